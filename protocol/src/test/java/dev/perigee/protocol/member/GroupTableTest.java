package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.Now;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupTableTest {
    private static final MulticastGroup GROUP = group(1);
    private static final Address ONE = new Address(1);
    private static final Address TWO = new Address(2);

    private final GroupTable table = new GroupTable();

    private static Now at(long ms) {
        return new Now(ms, 0);
    }

    private static MulticastGroup group(int adi) {
        return new MulticastGroup(Mac.BROADCAST, adi);
    }

    private static List<Address> members(int from, int count) {
        List<Address> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new Address(from + i));
        }
        return members;
    }

    @Test
    void memberIsForgottenTenMinutesAfterItWasLastHeardOf() {
        table.told(at(0), GROUP, List.of(ONE, TWO));
        table.told(at(300_000), GROUP, List.of(ONE));

        assertThat(table.members(at(599_999), GROUP)).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(table.members(at(600_000), GROUP)).containsExactly(ONE);
        assertThat(table.members(at(900_000), GROUP)).isEmpty();
    }

    @Test
    void emptyGroupIsAskedForEachTimeAndAnotherOnceAMinute() {
        assertThat(table.takeGather(at(0), GROUP, true)).isTrue();
        assertThat(table.takeGather(at(1), GROUP, true)).isTrue();
        assertThat(table.takeGather(at(2), GROUP, false)).isFalse();
        assertThat(table.takeGather(at(60_000), GROUP, false)).isFalse();
        assertThat(table.takeGather(at(60_001), GROUP, false)).isTrue();
    }

    @Test
    void memberThatWantsNoMoreIsLeftOutForAMinute() {
        table.told(at(0), GROUP, List.of(ONE, TWO));

        table.unwanted(at(10), GROUP, ONE);

        assertThat(table.members(at(10), GROUP)).containsExactly(TWO);
        assertThat(table.isUnwanted(at(60_009), GROUP, ONE)).isTrue();
        assertThat(table.isUnwanted(at(60_010), GROUP, ONE)).isFalse();
        assertThat(table.isUnwanted(at(10), GROUP, TWO)).isFalse();
    }

    @Test
    void nothingGrowsWithoutBound() {
        table.told(at(0), GROUP, members(1, 5_000));
        assertThat(table.members(at(0), GROUP)).hasSize(GroupTable.MAX_MEMBERS_PER_GROUP);

        for (int i = 0; i < 100; i++) {
            table.told(at(i), group(1_000 + i), members(1, 1_000));
        }
        assertThat(table.size()).isLessThanOrEqualTo(GroupTable.MAX_MEMBERS + GroupTable.MAX_GROUPS);
        for (int i = 0; i < 5_000; i++) {
            table.takeGather(at(i), group(10_000 + i), true);
        }
        assertThat(table.size()).isEqualTo(GroupTable.MAX_GROUPS);
    }

    @Test
    void tidyingUpLeavesWhatIsInUse() {
        table.told(at(0), GROUP, List.of(ONE));
        table.told(at(500_000), group(2), List.of(TWO));

        table.dropOld(at(700_000));

        assertThat(table.size()).as("a group and its member").isEqualTo(2);
        assertThat(table.members(at(700_000), group(2))).containsExactly(TWO);
        table.dropOld(at(1_200_000));
        assertThat(table.size()).isZero();
    }
}
