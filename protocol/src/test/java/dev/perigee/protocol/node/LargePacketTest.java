package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.testing.Datagram;
import dev.perigee.protocol.verb.UserMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LargePacketTest {
    private static final long SEED = 11;

    private final Net net = new Net(SEED);
    private final Net.Inhabitant member = net.add(1, "member", "198.51.100.1/9993");

    /** A verb that is compressed if that helps, its payload of this size filled with what cannot be compressed. */
    private UserMessage message(int bytes) {
        byte[] data = new byte[bytes - 8];
        net.wire.entropy().fill(data);
        return new UserMessage(net.wire.entropy().nextLong(), Bytes.copyOf(data));
    }

    @Test
    void packetsOfEverySizeArriveInBothDirections() {
        net.wire.run(1_000);
        List<UserMessage> sizes = new ArrayList<>();
        for (int bytes : new int[] {8, 9, 64, 65, 1_403, 1_404, 1_405, 2_820, 2_821, 5_000, 9_899, 9_900}) {
            sizes.add(message(bytes));
        }
        for (UserMessage each : sizes) {
            net.root.send(member, each);
            member.send(net.root, each);
            net.wire.run(5);
        }
        assertThat(member.received(UserMessage.class)).isEqualTo(sizes);
        assertThat(net.root.received(UserMessage.class)).isEqualTo(sizes);
        assertThat(net.wire.sent()).allMatch(d -> d.data().length <= 1_432);
    }

    @Test
    void whatFitsNoPacketIsNotSent() {
        net.wire.run(1_000);
        int before = net.wire.sent().size();
        member.send(net.root, message(9_901));
        member.send(net.root, message(20_000));
        assertThat(net.wire.sent()).hasSize(before);
        assertThat(member.count(Counter.PAYLOAD_TOO_LARGE)).isEqualTo(2);

        // It is the size on the wire that counts: this becomes small.
        UserMessage zeros = new UserMessage(0, Bytes.copyOf(new byte[9_982]));
        member.send(net.root, zeros);
        net.wire.run(5);
        assertThat(net.root.received(UserMessage.class)).containsExactly(zeros);
        assertThat(net.wire.sent()).hasSize(before + 1);
    }

    @Test
    void repliesAreCutTooAndPiecesMayComeInAnyOrder() {
        net.wire.run(1_000);
        UserMessage reply = message(7_000);
        net.wire.dropIf(d -> d.from().equals(net.root.station().address()));
        int before = net.wire.sent().size();
        net.root
                .node()
                .reply(net.now(), member.address(), new Path(0, member.station().address()), reply);
        List<Datagram> pieces =
                new ArrayList<>(net.wire.sent().subList(before, net.wire.sent().size()));
        assertThat(pieces).hasSize(5);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 5; round++) {
            for (int i = pieces.size() - 1; i > 0; i--) {
                Collections.swap(pieces, i, random.nextInt(i + 1));
            }
            for (Datagram piece : pieces) {
                net.wire.inject(piece.from(), piece.to(), piece.data());
                net.wire.run(2);
            }
        }
        assertThat(member.received(UserMessage.class))
                .as("seed %d", SEED)
                .hasSize(5)
                .containsOnly(reply);
    }

    @Test
    void anIncompletePacketIsForgotten() {
        net.wire.run(1_000);
        net.wire.dropIf(d -> d.from().equals(net.root.station().address()));
        int before = net.wire.sent().size();
        net.root
                .node()
                .reply(net.now(), member.address(), new Path(0, member.station().address()), message(2_000));
        List<Datagram> pieces =
                List.copyOf(net.wire.sent().subList(before, net.wire.sent().size()));
        net.wire.inject(pieces.get(0).from(), pieces.get(0).to(), pieces.get(0).data());
        net.wire.run(3_000);
        net.wire.inject(pieces.get(1).from(), pieces.get(1).to(), pieces.get(1).data());
        net.wire.run(10);
        assertThat(member.received(UserMessage.class)).isEmpty();
    }
}
