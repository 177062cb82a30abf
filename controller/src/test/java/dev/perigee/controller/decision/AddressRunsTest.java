package dev.perigee.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.IpAddress;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AddressRunsTest {
    @Test
    void everythingIsFreeAtFirst() {
        assertThat(new AddressRuns().nextFree(IpAddress.ANY_V4, IpAddress.v4(-1)))
                .contains(IpAddress.ANY_V4);
    }

    @Test
    void bothEndsOfTheAddressSpaceCanBeUsed() {
        AddressRuns runs = new AddressRuns();
        runs.add(IpAddress.ANY_V4);
        runs.add(IpAddress.v4(-1));
        assertThat(runs.nextFree(IpAddress.ANY_V4, IpAddress.v4(-1))).contains(IpAddress.v4(1));
        assertThat(runs.nextFree(IpAddress.v4(-1), IpAddress.v4(-1))).isEmpty();
    }

    @Test
    void addressesBeyondTheSignBitAreInOrder() {
        AddressRuns runs = new AddressRuns();
        runs.add(IpAddress.parse("128.0.0.0"));
        assertThat(runs.nextFree(IpAddress.parse("128.0.0.0"), IpAddress.parse("200.0.0.0")))
                .contains(IpAddress.parse("128.0.0.1"));
        assertThat(runs.nextFree(IpAddress.parse("127.255.255.255"), IpAddress.parse("128.0.0.0")))
                .contains(IpAddress.parse("127.255.255.255"));
    }

    @Test
    void answersAsASetOfAddressesWould() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            AddressRuns runs = new AddressRuns();
            TreeSet<Integer> used = new TreeSet<>();
            for (int step = 0; step < 2000; step++) {
                int address = random.nextInt(64);
                if (random.nextInt(5) < 3) {
                    runs.add(IpAddress.v4(address));
                    used.add(address);
                } else {
                    runs.remove(IpAddress.v4(address));
                    used.remove(address);
                }
                int from = random.nextInt(64);
                int to = from + random.nextInt(64);
                int free = from;
                while (used.contains(free)) {
                    free++;
                }
                assertThat(runs.nextFree(IpAddress.v4(from), IpAddress.v4(to)))
                        .as("seed %d, step %d, from %d to %d", seed, step, from, to)
                        .isEqualTo(free <= to ? Optional.of(IpAddress.v4(free)) : Optional.empty());
            }
        }
    }
}
