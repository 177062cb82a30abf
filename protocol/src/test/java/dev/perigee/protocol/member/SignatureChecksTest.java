package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.member.SignatureChecks.Sender;
import dev.perigee.protocol.node.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many signatures may wait for being checked, and for whom. */
class SignatureChecksTest {
    private static final Address CONTROLLER = new Address(1);
    private static final Now NOW = new Now(0, 0);

    private final IgnoredCounts ignored = new IgnoredCounts();
    private final List<Work> handedOut = new ArrayList<>();
    private final SignatureChecks checks = new SignatureChecks(ignored, handedOut::add);
    private final List<Optional<Boolean>> results = new ArrayList<>();

    private void submit(Address source, Sender kind) {
        checks.submit(source, kind, Boolean.class, () -> true, (now, result) -> results.add(result));
    }

    @Test
    void resultIsHandedToWhoeverAsked() {
        submit(CONTROLLER, Sender.CONTROLLER);

        checks.done(NOW, handedOut.get(0).id(), Optional.of(handedOut.get(0).run()));

        assertThat(results).containsExactly(Optional.of(true));
    }

    @Test
    void resultThatNobodyWaitsForIsIgnored() {
        submit(CONTROLLER, Sender.CONTROLLER);
        checks.done(NOW, handedOut.get(0).id(), Optional.of(true));

        checks.done(NOW, handedOut.get(0).id(), Optional.of(true));
        checks.done(NOW, 12_345, Optional.of(true));

        assertThat(results).hasSize(1);
    }

    @Test
    void checkThatTheOwnerRefusesEndsWithoutAResult() {
        submit(CONTROLLER, Sender.CONTROLLER);

        checks.done(NOW, handedOut.get(0).id(), Optional.empty());

        assertThat(results).containsExactly(Optional.empty());
        assertThat(ignored.get(Ignored.TOO_MUCH_TO_CHECK)).isEqualTo(1);
    }

    @Test
    void oneSenderCannotHaveMoreThanItsShare() {
        Address stranger = new Address(2);
        for (int i = 0; i < SignatureChecks.MAX_PER_OTHER + 5; i++) {
            submit(stranger, Sender.STRANGER);
        }
        assertThat(handedOut).hasSize(SignatureChecks.MAX_PER_OTHER);
        assertThat(ignored.get(Ignored.TOO_MUCH_TO_CHECK)).isEqualTo(5);

        checks.done(NOW, handedOut.get(0).id(), Optional.of(true));
        submit(stranger, Sender.STRANGER);

        assertThat(handedOut).hasSize(SignatureChecks.MAX_PER_OTHER + 1);
    }

    @Test
    void manyStrangersKeepNeitherMembersNorTheControllerOut() {
        for (int i = 0; i < 10_000; i++) {
            submit(new Address(100 + i), Sender.STRANGER);
        }
        assertThat(handedOut).hasSize(SignatureChecks.MAX_OF_ALL_STRANGERS);

        for (int i = 0; i < 10_000; i++) {
            submit(new Address(20_000 + i), Sender.MEMBER);
        }
        assertThat(handedOut).hasSize(SignatureChecks.MAX_OF_ALL_STRANGERS + SignatureChecks.MAX_OF_ALL_MEMBERS);

        for (int i = 0; i < SignatureChecks.MAX_PER_CONTROLLER + 1; i++) {
            submit(CONTROLLER, Sender.CONTROLLER);
        }

        assertThat(handedOut)
                .hasSize(SignatureChecks.MAX_OF_ALL_STRANGERS
                        + SignatureChecks.MAX_OF_ALL_MEMBERS
                        + SignatureChecks.MAX_PER_CONTROLLER);
    }

    @Test
    void resultsMakeRoomForOthersOfTheSameKind() {
        for (int i = 0; i < 10_000; i++) {
            submit(new Address(100 + i), Sender.STRANGER);
        }

        checks.done(NOW, handedOut.get(0).id(), Optional.of(true));
        submit(new Address(1), Sender.STRANGER);
        submit(new Address(2), Sender.STRANGER);

        assertThat(handedOut).hasSize(SignatureChecks.MAX_OF_ALL_STRANGERS + 1);
    }
}
