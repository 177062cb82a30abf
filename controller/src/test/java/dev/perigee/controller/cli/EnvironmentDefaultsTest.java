package dev.perigee.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class EnvironmentDefaultsTest {
    @Command(name = "serve", mixinStandardHelpOptions = true, version = "1")
    static final class Program {
        @Mixin
        private DataOption data;

        @Option(names = "--roots", defaultValue = "public")
        private String roots;

        @Option(names = "--udp", split = ",")
        private List<String> udp = new ArrayList<>();

        @Option(names = "-x", defaultValue = "short")
        private String onlyShort;
    }

    @Command(name = "create", mixinStandardHelpOptions = true)
    static final class Create {
        @Mixin
        private DataOption data;

        @Option(names = "--name", defaultValue = "unnamed")
        private String name;
    }

    private static Program parse(Map<String, String> environment, String... arguments) {
        return parse(new Program(), environment, arguments);
    }

    private static <T> T parse(T command, Map<String, String> environment, String... arguments) {
        CommandLine line = new CommandLine(command);
        line.setDefaultValueProvider(new EnvironmentDefaults(environment));
        line.parseArgs(arguments);
        return command;
    }

    @Test
    void withoutEnvironmentTheBuiltInDefaultsCount() {
        Program program = parse(Map.of("ROOTS", "private", "PERIGEE_X", "y", "PERIGEE_", "z"));

        assertThat(program.roots).isEqualTo("public");
        assertThat(program.data.directory()).hasToString("perigee-data");
        assertThat(program.udp).isEmpty();
        assertThat(program.onlyShort).isEqualTo("short");
    }

    @Test
    void environmentGivesWhatTheCommandLineDoesNot() {
        Map<String, String> environment = Map.of(
                "PERIGEE_DATA", "/srv/perigee", "PERIGEE_ROOTS", "private", "PERIGEE_UDP", "10.0.0.1:1,[fd00::1]:2");

        Program program = parse(environment);

        assertThat(program.data.directory()).hasToString("/srv/perigee");
        assertThat(program.roots).isEqualTo("private");
        assertThat(program.udp).containsExactly("10.0.0.1:1", "[fd00::1]:2");
    }

    @Test
    void commandLineWinsOverEnvironment() {
        Map<String, String> environment = Map.of("PERIGEE_ROOTS", "private", "PERIGEE_UDP", "10.0.0.1:1");

        Program program = parse(environment, "--roots", "planet.file", "--udp", "10.0.0.2:3");

        assertThat(program.roots).isEqualTo("planet.file");
        assertThat(program.udp).containsExactly("10.0.0.2:3");
    }

    @Test
    void blankVariableIsNone() {
        assertThat(parse(Map.of("PERIGEE_ROOTS", " ")).roots).isEqualTo("public");
    }

    @Test
    void variablesThatImagesAndUnitFilesSetDoNotDisturb() {
        Program program = parse(Map.of("PERIGEE_VERSION", "0.1.0", "PERIGEE_HELP", "x"));

        assertThat(program.roots).isEqualTo("public");
    }

    @Test
    void whatACommandDoesIsNotTakenFromTheEnvironment() {
        Create create = parse(new Create(), Map.of("PERIGEE_NAME", "container", "PERIGEE_DATA", "/srv/perigee"));

        assertThat(create.name).isEqualTo("unnamed");
        assertThat(create.data.directory()).hasToString("/srv/perigee");
    }
}
