package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./perigee} and {@code ./verify} in a checkout with nothing in it, with a Java and a Maven that only take notes. */
class LauncherTest {
    /** All that the scripts need besides Java and Maven. */
    private static final List<String> TOOLS = List.of(
            "bash cat cksum cp dirname env find flock grep id ls mkdir mktemp mv readlink rm sed sleep sort tail tee"
                    .split(" "));

    private static final String FAKE_JAVA = """
            #!/usr/bin/env bash
            echo "java $*"
            echo "in $PWD"
            """;

    /** Makes a jar; {@code FAKE_BUILD} says how that goes. */
    private static final String FAKE_MAVEN = """
            #!/usr/bin/env bash
            if [ "$1" = -v ]; then
              printf '\\033[1mApache Maven %s\\033[m\\n' "${FAKE_VERSION:-3.8.7}"
              exit
            fi
            cd "${0%/*}/.."
            echo "$*" >>maven.calls
            echo "[INFO] Building Perigee protocol 0.1.0-SNAPSHOT  [2/4]"
            mkdir -p controller/target
            eval "${FAKE_BUILD:-}"
            echo jar >controller/target/perigee-controller-0.1.0-SNAPSHOT-all.jar
            """;

    @TempDir
    Path temporary;

    private Path home;
    private Path jdk;
    private final Map<String, String> environment = new TreeMap<>();

    private record Run(int exitCode, String out, String err) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        temporary = temporary.toRealPath();
        home = Files.createDirectory(temporary.resolve("checkout"));
        jdk = temporary.resolve("jdk");
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve(".ci/run"))) {
            root = root.getParent();
        }
        Files.createDirectory(home.resolve(".ci"));
        for (String script : List.of("perigee", "verify", ".ci/checks.sh")) {
            Files.copy(root.resolve(script), home.resolve(script));
            assertThat(home.resolve(script).toFile().setExecutable(true)).isTrue();
        }
        write("pom.xml", "<project/>");
        for (String module : List.of("protocol", "storage", "controller")) {
            write(module + "/pom.xml", "<project/>");
            write(module + "/src/main/java/A.java", "class A {}");
        }
        writeScript(home.resolve("bin/mvn"), FAKE_MAVEN);
        writeScript(jdk.resolve("bin/java"), FAKE_JAVA);
        writeScript(jdk.resolve("bin/javac"), FAKE_JAVA);
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.1\"\n");
        Path tools = temporary.resolve("tools");
        Path bash = find("bash").orElseThrow();
        for (String tool : TOOLS) {
            Optional<Path> found = find(tool);
            if (found.isPresent()) {
                writeScript(tools.resolve(tool), "#!" + bash + "\nexec " + found.get() + " \"$@\"\n");
            }
        }
        environment.put("PATH", home.resolve("bin") + ":" + tools);
        environment.put("JAVA_HOME", jdk.toString());
    }

    private static Optional<Path> find(String tool) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private void write(String file, String content) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private static void writeScript(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A script under way; what it says on its standard error goes to a file. */
    private record Started(Process process, Path err) {
        Run end() throws IOException {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            try {
                return new Run(process.waitFor(), out, Files.readString(err));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    private Started start(Path directory, Path script, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(find("bash").orElseThrow().toString(), script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path err = Files.createTempFile(temporary, "err", "");
        return new Started(builder.redirectError(err.toFile()).start(), err);
    }

    private Run run(String script, String... arguments) throws IOException {
        return start(home, home.resolve(script), arguments).end();
    }

    private List<String> mavenCalls() throws IOException {
        Path calls = home.resolve("maven.calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private List<String> jars() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("target"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(".jar"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void buildsWhenNothingIsBuiltAndPassesTheArgumentsOn() throws IOException {
        Run first = run("perigee", "network", "list");

        assertThat(first.err().lines()).singleElement().asString().contains("building", "protocol", "done");
        assertThat(first.out()).contains("-jar " + home + "/target/perigee-").contains(".jar network list\n");
        assertThat(first.exitCode()).isZero();
        assertThat(mavenCalls()).hasSize(1);

        Run second = run("perigee", "network", "list");

        assertThat(second.err()).isEmpty();
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(mavenCalls()).hasSize(1);
    }

    @Test
    void buildsAgainWhenASourceChangedAndNotWhenItChangedBack() throws IOException {
        String first = run("perigee").out();

        write("storage/src/main/java/A.java", "class A { }");
        String changed = run("perigee").out();
        write("storage/src/main/java/A.java", "class A {}");
        String back = run("perigee").out();

        assertThat(changed).isNotEqualTo(first);
        assertThat(back).isEqualTo(first);
        assertThat(mavenCalls()).hasSize(2);
    }

    @Test
    void buildsAgainWhenASourceIsGone() throws IOException {
        write("protocol/src/main/java/B.java", "class B {}");
        run("perigee");

        Files.delete(home.resolve("protocol/src/main/java/B.java"));
        run("perigee");

        assertThat(mavenCalls()).hasSize(2);
    }

    @Test
    void runsFromAnyDirectoryAndThroughALink() throws IOException {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("pg"), Path.of("../checkout/perigee"));

        Run run = start(elsewhere, link, "serve").end();

        assertThat(run.out()).contains(" -jar " + home + "/target/perigee-", ".jar serve\nin " + elsewhere + "\n");
    }

    @Test
    void failedBuildShowsWhatMavenSaidAndLeavesNothingToRun() throws IOException {
        environment.put(
                "FAKE_BUILD",
                "echo half >controller/target/perigee-controller-0.1.0-SNAPSHOT-all.jar; echo '[ERROR] no way'; exit 1");

        Run failed = run("perigee");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).contains("failed\n[ERROR] no way\n", home + "/target/build.log");
        assertThat(jars()).isEmpty();
    }

    @Test
    void buildThatIsKilledHalfWayIsMadeAnew() throws IOException {
        environment.put(
                "FAKE_BUILD",
                "echo half >controller/target/perigee-controller-0.1.0-SNAPSHOT-all.jar; kill -9 $PPID; exit 1");
        run("perigee");
        assertThat(jars()).isEmpty();

        environment.remove("FAKE_BUILD");
        Run again = run("perigee");

        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("-jar");
        assertThat(mavenCalls()).hasSize(2);
    }

    @Test
    void twoAtOnceBuildOnce() throws IOException {
        assumeTrue(find("flock").isPresent(), "there is no flock here");
        // The build ends when both are there: the other one says so on its way to the lock.
        environment.put(
                "FAKE_BUILD",
                "for i in {1..600}; do grep -l 'waiting for another' ../err* && break; read -t 0.1 <> <(:); done");

        Started one = start(home, home.resolve("perigee"));
        Started other = start(home, home.resolve("perigee"));

        assertThat(List.of(one.end(), other.end()))
                .allSatisfy(run -> assertThat(run.exitCode()).isZero())
                .anySatisfy(run -> assertThat(run.err()).contains("waiting for another build"));
        assertThat(mavenCalls()).hasSize(1);
    }

    @Test
    void missingToolsAreNamedWithWhatToType() throws IOException {
        environment.put("JAVA_HOME", "/nowhere");
        assertRefused(run("perigee"), "JAVA_HOME is /nowhere", "unset JAVA_HOME");

        environment.remove("JAVA_HOME");
        assertRefused(run("perigee"), "JDK 17 or newer", "found no Java", "install");

        environment.put("JAVA_HOME", jdk.toString());
        environment.put("FAKE_VERSION", "3.6.3");
        assertRefused(run("perigee"), "Maven 3.8 or newer", "is 3.6", "PATH");

        Files.delete(home.resolve("bin/mvn"));
        assertRefused(run("perigee"), "Maven 3.8 or newer", "found none", "install");
        assertRefused(run("verify"), "Maven 3.8 or newer", "found none", "install");

        Files.delete(jdk.resolve("bin/javac"));
        assertRefused(run("perigee"), "JDK", "no compiler", "install");

        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
        assertRefused(run("perigee"), "JDK 17 or newer", "1.8.0_402", "unset JAVA_HOME");
        assertThat(mavenCalls()).isEmpty();
    }

    private static void assertRefused(Run run, String... parts) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(parts);
    }

    @Test
    void javaOfThePathIsFoundToo() throws IOException {
        environment.remove("JAVA_HOME");
        environment.merge("PATH", ":" + jdk.resolve("bin"), String::concat);

        assertThat(run("perigee").exitCode()).isZero();
    }

    private static String report(String counts) {
        return "mkdir -p protocol/target/surefire-reports; echo '<?xml version=\"1.0\"?><testsuite name=\"A\" time=\"1\" "
                + counts + "><system-out>&lt;testsuite tests=\"99\"</system-out></testsuite>'"
                + " >protocol/target/surefire-reports/TEST-A.xml;";
    }

    private static String lastLine(Run run) {
        return run.out().lines().reduce("", (before, line) -> line);
    }

    @Test
    void verifyEndsWithTheCountOfItsOwnTests() throws IOException {
        write("storage/target/surefire-reports/TEST-Old.xml", "<testsuite tests=\"7\" failures=\"7\">");
        environment.put("PERIGEE_ROOTS", "private");
        environment.put(
                "FAKE_BUILD",
                report("tests=\"12\" errors=\"0\" skipped=\"2\" failures=\"0\"") + "env | grep ^PERIGEE_ >variables");

        Run run = run("verify", "--long", "-Dtest=A");

        assertThat(lastLine(run)).isEqualTo("10 passed, 0 failed, 2 skipped");
        assertThat(run.exitCode()).isZero();
        assertThat(mavenCalls())
                .singleElement()
                .satisfies(call -> assertThat(call)
                        .contains("-Dperigee.long=true", "-Dtest=A", "-Dsurefire.failIfNoSpecifiedTests=false")
                        .endsWith(" verify"));
        assertThat(Files.readString(home.resolve("variables"))).isEqualTo("PERIGEE_CONFINE=\n");
    }

    @Test
    void verifyFailsWithMaven() throws IOException {
        environment.put("FAKE_BUILD", report("tests=\"12\" errors=\"1\" skipped=\"2\" failures=\"3\"") + "exit 7");

        Run run = run("verify");

        assertThat(lastLine(run)).isEqualTo("6 passed, 4 failed, 2 skipped");
        assertThat(run.exitCode()).isEqualTo(7);
    }

    @Test
    void verifyFailsWhenNoTestHasTheName() throws IOException {
        Run run = run("verify", "-Dtest=Nothing");

        assertThat(run.out()).contains("No test has such a name.\n");
        assertThat(lastLine(run)).isEqualTo("0 passed, 0 failed, 0 skipped");
        assertThat(run.exitCode()).isEqualTo(1);
    }
}
