package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** What the README files and docs/*.md name exists: files, links, commands with their options, classes, packages. */
class DocsTest {
    private static final Path ROOT = root();
    private static final Pattern INLINE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    /** Files by a relative path; what begins with a slash is a path of somebody's machine, of HTTP or of RouterOS. */
    private static final Pattern PATH = Pattern.compile("(\\./)?[\\w.-]+(/[\\w.-]+)*/?");

    private static final Pattern NUMBERS = Pattern.compile("[\\d.]+/\\d+");
    private static final Pattern COMMAND = Pattern.compile("(?:^|[\\s=])(?:\\S*/)?perigee\\s+([a-z-][^#|]*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final Pattern TEST_OPTION = Pattern.compile("-Dtest=(\\w+)");

    private static List<Document> documents;

    /** A text, cut into code blocks and the rest. */
    private record Document(Path file, List<String> blocks, String prose) {
        static Document read(Path file) {
            List<String> blocks = new ArrayList<>();
            StringBuilder prose = new StringBuilder();
            StringBuilder block = null;
            for (String line : text(file).lines().toList()) {
                if (line.strip().startsWith("```")) {
                    if (block != null) {
                        blocks.add(block.toString());
                    }
                    block = block == null ? new StringBuilder() : null;
                } else {
                    (block == null ? prose : block).append(line).append('\n');
                }
            }
            assertThat(block).as(file + " ends within a code block").isNull();
            return new Document(file, blocks, prose.toString());
        }

        Stream<String> inlineCode() {
            return INLINE.matcher(prose).results().map(found -> found.group(1));
        }

        Stream<String> blockLines() {
            return blocks.stream().flatMap(String::lines).map(String::strip);
        }

        /** What follows {@code perigee} on the lines of code blocks, commands as well as hints in what they print. */
        List<String> commands() {
            return blockLines()
                    .map(COMMAND::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1).strip())
                    .toList();
        }
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve(".ci/run"))) {
            at = at.getParent();
        }
        return at;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    @BeforeAll
    static void readAll() throws IOException {
        List<Path> files = Stream.of("README.md", "CHANGELOG.md", "bench/README.md")
                .map(ROOT::resolve)
                .collect(Collectors.toCollection(ArrayList::new));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
        }
        documents = files.stream().map(Document::read).toList();
    }

    private static Document document(String name) {
        return documents.stream()
                .filter(document -> document.file().equals(ROOT.resolve(name)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readmeOpensWithTheTwoCommands() {
        assertThat(document("README.md").blocks().get(0).lines())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("./perigee serve "),
                        second -> assertThat(second).startsWith("./verify "));
        assertThat(List.of("perigee", "verify", ".ci/run"))
                .allSatisfy(script -> assertThat(ROOT.resolve(script)).isExecutable());
    }

    @Test
    void everyFileThatIsNamedExists() {
        Set<String> missing = new TreeSet<>();
        int checked = 0;
        for (Document document : documents) {
            for (String path :
                    document.inlineCode().filter(DocsTest::isPathHere).toList()) {
                checked++;
                if (!Files.exists(ROOT.resolve(path))) {
                    missing.add(ROOT.relativize(document.file()) + " names " + path);
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(checked).as("paths looked for").isGreaterThan(10);
    }

    /** Of files that a running server makes, the tree knows nothing. */
    private static boolean isPathHere(String code) {
        return PATH.matcher(code).matches()
                && !NUMBERS.matcher(code).matches()
                && !code.startsWith("perigee-data")
                && (code.contains("/") || code.matches(".*\\.(md|java|sh)"));
    }

    @Test
    void everyLinkLeadsSomewhere() {
        Set<String> missing = new TreeSet<>();
        for (Document document : documents) {
            LINK.matcher(document.prose())
                    .results()
                    .map(found -> found.group(1))
                    .filter(link -> !link.startsWith("https://") && !link.startsWith("#"))
                    .filter(link -> !Files.exists(document.file().resolveSibling(link.replaceFirst("#.*", ""))))
                    .forEach(link -> missing.add(ROOT.relativize(document.file()) + " links to " + link));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyCommandOfACodeBlockIsUnderstood() {
        List<String> wrong = new ArrayList<>();
        int checked = 0;
        for (Document document : documents) {
            for (String command : document.commands()) {
                checked++;
                try {
                    Perigee.commandLine().parseArgs(words(command));
                } catch (ParameterException e) {
                    wrong.add(ROOT.relativize(document.file()) + ": perigee " + command + ": " + e.getMessage());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).as("commands tried").isGreaterThan(10);
    }

    private static String[] words(String command) {
        return WORD.matcher(command)
                .results()
                .map(word -> Stream.of(1, 2, 3)
                        .map(word::group)
                        .filter(group -> group != null)
                        .findFirst()
                        .orElseThrow())
                .toArray(String[]::new);
    }

    @Test
    void everyCommandAndOptionOfTheProseExists() {
        List<String> unknown = new ArrayList<>();
        Set<String> options = allOptions(Perigee.commandLine());
        for (Document document : documents) {
            for (String code : document.inlineCode().toList()) {
                boolean known = true;
                if (code.matches("(\\./)?perigee .*")) {
                    known = isCommand(code.substring(code.indexOf(' ') + 1));
                } else if (code.startsWith("--")) {
                    known = options.contains(code.split("[ =]")[0]);
                }
                if (!known) {
                    unknown.add(ROOT.relativize(document.file()) + ": " + code);
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(options).contains("--data", "--json", "--roots");
    }

    private static Set<String> allOptions(CommandLine command) {
        Set<String> names = new TreeSet<>();
        command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
        command.getSubcommands().values().forEach(below -> names.addAll(allOptions(below)));
        return names;
    }

    /** Whether the words lead down the tree of commands and the options belong to the last one. */
    private static boolean isCommand(String text) {
        CommandLine at = Perigee.commandLine();
        for (String word : words(text)) {
            if (word.startsWith("-")) {
                if (at.getCommandSpec().findOption(word) == null) {
                    return false;
                }
            } else if (!at.getSubcommands().isEmpty()) {
                at = at.getSubcommands().get(word);
                if (at == null) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    void everyOptionOfTheServerIsExplained() {
        String operating = document("docs/operating.md").prose();
        List<OptionSpec> options = Perigee.commandLine()
                .getSubcommands()
                .get("serve")
                .getCommandSpec()
                .options();
        assertThat(options)
                .filteredOn(option -> !option.usageHelp() && !option.versionHelp())
                .allSatisfy(option -> {
                    String name = option.longestName();
                    assertThat(operating)
                            .contains("`" + name + " ")
                            .contains("`PERIGEE_" + name.substring(2).toUpperCase(Locale.ROOT) + "`");
                });
    }

    @Test
    void everyClassAndPackageOfTheArchitectureExists() throws IOException {
        Set<String> sources = sources();
        List<String> named = document("docs/architecture.md").inlineCode().toList();
        assertThat(named)
                .filteredOn(code -> code.matches("[A-Z]\\w*[a-z]\\w*"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(sources).anyMatch(file -> file.endsWith("/" + name + ".java")));
        assertThat(named)
                .filteredOn(code -> code.startsWith("dev.perigee."))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(sources)
                        .anyMatch(file -> file.endsWith("/src/main/java/" + name.replace('.', '/'))));
    }

    /** Files and directories of the modules' sources, as paths from the root. */
    private static Set<String> sources() throws IOException {
        Set<String> sources = new TreeSet<>();
        for (String module : List.of("protocol", "storage", "controller", "bench")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                files.map(file -> ROOT.relativize(file).toString()).forEach(sources::add);
            }
        }
        return sources;
    }

    @Test
    void testsThatExamplesNameExist() throws IOException {
        String all = text(ROOT.resolve("verify"))
                + documents.stream().map(d -> text(d.file())).collect(Collectors.joining());
        Set<String> sources = sources();
        assertThat(TEST_OPTION.matcher(all).results().map(found -> "/" + found.group(1) + ".java"))
                .isNotEmpty()
                .allMatch(test -> sources.stream().anyMatch(file -> file.endsWith(test)));
    }

    @Test
    void deviationsAreNumberedWithoutGaps() {
        List<Integer> numbers = document("docs/deviations.md")
                .prose()
                .lines()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .map(line -> Integer.valueOf(line.split("\\|")[1].strip()))
                .toList();
        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList())
                .hasSizeGreaterThan(20);
    }
}
