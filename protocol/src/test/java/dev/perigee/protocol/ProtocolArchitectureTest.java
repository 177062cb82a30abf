package dev.perigee.protocol;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Holds what makes the protocol a library without a world of its own: no clock, thread, socket, chance or file. */
class ProtocolArchitectureTest {
    private static final String ROOT = "dev.perigee.protocol";

    /** A class uses only packages of a lower number, and its own. */
    private static final Map<String, Integer> ORDER = Map.ofEntries(
            Map.entry(ROOT + ".crypto", 0),
            Map.entry(ROOT, 1),
            Map.entry(ROOT + ".wire", 2),
            Map.entry(ROOT + ".frame", 3),
            Map.entry(ROOT + ".rule", 4),
            Map.entry(ROOT + ".credential", 5),
            Map.entry(ROOT + ".config", 6),
            Map.entry(ROOT + ".world", 6),
            Map.entry(ROOT + ".verb", 7),
            Map.entry(ROOT + ".node", 8),
            Map.entry(ROOT + ".member", 9));

    private static final Set<String> CONCURRENT_VALUES = Set.of("ConcurrentHashMap", "ConcurrentMap");

    private static final Set<String> OUTSIDE_WORLD = Set.of(
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.Runtime",
            "java.lang.Thread",
            "java.io.Console",
            "java.io.PrintStream",
            "java.io.RandomAccessFile",
            "java.util.Timer",
            "java.util.TimerTask");

    private static final JavaClasses PROTOCOL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void itUsesTheJdkBouncyCastleAndLz4Only() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                ROOT + "..",
                                "java.io",
                                "java.lang..",
                                "java.math",
                                "java.nio",
                                "java.nio.charset",
                                "java.security..",
                                "java.util",
                                "java.util.function",
                                "java.util.regex",
                                "java.util.stream",
                                "java.util.concurrent.atomic",
                                "javax.crypto..",
                                "net.jpountz..",
                                "org.bouncycastle..")
                        .or(concurrentValues()))
                .because("it runs in simulations, inside a server and in user space alike")
                .check(PROTOCOL);
    }

    private static DescribedPredicate<JavaClass> concurrentValues() {
        return resideInAPackage("java.util.concurrent")
                .and(describe("are concurrent maps", c -> CONCURRENT_VALUES.contains(c.getSimpleName())));
    }

    @Test
    void itStartsNoThreadAndTouchesNoFileAndNoOutput() {
        noClasses()
                .should()
                .dependOnClassesThat(describe(
                        "are threads, processes, files or streams of the process",
                        c -> OUTSIDE_WORLD.contains(c.getName()) || c.getName().startsWith("java.io.File")))
                .because("time, sockets and work are the owner's")
                .check(PROTOCOL);
    }

    @Test
    void itReadsNoClock() {
        noClasses()
                .should()
                .accessTargetWhere(reaches(System.class, "currentTimeMillis"))
                .orShould()
                .accessTargetWhere(reaches(System.class, "nanoTime"))
                .orShould()
                .dependOnClassesThat(resideInAPackage("java.time.."))
                .because("time comes with every call")
                .check(PROTOCOL);
    }

    /** By a call or by a method reference, which is no call. */
    private static DescribedPredicate<JavaAccess<?>> reaches(Class<?> owner, String method) {
        return describe(
                owner.getSimpleName() + "." + method + " is reached",
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && access.getTarget().getName().equals(method));
    }

    @Test
    void itHasNoRandomSourceOfItsOwn() {
        noClasses()
                .should()
                .dependOnClassesThat(assignableTo(RandomGenerator.class))
                .orShould()
                .accessTargetWhere(reaches(Math.class, "random"))
                .orShould()
                .accessTargetWhere(reaches(UUID.class, "randomUUID"))
                .orShould()
                .dependOnClassesThat(describe(
                        "hold Bouncy Castle's random source",
                        c -> c.getName().equals("org.bouncycastle.crypto.CryptoServicesRegistrar")))
                .because("random bytes come through Entropy")
                .check(PROTOCOL);
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        Set<String> packages = new TreeSet<>();
        PROTOCOL.forEach(c -> packages.add(c.getPackageName()));
        assertThat(packages).containsExactlyInAnyOrderElementsOf(ORDER.keySet());
    }

    @Test
    void packagesUseLowerOnesOnly() {
        classes().should(useLowerPackagesOnly()).check(PROTOCOL);
    }

    private static ArchCondition<JavaClass> useLowerPackagesOnly() {
        return new ArchCondition<>("use packages of the protocol that are lower in the order only") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                    String from = origin.getPackageName();
                    String to =
                            dependency.getTargetClass().getBaseComponentType().getPackageName();
                    boolean ours = to.equals(ROOT) || to.startsWith(ROOT + ".");
                    if (ours && !to.equals(from) && place(to) >= place(from)) {
                        events.add(SimpleConditionEvent.violated(origin, dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** A package without a place is above all others, so that nothing may use it before it has one. */
    private static int place(String packageName) {
        return ORDER.getOrDefault(packageName, Integer.MAX_VALUE);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils)").check(PROTOCOL);
    }
}
