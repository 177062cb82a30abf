package dev.perigee.controller.decision;

import static dev.perigee.controller.decision.Given.ips;
import static dev.perigee.controller.decision.Given.member;
import static dev.perigee.controller.decision.Given.network;
import static dev.perigee.controller.decision.Given.pool;
import static dev.perigee.controller.decision.Given.pooled;
import static dev.perigee.controller.decision.Given.routes;
import static dev.perigee.controller.decision.Given.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressAssignmentTest {
    /** Its lower 32 bits are 2,589,858,657. */
    private static final long NODE = 0x689a5e1b61L;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the place is the node address modulo the range    | 10.55.0.10  | 10.55.0.250 | 10.55.0.0/24                 | 10.55.0.187
            the route may be wider than the pool               | 10.55.0.10  | 10.55.0.250 | 10.0.0.0/8                   | 10.55.0.187
            a pool of one address is used                     | 10.55.0.9   | 10.55.0.9   | 10.55.0.0/24                 | 10.55.0.9
            a pool may end before it starts, then it is none  | 10.55.0.9   | 10.55.0.8   | 10.55.0.0/24                 |
            a pool that starts at zero is none                | 0.0.0.0     | 10.55.0.8   | 10.55.0.0/24                 |
            without a route a pool does nothing               | 10.55.0.10  | 10.55.0.250 |                              |
            another route does not help                       | 10.55.0.10  | 10.55.0.250 | 10.56.0.0/24                 |
            the default route does not count                  | 172.30.0.1  | 172.30.0.9  | 0.0.0.0/0 via 10.55.0.1      |
            a target with host bits does not count            | 10.55.0.10  | 10.55.0.250 | 10.55.0.5/24                 |
            a route through a gateway counts                  | 10.66.0.7   | 10.66.0.7   | 10.66.0.0/16 via 10.55.0.1   | 10.66.0.7
            the address of the network is skipped             | 10.66.0.0   | 10.66.0.1   | 10.66.0.0/16                 | 10.66.0.1
            the address for broadcasts is skipped             | 10.66.0.254 | 10.66.0.255 | 10.66.0.0/24                 | 10.66.0.254
            only edges in the pool, so it has no address      | 10.66.0.255 | 10.66.1.0   | 10.66.0.0/24, 10.66.1.0/24   |
            .255 and .0 inside a larger network are used      | 10.66.1.255 | 10.66.1.255 | 10.66.0.0/16                 | 10.66.1.255
            a route of 31 bits has no edges                   | 10.66.0.0   | 10.66.0.0   | 10.66.0.0/31                 | 10.66.0.0
            a route of 32 bits has no edges                   | 10.66.0.8   | 10.66.0.8   | 10.66.0.8/32                 | 10.66.0.8
            a LAN behind a gateway is left out of a wide pool | 10.0.1.0    | 10.0.1.255  | 10.0.0.0/16, 10.0.1.0/24 via 10.0.0.5 |
            around that LAN the pool is used                  | 10.0.1.0    | 10.0.2.0    | 10.0.0.0/16, 10.0.1.0/24 via 10.0.0.5 | 10.0.2.0
            the same target with and without a gateway        | 10.0.1.7    | 10.0.1.7    | 10.0.1.0/24 via 10.9.0.1, 10.0.1.0/24 | 10.0.1.7
            the whole address space as a pool                 | 0.0.0.1     | 255.255.255.255 | 10.66.3.16/30            | 10.66.3.17
            routes beyond the sign bit                        | 1.0.0.1     | 255.255.255.255 | 224.0.0.0/30             | 224.0.0.1
            """)
    void automaticAddress(String what, String first, String last, String routes, String expected) {
        NetworkRecord network = pooled(first, last, routes == null ? new String[0] : routes.split(", "));
        assertThat(AddressAssignment.automatic(view(network), member(NODE, m -> m)))
                .isEqualTo(Optional.ofNullable(expected).map(IpAddress::parse));
    }

    @Test
    void anotherNodeStartsAtAnotherPlace() {
        NetworkRecord network = pooled("10.55.0.10", "10.55.0.250", "10.55.0.0/24");
        assertThat(AddressAssignment.automatic(view(network), member(0x0d2f08aa72L, m -> m)))
                .contains(IpAddress.parse("10.55.0.124"));
    }

    @Test
    void usedAddressesArePassedByAndTheSearchGoesRound() {
        NetworkRecord network = pooled("10.0.0.1", "10.0.0.4", "10.0.0.0/24");
        MemberRecord asking = member(3, m -> m);
        assertThat(AddressAssignment.automatic(view(network), asking)).contains(IpAddress.parse("10.0.0.1"));
        MemberRecord first = member(9, m -> m.ipAssignments(ips("10.0.0.1", "10.0.0.2")));
        assertThat(AddressAssignment.automatic(view(network, first), asking)).contains(IpAddress.parse("10.0.0.3"));
        MemberRecord fromFour = member(4, m -> m);
        MemberRecord upper = member(9, m -> m.ipAssignments(ips("10.0.0.2", "10.0.0.3", "10.0.0.4")));
        assertThat(AddressAssignment.automatic(view(network, upper), fromFour)).contains(IpAddress.parse("10.0.0.1"));
    }

    @Test
    void theLastAddressOfAPoolIsUsed() {
        NetworkRecord network = pooled("10.0.0.1", "10.0.0.2", "10.0.0.0/24");
        MemberRecord holder = member(9, m -> m.ipAssignments(ips("10.0.0.1")));
        assertThat(AddressAssignment.automatic(view(network, holder), member(3, m -> m)))
                .contains(IpAddress.parse("10.0.0.2"));
    }

    @Test
    void addressesOfMembersThatAreNotAuthorizedAreNotFree() {
        NetworkRecord network = pooled("10.0.0.1", "10.0.0.1", "10.0.0.0/24");
        MemberRecord pending = member(9, m -> m.authorized(false).ipAssignments(ips("10.0.0.1")));
        assertThat(AddressAssignment.automatic(view(network, pending), member(3, m -> m)))
                .isEmpty();
    }

    @Test
    void theNextPoolIsUsedWhenTheFirstIsFull() {
        NetworkRecord network = network(n -> n.v4AssignZt(true)
                .routes(routes("10.0.0.0/24", "fd00::/64"))
                .pools(List.of(
                        pool("fd00::1", "fd00::9"), pool("10.0.0.1", "10.0.0.1"), pool("10.0.0.7", "10.0.0.7"))));
        MemberRecord holder = member(9, m -> m.ipAssignments(ips("10.0.0.1")));
        assertThat(AddressAssignment.automatic(view(network, holder), member(3, m -> m)))
                .contains(IpAddress.parse("10.0.0.7"));
    }

    @Test
    void aPoolIsFullExactlyWhenEveryAddressIsTaken() {
        for (int size : List.of(1, 2, 3, 50, 253, 254)) {
            MapNetworkView view = view(pooled("10.0.0.1", "10.0.0." + size, "10.0.0.0/24"));
            Set<IpAddress> given = new HashSet<>();
            for (int i = 0; i < size; i++) {
                IpAddress ip = AddressAssignment.automatic(view, member(NODE + 7 * i, m -> m))
                        .orElseThrow();
                assertThat(given.add(ip)).as("pool of %d: %s twice", size, ip).isTrue();
                view.apply(new Change.MemberSaved(member(NODE + 7 * i, m -> m.ipAssignments(List.of(ip)))));
            }
            assertThat(given)
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, size)
                            .mapToObj(i -> IpAddress.parse("10.0.0." + i))
                            .toList());
            assertThat(AddressAssignment.automatic(view, member(1, m -> m)))
                    .as("pool of %d is full", size)
                    .isEmpty();
        }
    }

    @Test
    void aFullPoolHasAnAddressAgainWhenAMemberIsDeleted() {
        MapNetworkView view = view(
                pooled("10.0.0.1", "10.0.0.2", "10.0.0.0/24"),
                member(9, m -> m.ipAssignments(ips("10.0.0.1"))),
                member(8, m -> m.ipAssignments(ips("10.0.0.2"))));
        assertThat(AddressAssignment.automatic(view, member(1, m -> m))).isEmpty();
        view.apply(new Change.MemberDeleted(Given.NETWORK, member(9, m -> m).address()));
        assertThat(AddressAssignment.automatic(view, member(1, m -> m))).contains(IpAddress.parse("10.0.0.1"));
    }

    @Test
    void aViewWithoutAnIndexOfItsOwnGivesTheSameAddresses() {
        MapNetworkView view = view(pooled("10.0.0.0", "10.0.0.31", "10.0.0.0/28", "10.0.0.16/29", "10.0.0.24/30"));
        for (int i = 0; i < 40; i++) {
            MemberRecord asking = member(NODE + 13 * i, m -> m);
            Optional<IpAddress> ip = AddressAssignment.automatic(view, asking);
            assertThat(AddressAssignment.automatic(new PlainView(view), asking)).isEqualTo(ip);
            view.apply(new Change.MemberSaved(
                    asking.toBuilder().ipAssignments(ip.stream().toList()).build()));
        }
        assertThat(AddressAssignment.automatic(view, member(1, m -> m)))
                .as("14, 6 and 2 addresses are gone")
                .isEmpty();
    }

    @Test
    void aPoolOfMillionsIsNotSearchedAddressByAddress() {
        MapNetworkView members = view(pooled("10.0.0.1", "10.255.255.254", "10.0.0.0/8"));
        PlainView view = new PlainView(members) {
            @Override
            public Optional<IpAddress> nextFree(IpAddress first, IpAddress last) {
                lookups++;
                return members.nextFree(first, last);
            }
        };
        for (int i = 0; i < 500; i++) {
            MemberRecord asking = member(1000L * i + 1, m -> m);
            IpAddress ip = AddressAssignment.automatic(view, asking).orElseThrow();
            members.apply(new Change.MemberSaved(
                    asking.toBuilder().ipAssignments(List.of(ip)).build()));
        }
        assertThat(view.lookups).isEqualTo(500);
    }

    @Test
    void whoHasAnAddressThatIsIssuedGetsNoOther() {
        NetworkRecord network = pooled("10.0.0.1", "10.0.0.9", "10.0.0.0/24", "10.7.0.0/16", "fd00::/64");
        assertThat(automaticFor(network, m -> m.ipAssignments(ips("10.7.1.1")))).isEmpty();
        assertThat(automaticFor(network, m -> m.ipAssignments(ips("10.99.0.1"))))
                .as("one that no route contains is not issued")
                .isPresent();
        assertThat(automaticFor(network, m -> m.ipAssignments(ips("fd00::1"))))
                .as("one of the other family")
                .isPresent();
    }

    @Test
    void whoMustNotHaveOneGetsNone() {
        NetworkRecord network = pooled("10.0.0.1", "10.0.0.9", "10.0.0.0/24");
        assertThat(automaticFor(network, m -> m.noAutoAssignIps(true))).isEmpty();
        assertThat(automaticFor(network.toBuilder().v4AssignZt(false).build(), m -> m))
                .isEmpty();
    }

    @Test
    void whoHasAsManyAddressesAsAClientTakesGetsNoOther() {
        NetworkRecord network = pooled("10.0.0.1", "10.0.0.9", "10.0.0.0/24", "fd00::/64");
        List<IpAddress> many = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            many.add(IpAddress.parse("fd00::" + i));
        }
        assertThat(automaticFor(network, m -> m.ipAssignments(many))).isEmpty();
        assertThat(automaticFor(network, m -> m.ipAssignments(many.subList(0, 31))))
                .isPresent();
    }

    private static Optional<IpAddress> automaticFor(NetworkRecord network, UnaryOperator<MemberRecord.Builder> edit) {
        return AddressAssignment.automatic(view(network), member(NODE, edit));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            with the bits of its route                    | 10.0.0.7          | 10.0.0.0/24                                   | 10.0.0.7/24
            of several routes the longest                 | 10.0.0.7          | 10.0.0.0/8, 10.0.0.0/24 via 10.1.1.1, 10.0.0.0/16 | 10.0.0.7/24
            without a route not at all                    | 10.0.0.7          | 10.0.1.0/24                                   |
            under the default route alone with no bits    | 192.168.99.1      | 0.0.0.0/0 via 10.0.0.1                        | 192.168.99.1/0
            host bits of an IPv4 target do not matter     | 10.0.0.7          | 10.0.0.5/24                                   | 10.0.0.7/24
            an IPv6 address                               | fd55::77          | 10.0.0.0/8, fd55::/64                         | fd55::77/64
            an IPv6 target with host bits contains nothing| fd55::77          | fd55::1/64                                    |
            in the order given, without duplicates        | 10.0.0.9, 10.0.0.7, 10.0.0.9 | 10.0.0.0/24                        | 10.0.0.9/24, 10.0.0.7/24
            """)
    void isIssued(String what, String assigned, String routes, String expected) {
        NetworkRecord network = network(n -> n.routes(routes(routes.split(", "))));
        List<IpPrefix> issued = AddressAssignment.issued(network, ips(assigned.split(", ")));
        assertThat(issued)
                .isEqualTo(
                        expected == null
                                ? List.of()
                                : Arrays.stream(expected.split(", "))
                                        .map(IpPrefix::parse)
                                        .toList());
    }

    @Test
    void atMostThirtyTwoAddressesAreIssued() {
        NetworkRecord network = network(n -> n.routes(routes("10.0.0.0/24")));
        List<IpAddress> many = IntStream.rangeClosed(1, 50)
                .mapToObj(i -> IpAddress.parse("10.0.0." + i))
                .toList();
        assertThat(AddressAssignment.issued(network, many))
                .hasSize(32)
                .last()
                .isEqualTo(IpPrefix.parse("10.0.0.32/24"));
    }
}
