package dev.perigee.controller.decision;

import static dev.perigee.controller.decision.Given.ips;
import static dev.perigee.controller.decision.Given.member;
import static dev.perigee.controller.decision.Given.network;
import static dev.perigee.controller.decision.Given.node;
import static dev.perigee.controller.decision.Given.settled;
import static dev.perigee.controller.decision.Given.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.Change;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolutionDecisionTest {
    private final MapNetworkView view = view(
            network(n -> n),
            settled(node(9), m -> m.ipAssignments(ips("10.0.0.9", "fd00::aa:bbcc"))),
            settled(node(4), m -> m.ipAssignments(ips("10.0.0.4", "fd11::aa:bbcc", "fd22::aa:bbcc"))),
            member(5, m -> m.ipAssignments(ips("10.0.0.5", "fd33::aa:bbcc"))));

    @Test
    void theHolderOfAnIpv4AddressResolvesIt() {
        assertThat(holders("10.0.0.9")).containsExactly(new Address(9));
        assertThat(holders("10.0.0.4")).containsExactly(new Address(4));
    }

    @Test
    void nobodyResolvesAnAddressThatNobodyHas() {
        assertThat(holders("10.0.0.77")).isEmpty();
        assertThat(holders("fd00::aa:bbcd")).isEmpty();
    }

    @Test
    void aMemberThatIsNotAuthorizedResolvesNothing() {
        assertThat(holders("10.0.0.5")).isEmpty();
    }

    @Test
    void allHoldersOfIpv6AddressesThatEndAlikeAreNamedOnce() {
        assertThat(holders("fd99::aa:bbcc")).containsExactly(new Address(4), new Address(9));
    }

    @Test
    void broadcastAndOtherGroupsAreNotAnswered() {
        for (MulticastGroup group : List.of(
                new MulticastGroup(Mac.BROADCAST, 0),
                new MulticastGroup(new Mac(0x01005e0000fbL), 0),
                new MulticastGroup(
                        new Mac(0x01005e0000fbL), IpAddress.parse("10.0.0.9").v4Bits()),
                new MulticastGroup(
                        MulticastGroup.resolving(IpAddress.parse("fd00::aa:bbcc"))
                                .mac(),
                        7))) {
            assertThat(ResolutionDecision.holders(view, group)).as("%s", group).isEmpty();
        }
    }

    @Test
    void aViewWithoutAnIndexOfItsOwnAnswersTheSame() {
        NetworkView plain = new PlainView(view);
        for (String ip : List.of("10.0.0.9", "10.0.0.5", "10.0.0.77", "fd99::aa:bbcc", "fd00::1")) {
            MulticastGroup group = MulticastGroup.resolving(IpAddress.parse(ip));
            assertThat(ResolutionDecision.holders(plain, group))
                    .as(ip)
                    .isEqualTo(ResolutionDecision.holders(view, group));
        }
    }

    @Test
    void aDeletedMemberResolvesNothing() {
        view.apply(new Change.MemberDeleted(Given.NETWORK, new Address(4)));
        assertThat(holders("10.0.0.4")).isEmpty();
        assertThat(holders("fd99::aa:bbcc")).containsExactly(new Address(9));
    }

    private List<Address> holders(String ip) {
        return ResolutionDecision.holders(view, MulticastGroup.resolving(IpAddress.parse(ip)));
    }
}
