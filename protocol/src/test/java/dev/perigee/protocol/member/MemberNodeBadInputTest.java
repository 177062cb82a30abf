package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.UnknownPayload;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nonsense under a good key: nothing a peer says, not even the controller, breaks a member. */
class MemberNodeBadInputTest {
    private static final long SEED = 20_261_124;
    private static final int PACKETS = 2_000;
    private static final NetworkId NETWORK = ScriptedController.NETWORK;

    private final Random random = new Random(SEED);
    private final InMemoryInternet wire = new InMemoryInternet(SEED);
    private final ScriptedController controller = new ScriptedController(wire);
    private final SimulatedMember alice =
            new SimulatedMember(wire, "alice", "10.0.0.2/9993", Cast.ALICE, controller.planet());

    private List<Payload> genuine() {
        long now = wire.now().wallMs();
        return List.of(
                new NetworkConfig(
                        controller.chunks(controller.configuration(Cast.ALICE)).get(0)),
                new NetworkCredentials(
                        List.of(controller.certificate(Cast.BOB, now)),
                        List.of(),
                        List.of(),
                        List.of(Revocation.ofMembership(1, NETWORK, now, Cast.BOB.address())
                                .sign(Cast.CONTROLLER)),
                        List.of()),
                ErrorReply.unasked(ErrorCode.NETWORK_AUTHENTICATION_REQUIRED, NETWORK),
                new NetworkConfigRequest(NETWORK, Bytes.EMPTY, 0, 0));
    }

    /** Damaged at a few places, cut or made longer, or not at all like the original. */
    private byte[] damaged(byte[] original) {
        byte[] bytes = Arrays.copyOf(
                original, random.nextInt(4) == 0 ? random.nextInt(original.length + 20) : original.length);
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    @Test
    void damagedPayloadsOfTheControllerLeaveTheMemberWorking() {
        controller.authorizeAll();
        alice.join(NETWORK);
        wire.runUntil(() -> alice.status(NETWORK) == NetworkStatus.OK, 11_000);
        List<Payload> genuine = genuine();

        for (int i = 0; i < PACKETS; i++) {
            Payload original = genuine.get(random.nextInt(genuine.size()));
            int verb = random.nextInt(10) == 0 ? random.nextInt(0x20) : original.verbCode();
            controller.send(Cast.ALICE.address(), new UnknownPayload(verb, Bytes.copyOf(damaged(original.toBytes()))));
            wire.run(random.nextInt(20));
        }
        controller.push(Cast.ALICE.address(), controller.configuration(Cast.ALICE));
        wire.run(1_000);

        assertThat(alice.status(NETWORK)).as("seed %d", SEED).isEqualTo(NetworkStatus.OK);
        assertThat(alice.ignored(Ignored.BAD_CHUNK)).isPositive();
    }
}
