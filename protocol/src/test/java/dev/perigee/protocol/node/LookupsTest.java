package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookupsTest {
    private static final Address WHO = new Address(0x1111111111L);
    private static final SocketAddress FROM = SocketAddress.parse("192.0.2.1/9");

    private final Context context = UnderTest.context(NodeSettings.builder()
            .maxStrangers(10)
            .maxHeldPackets(100)
            .maxExpectedReplies(10)
            .maxSubscriptions(10)
            .build());
    private final List<Address> asked = new ArrayList<>();
    private boolean rootThere = true;
    private final Lookups lookups = new Lookups(context, (now, address) -> {
        if (rootThere) {
            asked.add(address);
        }
        return rootThere;
    });

    private static Now at(long ms) {
        return new Now(ms, 0);
    }

    @Test
    void oneAddressIsAskedOnceIn500Ms() {
        lookups.want(at(0), WHO, Optional.of(FROM));
        lookups.want(at(10), WHO, Optional.empty());
        lookups.askAll(at(499));
        assertThat(asked).hasSize(1);
        lookups.askAll(at(500));
        assertThat(asked).hasSize(2);
    }

    @Test
    void itIsAskedWhenThereIsARootAgain() {
        rootThere = false;
        lookups.want(at(0), WHO, Optional.of(FROM));
        rootThere = true;
        lookups.askAll(at(100));
        assertThat(asked).containsExactly(WHO);
    }

    @Test
    void theyEndWhenTheIdentityIsFoundOrAfterFiveSeconds() {
        lookups.want(at(0), WHO, Optional.of(FROM));
        assertThat(lookups.isWanted(WHO)).isTrue();
        lookups.found(WHO);
        assertThat(lookups.isWanted(WHO)).isFalse();
        lookups.want(at(0), WHO, Optional.of(FROM));
        for (int ms = 500; ms <= 6_000; ms += 500) {
            context.timers().run(at(ms));
        }
        assertThat(lookups.isWanted(WHO)).isFalse();
        assertThat(asked).hasSize(11);
        assertThat(context.timers().nextMs()).isEqualTo(Timers.NEVER);
    }

    @Test
    void onlySoManyStandAndThoseOfAnotherNetworkStay() {
        lookups.want(at(0), WHO, Optional.of(SocketAddress.parse("198.51.100.1/9")));
        for (int i = 1; i <= 1_000; i++) {
            lookups.want(at(0), new Address(i), Optional.of(FROM));
        }
        assertThat(lookups.size()).isEqualTo(100);
        assertThat(lookups.isWanted(WHO)).isTrue();
        assertThat(asked).hasSize(201);
        assertThat(context.counters().get(Counter.LOOKUP_PUSHED_OUT)).isEqualTo(901);
        assertThat(context.counters().get(Counter.LOOKUP_POSTPONED)).isEqualTo(800);
    }
}
