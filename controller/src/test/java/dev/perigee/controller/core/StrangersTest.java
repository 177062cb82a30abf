package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.Change;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final int MOST_KEPT = 200_000;
    private static final Now NOW = new Now(1_000, 1_700_000_000_000L);

    private final List<Change> changes = new ArrayList<>();
    private final List<Address> forgotten = new ArrayList<>();
    private final Strangers strangers = new Strangers(changes::addAll, forgotten::add);

    private static Identity identity(long address, int key) {
        return Identity.ofPublic(
                new Address(address),
                Bytes.copyOf(ByteBuffer.allocate(Identity.PUBLIC_KEY_BYTES)
                        .putLong(address)
                        .putInt(key)
                        .array()));
    }

    private static Identity identity(long address) {
        return identity(address, 0);
    }

    @Test
    void strangerIsKeptOnce() {
        strangers.learned(NOW, identity(1));
        strangers.learned(NOW, identity(1));

        assertThat(changes).containsExactly(new Change.IdentityKept(identity(1), NOW.wallMs()));
    }

    @Test
    void strangerOfAFormerRunIsKeptAlready() {
        strangers.recall(identity(1));
        strangers.learned(NOW, identity(1));

        assertThat(changes).isEmpty();
    }

    @Test
    void anotherIdentityOfTheAddressTakesItsPlace() {
        strangers.learned(NOW, identity(1, 1));
        strangers.learned(NOW, identity(1, 2));

        assertThat(changes)
                .containsExactly(
                        new Change.IdentityKept(identity(1, 1), NOW.wallMs()),
                        new Change.IdentityKept(identity(1, 2), NOW.wallMs()));
    }

    @Test
    void admittedStrangerIsNoStrangerAnyMore() {
        strangers.learned(NOW, identity(1));
        strangers.admitted(new Address(1));
        strangers.admitted(new Address(1));
        strangers.admitted(new Address(2));

        assertThat(changes).last().isEqualTo(new Change.IdentityForgotten(new Address(1)));
        assertThat(changes).hasSize(2);
    }

    @Test
    void tooManyStrangersAreBoundedAndTheLeastRecentGoes() {
        for (int i = 1; i <= MOST_KEPT; i++) {
            strangers.recall(identity(i));
        }
        strangers.learned(NOW, identity(1));
        for (int i = 1; i <= 3; i++) {
            strangers.learned(NOW, identity(MOST_KEPT + i));
        }

        assertThat(forgotten).containsExactly(new Address(2), new Address(3), new Address(4));
        assertThat(changes)
                .filteredOn(Change.IdentityForgotten.class::isInstance)
                .hasSize(3);
        assertThat(changes).filteredOn(Change.IdentityKept.class::isInstance).hasSize(3);
    }
}
