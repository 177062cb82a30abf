package dev.perigee.controller.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perigee.protocol.SocketAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two transports on loopback addresses, confined to them. */
class UdpTransportTest {
    private static final long PATIENCE_S = 10;

    private record Arrived(int socket, SocketAddress from, byte[] datagram) {}

    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private final UdpTransport ours = confined((socket, from, datagram) -> {});
    private final UdpTransport theirs =
            confined((socket, from, datagram) -> arrived.add(new Arrived(socket, from, datagram)));

    private static UdpTransport confined(UdpTransport.Receiver receiver) {
        return new UdpTransport(Confinement.of(Optional.of("")), receiver);
    }

    @AfterEach
    void close() {
        ours.close();
        theirs.close();
    }

    private static SocketAddress anyPort() {
        return SocketAddress.parse("127.0.0.1/0");
    }

    private Arrived next() throws InterruptedException {
        Arrived next = arrived.poll(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(next).as("a datagram").isNotNull();
        return next;
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 28, 1_432, 1_500, 9_000, 10_024})
    void datagramArrivesWholeAndSaysWhereItCameFrom(int size) throws Exception {
        int from = ours.bind(anyPort());
        int to = theirs.bind(anyPort());

        ours.send(from, theirs.boundAddress(to), bytes(size), 0);
        ours.flush();

        Arrived datagram = next();
        assertThat(datagram.datagram()).isEqualTo(bytes(size));
        assertThat(datagram.from()).isEqualTo(ours.boundAddress(from));
        assertThat(datagram.socket()).isEqualTo(to);
    }

    @Test
    void emptyDatagramDoesNoHarm() throws Exception {
        int from = ours.bind(anyPort());
        SocketAddress to = theirs.boundAddress(theirs.bind(anyPort()));

        for (int size : new int[] {0, 1, 0, 0, 2, 0}) {
            ours.send(from, to, bytes(size), 0);
            ours.flush();
        }
        ours.send(from, to, bytes(3), 0);
        ours.flush();

        List<Integer> sizes = new ArrayList<>();
        while (!sizes.contains(3)) {
            sizes.add(next().datagram().length);
        }
        assertThat(sizes).contains(1, 2);
    }

    @Test
    void datagramLeavesByTheSocketThatIsNamed() throws Exception {
        int one = ours.bind(anyPort());
        int other = ours.bind(SocketAddress.parse("127.0.0.2/0"));
        SocketAddress to = theirs.boundAddress(theirs.bind(anyPort()));

        ours.send(other, to, bytes(1), 0);
        ours.send(one, to, bytes(2), 0);
        ours.flush();

        Arrived first = next();
        Arrived second = next();
        Arrived byOther = first.datagram().length == 1 ? first : second;
        Arrived byOne = first.datagram().length == 1 ? second : first;
        assertThat(byOther.from()).isEqualTo(ours.boundAddress(other));
        assertThat(byOne.from()).isEqualTo(ours.boundAddress(one));
    }

    @Test
    void manyDatagramsInOneFlushAllArriveInOrder() throws Exception {
        int from = ours.bind(anyPort());
        SocketAddress to = theirs.boundAddress(theirs.bind(anyPort()));

        for (int i = 0; i < 100; i++) {
            ours.send(from, to, new byte[] {(byte) i}, 0);
        }
        ours.flush();

        for (int i = 0; i < 100; i++) {
            assertThat(next().datagram()).containsExactly(i);
        }
    }

    @Test
    void timeToLiveOfOneDatagramDoesNotStickToTheNext() throws Exception {
        int from = ours.bind(anyPort());
        SocketAddress to = theirs.boundAddress(theirs.bind(anyPort()));

        ours.send(from, to, bytes(1), 2);
        ours.send(from, to, bytes(2), 0);
        ours.flush();

        // On loopback nothing counts the hops down, so both arrive.
        assertThat(new int[] {next().datagram().length, next().datagram().length})
                .containsExactlyInAnyOrder(1, 2);
        assertThat(ours.counters().values()).allMatch(count -> count == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"192.0.2.1/9993", "10.0.0.1/9993", "255.255.255.255/9993", "2001:db8::1/9993", "fe80::1/9993"})
    void nothingLeavesForWhereItMustNotGo(String to) throws Exception {
        int from = ours.bind(anyPort());

        ours.send(from, SocketAddress.parse(to), bytes(100), 0);
        ours.send(from, SocketAddress.parse(to), bytes(100), 3);
        ours.flush();

        assertThat(ours.counters())
                .containsEntry("send_refused_by_confinement", 2L)
                .containsEntry("send_failed", 0L);
    }

    @Test
    void socketSurvivesThatNobodyListensWhereItSends() throws Exception {
        int from = ours.bind(anyPort());
        int gone = theirs.bind(anyPort());
        SocketAddress nobody = theirs.boundAddress(gone);
        theirs.unbind(gone);
        SocketAddress somebody = theirs.boundAddress(theirs.bind(anyPort()));

        for (int i = 0; i < 10; i++) {
            ours.send(from, nobody, bytes(10), 0);
            ours.flush();
        }
        ours.send(from, somebody, bytes(20), 0);
        ours.flush();

        assertThat(next().datagram()).hasSize(20);
    }

    @Test
    void sendingByASocketThatIsGoneIsCounted() throws Exception {
        int from = ours.bind(anyPort());
        ours.unbind(from);

        ours.send(from, SocketAddress.parse("127.0.0.1/9"), bytes(10), 0);
        ours.flush();

        assertThat(ours.counters()).containsEntry("send_failed", 1L);
    }

    @Test
    void portIsFreeAfterUnbinding() throws Exception {
        int first = theirs.bind(anyPort());
        SocketAddress address = theirs.boundAddress(first);
        theirs.unbind(first);

        int again = theirs.bind(address);

        assertThat(theirs.boundAddress(again)).isEqualTo(address);
    }

    @Test
    void takenPortIsSaid() throws Exception {
        SocketAddress taken = theirs.boundAddress(theirs.bind(anyPort()));

        assertThatThrownBy(() -> ours.bind(taken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(taken.toString());
    }

    @Test
    void addressThatIsNotOursIsSaid() {
        assertThatThrownBy(() -> ours.bind(SocketAddress.parse("192.0.2.1/0")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("192.0.2.1");
    }

    @Test
    void ipv6Works() throws Exception {
        SocketAddress loopback = SocketAddress.parse("::1/0");
        int from;
        try {
            from = ours.bind(loopback);
        } catch (IOException none) {
            assumeTrue(false, "this machine has no IPv6: " + none.getMessage());
            return;
        }
        int to = theirs.bind(loopback);

        ours.send(from, theirs.boundAddress(to), bytes(100), 0);
        ours.send(from, theirs.boundAddress(to), bytes(101), 4);
        ours.flush();

        int[] sizes = {next().datagram().length, next().datagram().length};
        Arrays.sort(sizes);
        assertThat(sizes).containsExactly(100, 101);
    }

    @Test
    void localAddressesAreThoseThatAPathCanLeadTo() {
        assertThat(LocalAddresses.now()).isNotEmpty();
        assertThat(LocalAddresses.now().stream().map(Object::toString)).noneMatch(ip -> ip.startsWith("fe80:"));
    }
}
