package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.Change;
import dev.perigee.model.NodePresence;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PeerVersion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final Address ALICE = new Address(0xa0a0a0a0a0L);
    private static final Optional<SocketAddress> LOCAL = Optional.of(SocketAddress.parse("198.51.100.1/9993"));
    private static final Path HOME = new Path(0, SocketAddress.parse("192.0.2.1/9993"));
    private static final Path ROAD = new Path(0, SocketAddress.parse("192.0.2.2/4242"));
    private static final PeerVersion VERSION = new PeerVersion(12, 1, 14, 1);

    private final Map<Address, NodePresence> ledger = new HashMap<>();
    private final Set<Address> members = new HashSet<>(Set.of(ALICE));
    private final Presence presence = new Presence(a -> Optional.ofNullable(ledger.get(a)), members::contains);

    private static Now at(long ms) {
        return new Now(ms, 1_700_000_000_000L + ms);
    }

    private void confirm(long ms, Path path) {
        presence.confirmed(at(ms), ALICE, path, LOCAL, VERSION);
    }

    private int writtenBy(long ms) {
        List<Change> changes = presence.due(at(ms));
        changes.forEach(c -> {
            NodePresence p = ((Change.PresenceSaved) c).presence();
            ledger.put(p.address(), p);
        });
        return changes.size();
    }

    @Test
    void firstPathIsWrittenAtOnce() {
        confirm(5_000, HOME);

        assertThat(presence.nextMs()).isEqualTo(5_000);
        assertThat(writtenBy(5_000)).isEqualTo(1);
        assertThat(ledger.get(ALICE))
                .isEqualTo(new NodePresence(ALICE, LOCAL, HOME.remote(), 1_700_000_005_000L, 12, 1, 14, 1));
        assertThat(presence.nextMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anotherPathIsWrittenWithinASecond() {
        confirm(5_000, HOME);
        writtenBy(5_000);
        confirm(6_000, ROAD);

        assertThat(presence.of(ALICE).orElseThrow().remote()).isEqualTo(ROAD.remote());
        assertThat(writtenBy(6_999)).isZero();
        assertThat(writtenBy(7_000)).isEqualTo(1);
        assertThat(ledger.get(ALICE).remote()).isEqualTo(ROAD.remote());
    }

    @Test
    void anotherVersionIsWrittenWithinASecond() {
        presence.confirmed(at(5_000), ALICE, HOME, LOCAL, PeerVersion.UNKNOWN);
        writtenBy(5_000);
        confirm(6_000, HOME);

        assertThat(writtenBy(7_000)).isEqualTo(1);
        assertThat(ledger.get(ALICE).protocol()).isEqualTo(12);
    }

    @Test
    void timeAloneIsWrittenWithinAMinuteHoweverOftenItChanges() {
        confirm(5_000, HOME);
        writtenBy(5_000);
        int written = 0;
        for (long ms = 6_000; ms <= 66_000; ms += 1_000) {
            confirm(ms, HOME);
            written += writtenBy(ms);
        }

        assertThat(written).isEqualTo(1);
        assertThat(ledger.get(ALICE).lastSeenMs()).isEqualTo(1_700_000_066_000L);
    }

    @Test
    void whatGoesWithAnotherCommitIsNotWrittenTwice() {
        confirm(5_000, HOME);

        assertThat(presence.take(ALICE)).hasSize(1);
        assertThat(presence.take(ALICE)).isEmpty();
        assertThat(writtenBy(5_000)).isZero();
        assertThat(presence.nextMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void nothingIsWrittenOfWhoIsNoMemberAnyMore() {
        confirm(5_000, HOME);
        members.clear();

        assertThat(writtenBy(5_000)).isZero();
    }

    @Test
    void orderlyEndWritesEverything() {
        confirm(5_000, HOME);
        writtenBy(5_000);
        confirm(6_000, HOME);

        assertThat(presence.takeAll()).hasSize(1);
    }
}
