package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class VectorsTest {
    private static VectorCase of(String json) throws Exception {
        return new VectorCase("file", new ObjectMapper().readTree(json));
    }

    @Test
    void fieldThatNobodyReadsFails() throws Exception {
        VectorCase c = of("{\"read\": 1, \"surprise\": 2}");
        c.number("read");
        assertThatThrownBy(c::checkAllKnown).isInstanceOf(AssertionError.class).hasMessageContaining("[surprise]");
        c.declare("surprise");
        c.checkAllKnown();
    }

    @Test
    void fieldOfAnInnerObjectFailsToo() throws Exception {
        VectorCase c = of("{\"list\": [{\"a\": 1}, {\"b\": 2}]}");
        c.objects("list").forEach(inner -> inner.declare("a"));
        assertThatThrownBy(c::checkAllKnown)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("file.list[1]")
                .hasMessageContaining("[b]");
    }

    @Test
    void remarksNeedNotBeRead() throws Exception {
        VectorCase c = of("{\"note\": \"n\", \"about\": \"a\", \"what\": \"w\", \"agreementNote\": \"x\"}");
        c.checkAllKnown();
        assertThat(c.name()).isEqualTo("n");
    }

    @Test
    void numbersMayBeWrittenAsText() throws Exception {
        VectorCase c = of("{\"a\": 18446744073709551615, \"b\": \"18446744073709551615\", \"c\": \"ff\", \"d\": -1}");
        assertThat(c.number("a")).isEqualTo(-1);
        assertThat(c.number("b")).isEqualTo(-1);
        assertThat(c.hexNumber("c")).isEqualTo(255);
        assertThat(c.integer("d")).isEqualTo(-1);
        assertThatThrownBy(() -> c.text("e")).isInstanceOf(AssertionError.class).hasMessageContaining("no field e");
    }

    @Test
    void missingFileIsOneSkippedTest() {
        List<DynamicNode> tests = Vectors.tests("no-such-file", file -> {
                    throw new AssertionError("must not be called");
                })
                .toList();
        assertThat(tests).hasSize(1);
        assertThatThrownBy(((DynamicTest) tests.get(0)).getExecutable()::execute)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("no-such-file.json");
    }

    @Test
    void casesThatAreNoRuleAreLeftOut() {
        List<String> run = new ArrayList<>();
        List<Boolean> marks = new ArrayList<>();
        long tests = Vectors.tests("vl1-compression", file -> {
                    file.root().json("decompress").forEach(c -> marks.add(c.has("notARule")));
                    file.cases("decompress", c -> run.add(c.name()));
                })
                .flatMap(VectorsTest::inner)
                .count();
        assertThat(tests).isEqualTo(marks.stream().filter(mark -> !mark).count());
        assertThat(run).as("a case runs only as a test").isEmpty();
    }

    private static Stream<? extends DynamicNode> inner(DynamicNode node) {
        return node instanceof DynamicContainer container ? container.getChildren() : Stream.empty();
    }
}
