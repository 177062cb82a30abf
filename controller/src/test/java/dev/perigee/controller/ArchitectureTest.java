package dev.perigee.controller;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.channels.NetworkChannel;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Holds the rooms of the house apart, over all modules: who may see whom, and which library is used where. */
class ArchitectureTest {
    private static final String OURS = "dev.perigee.";
    private static final String PROTOCOL = OURS + "protocol";
    private static final String MODEL = OURS + "model";
    private static final String MODEL_JSON = OURS + "model.json";
    private static final String STORAGE = OURS + "storage";
    private static final String DECISION = OURS + "controller.decision";
    private static final String CORE = OURS + "controller.core";
    private static final String TRANSPORT = OURS + "controller.transport";
    private static final String API = OURS + "controller.api";
    private static final String CLI = OURS + "controller.cli";
    private static final String SERVER = OURS + "controller.server";

    /**
     * Each room and the other rooms that it may see. All packages of the protocol are one room here; their order among
     * themselves is held where they are.
     */
    private static final Map<String, Set<String>> SEES = Map.of(
            PROTOCOL, Set.of(),
            MODEL, Set.of(PROTOCOL),
            MODEL_JSON, Set.of(MODEL, PROTOCOL),
            STORAGE, Set.of(MODEL, MODEL_JSON, PROTOCOL),
            DECISION, Set.of(MODEL, PROTOCOL),
            CORE, Set.of(DECISION, STORAGE, MODEL, PROTOCOL),
            TRANSPORT, Set.of(PROTOCOL),
            API, Set.of(CORE, DECISION, MODEL, MODEL_JSON, PROTOCOL),
            CLI, Set.of(CORE, DECISION, MODEL, MODEL_JSON, PROTOCOL),
            SERVER, Set.of(API, CLI, CORE, DECISION, MODEL, MODEL_JSON, PROTOCOL, STORAGE, TRANSPORT));

    /** Beginnings of the names of a library's classes, and the rooms that alone may use it. */
    private static final Map<String, Set<String>> LIBRARIES = Map.of(
            "com.fasterxml.jackson.", Set.of(MODEL_JSON, API, CLI),
            "io.netty.", Set.of(TRANSPORT),
            "io.vertx.", Set.of(API, SERVER),
            "java.sql.", Set.of(STORAGE),
            "javax.sql.", Set.of(STORAGE),
            "org.sqlite.", Set.of(STORAGE),
            "org.bouncycastle.", Set.of(PROTOCOL),
            "net.jpountz.", Set.of(PROTOCOL),
            "picocli.", Set.of(CLI, SERVER));

    private static final JavaClasses PERIGEE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.perigee");

    @Test
    void everyRoomIsThereAndNoOther() {
        Set<String> rooms = new TreeSet<>();
        PERIGEE.forEach(c -> rooms.add(room(c)));
        assertThat(rooms)
                .as("a new package gets its rules when it comes")
                .containsExactlyInAnyOrderElementsOf(SEES.keySet());
    }

    @Test
    void roomsSeeOnlyWhatTheyMay() {
        classes().should(seeOnlyWhatTheyMay()).check(PERIGEE);
    }

    private static ArchCondition<JavaClass> seeOnlyWhatTheyMay() {
        return new ArchCondition<>("see only the rooms that theirs may see") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                Set<String> allowed = SEES.getOrDefault(room(origin), Set.of());
                for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    boolean ours = target.getPackageName().startsWith(OURS);
                    if (ours && !room(target).equals(room(origin)) && !allowed.contains(room(target))) {
                        events.add(SimpleConditionEvent.violated(origin, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static String room(JavaClass c) {
        String name = c.getPackageName();
        return name.startsWith(PROTOCOL + ".") ? PROTOCOL : name;
    }

    @Test
    void librariesStayInTheirRooms() {
        classes().should(useOnlyLibrariesOfTheirRoom()).check(PERIGEE);
    }

    private static ArchCondition<JavaClass> useOnlyLibrariesOfTheirRoom() {
        return new ArchCondition<>("use only the libraries of their room") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                    String target =
                            dependency.getTargetClass().getBaseComponentType().getName();
                    LIBRARIES.forEach((library, rooms) -> {
                        if (target.startsWith(library) && !rooms.contains(room(origin))) {
                            events.add(SimpleConditionEvent.violated(origin, dependency.getDescription()));
                        }
                    });
                }
            }
        };
    }

    @Test
    void decisionsKnowNothingButRecordsAndTheLanguage() {
        classes()
                .that(resideInAPackage(DECISION))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                DECISION,
                                MODEL,
                                PROTOCOL + "..",
                                "java.lang..",
                                "java.math",
                                "java.time..",
                                "java.util",
                                "java.util.function",
                                "java.util.regex",
                                "java.util.stream")
                        .or(nameMatching("java\\.util\\.concurrent\\.Concurrent(Hash|Skip\\w+)?(Map|Set).*")))
                .because("a decision is a value computed from values: no I/O, no logger, no future")
                .check(PERIGEE);
    }

    @Test
    void decisionsReadNoClock() {
        noClasses()
                .that(resideInAPackage(DECISION))
                .should()
                .accessTargetWhere(reaches(System.class, "currentTimeMillis"))
                .orShould()
                .accessTargetWhere(reaches(System.class, "nanoTime"))
                .orShould()
                .accessTargetWhere(describe("a clock is asked", access -> isClock(access.getTarget())))
                .because("time comes with the request")
                .check(PERIGEE);
    }

    private static boolean isClock(AccessTarget target) {
        JavaClass owner = target.getOwner();
        return owner.getPackageName().startsWith("java.time")
                && (target.getName().equals("now") || owner.isAssignableTo(InstantSource.class));
    }

    /** By a call or by a method reference, which is no call. */
    private static DescribedPredicate<JavaAccess<?>> reaches(Class<?> owner, String method) {
        return describe(
                owner.getSimpleName() + "." + method + " is reached",
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && access.getTarget().getName().equals(method));
    }

    @Test
    void decisionsHaveNoRandomSourceOfTheirOwn() {
        noClasses()
                .that(resideInAPackage(DECISION))
                .should()
                .dependOnClassesThat(assignableTo(RandomGenerator.class))
                .orShould()
                .accessTargetWhere(reaches(Math.class, "random"))
                .orShould()
                .accessTargetWhere(reaches(UUID.class, "randomUUID"))
                .because("random IDs come from the Entropy of the request")
                .check(PERIGEE);
    }

    @Test
    void recordsKnowNeitherJsonNorSqlNorLoggers() {
        classes()
                .that(resideInAPackage(MODEL))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        MODEL,
                        PROTOCOL + "..",
                        "java.lang..",
                        "java.math",
                        "java.util",
                        "java.util.function",
                        "java.util.stream"))
                .check(PERIGEE);
    }

    @Test
    void onlyTransportAndWhoSpeaksHttpOpenSockets() {
        noClasses()
                .that(not(resideInAnyPackage(TRANSPORT, API, CLI, SERVER)))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.net..", "javax.net.."))
                .orShould()
                .dependOnClassesThat(assignableTo(NetworkChannel.class))
                .check(PERIGEE);
    }

    @Test
    void nobodySeesTheServer() {
        noClasses()
                .that(not(resideInAPackage(SERVER)))
                .should()
                .dependOnClassesThat(resideInAPackage(SERVER))
                .check(PERIGEE);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.perigee.(**)").should().beFreeOfCycles().check(PERIGEE);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils)").check(PERIGEE);
    }
}
