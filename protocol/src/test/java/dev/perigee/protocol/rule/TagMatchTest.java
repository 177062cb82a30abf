package dev.perigee.protocol.rule;

import static dev.perigee.protocol.rule.RuleFrames.dns;
import static dev.perigee.protocol.rule.RuleFrames.facts;
import static dev.perigee.protocol.rule.RuleFrames.tags;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagMatchTest {
    private static final long ID = 4_000_000_000L;

    private static Map<Long, Long> tag(Long value) {
        return value == null ? Map.of() : Map.of(ID, value);
    }

    private static FrameFacts at(boolean inbound, Long local, Long remote) {
        return facts(inbound, dns(), tags(tag(local), tag(remote)));
    }

    @ParameterizedTest
    @CsvSource({
        // what, local, remote, value, result
        "DIFFERENCE, 10, 13, 3, YES",
        "DIFFERENCE, 13, 10, 3, YES",
        "DIFFERENCE, 10, 14, 3, NO",
        "DIFFERENCE, 0, 4294967295, 4294967294, NO",
        "DIFFERENCE, 7, 7, 0, YES",
        "BITWISE_AND, 12, 10, 8, YES",
        "BITWISE_AND, 12, 10, 0, NO",
        "BITWISE_OR, 12, 10, 14, YES",
        "BITWISE_OR, 12, 10, 2, NO",
        "BITWISE_XOR, 12, 10, 6, YES",
        "BITWISE_XOR, 12, 10, 4, NO",
        "EQUAL, 5, 5, 5, YES",
        "EQUAL, 5, 5, 6, NO",
        "EQUAL, 5, 6, 5, NO",
        "EQUAL, 6, 5, 5, NO",
    })
    void tagsOfBothEndsAreComparedAtBothEnds(TagComparison what, long local, long remote, long value, Truth expected) {
        TagMatch match = new TagMatch(what, ID, value, false, false);
        assertThat(match.test(at(true, local, remote))).isEqualTo(expected);
        assertThat(match.test(at(false, local, remote))).isEqualTo(expected);
        assertThat(match.test(at(true, remote, local))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // what, inbound, local, remote, result for the value 5
        "SENDER, false, 5, 6, YES",
        "SENDER, false, 6, 5, NO",
        "SENDER, false, , 5, ABSENT",
        "SENDER, true, 6, 5, YES",
        "SENDER, true, 5, 6, NO",
        "SENDER, true, 5, , ABSENT",
        "RECEIVER, false, 6, 5, YES",
        "RECEIVER, false, 5, 6, NO",
        "RECEIVER, false, 6, , UNDECIDED",
        "RECEIVER, false, , , UNDECIDED",
        "RECEIVER, true, 5, 6, YES",
        "RECEIVER, true, 6, 5, NO",
        "RECEIVER, true, , 5, ABSENT",
        "EQUAL, false, 5, , UNDECIDED",
        "EQUAL, true, 5, , ABSENT",
        "EQUAL, false, , 5, ABSENT",
        "EQUAL, true, , 5, ABSENT",
        "DIFFERENCE, false, , , ABSENT",
    })
    void missingTagsStopAFrameOnlyWhereTheyMustBeKnown(
            TagComparison what, boolean inbound, Long local, Long remote, Truth expected) {
        assertThat(new TagMatch(what, ID, 5, false, false).test(at(inbound, local, remote)))
                .isEqualTo(expected);
    }

    @Test
    void aWatcherIsNotStrict() {
        FrameFacts nothing = at(true, null, null).asWatcher();
        FrameFacts ours = at(true, 5L, null).asWatcher();
        assertThat(new TagMatch(TagComparison.SENDER, ID, 5, false, false).test(nothing))
                .isEqualTo(Truth.UNDECIDED);
        assertThat(new TagMatch(TagComparison.RECEIVER, ID, 6, false, false).test(ours))
                .isEqualTo(Truth.UNDECIDED);
        assertThat(new TagMatch(TagComparison.EQUAL, ID, 6, false, false).test(ours))
                .isEqualTo(Truth.UNDECIDED);
        assertThat(new TagMatch(TagComparison.EQUAL, ID, 6, false, false).test(nothing))
                .isEqualTo(Truth.ABSENT);
    }
}
