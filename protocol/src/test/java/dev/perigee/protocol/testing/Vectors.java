package dev.perigee.protocol.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * The test vectors of one file, made into tests: every case one of its own, named by what it is about. A file is taken
 * from the directory that the system property {@code perigee.vectors} names (as given, or seen from the directory above
 * the module), without that property from the test resources. A missing file is one skipped test; a field that no test
 * knows is a failure.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicNode> vectors() {
 *     return Vectors.tests("vl1-armor", file -> {
 *         Identity a = Identity.parse(file.root().object("a").declare("address").text("secret"));
 *         file.cases("packets", c -> assertThat(seal(a, c.hex("plain"))).isEqualTo(c.hex("wire")));
 *     });
 * }
 * }</pre>
 */
public final class Vectors {
    private final VectorCase root;
    private final List<DynamicNode> nodes = new ArrayList<>();

    private Vectors(VectorCase root) {
        this.root = root;
    }

    /** A test of one case. */
    @FunctionalInterface
    public interface CaseTest {
        void run(VectorCase vectorCase) throws Exception;
    }

    /** The tests of the file {@code name.json}, as {@code collector} adds them. */
    public static Stream<DynamicNode> tests(String name, Consumer<Vectors> collector) {
        Optional<JsonNode> content = read(name);
        if (content.isEmpty()) {
            String reason =
                    "there is no " + name + ".json in " + VectorText.directory().orElse("the test resources");
            return Stream.of(DynamicTest.dynamicTest(reason, () -> Assumptions.abort(reason)));
        }
        Vectors vectors = new Vectors(new VectorCase(name, content.get()));
        collector.accept(vectors);
        vectors.nodes.add(DynamicTest.dynamicTest(name + " has no unknown fields", () -> vectors.root.checkAllKnown()));
        return vectors.nodes.stream();
    }

    /** The outermost object, for what the cases share. */
    public VectorCase root() {
        return root;
    }

    /** One test for each object of a list, those marked {@code notARule} left out. */
    public void cases(String listField, CaseTest test) {
        cases(root, listField, test);
    }

    /** Like {@link #cases(String, CaseTest)}, for a list in an object other than the outermost. */
    public void cases(VectorCase owner, String listField, CaseTest test) {
        List<VectorCase> cases = new ArrayList<>();
        for (JsonNode element : owner.json(listField)) {
            // Made here and not by the owner: each case checks its own fields in its own test.
            cases.add(new VectorCase(owner.place() + "." + listField + "[" + cases.size() + "]", element));
        }
        add(listField, cases, test);
    }

    /** One test for each named object in an object. */
    public void namedCases(String objectField, CaseTest test) {
        List<VectorCase> cases = new ArrayList<>();
        root.json(objectField)
                .properties()
                .forEach(e ->
                        cases.add(new VectorCase(root.place() + "." + objectField + "." + e.getKey(), e.getValue())));
        add(objectField, cases, test);
    }

    /** One test for a single object. */
    public void single(String objectField, CaseTest test) {
        add(objectField, List.of(new VectorCase(root.place() + "." + objectField, root.json(objectField))), test);
    }

    /** One test of what the cases share, for which there is no object of its own. */
    public void test(String name, Executable test) {
        nodes.add(DynamicTest.dynamicTest(name, test));
    }

    private void add(String group, List<VectorCase> cases, CaseTest test) {
        List<DynamicTest> tests = new ArrayList<>();
        for (VectorCase vectorCase : cases) {
            if (vectorCase.flagOrFalse("notARule")) {
                continue;
            }
            String place = vectorCase.place().substring(root.place().length() + 1);
            String name =
                    vectorCase.remark().map(remark -> place + " " + remark).orElse(place);
            tests.add(DynamicTest.dynamicTest(name, () -> {
                test.run(vectorCase);
                vectorCase.checkAllKnown();
            }));
        }
        nodes.add(DynamicContainer.dynamicContainer(group, tests));
    }

    /** The content of a file, or nothing if it is not there. */
    public static Optional<JsonNode> read(String name) {
        return VectorText.read(name + ".json").map(text -> parse(name, text));
    }

    private static JsonNode parse(String name, String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot read the vectors " + name, e);
        }
    }
}
