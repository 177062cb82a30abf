package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.verb.ConfigAck;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Verb;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Chunks of configurations: checked, assembled, acknowledged and put into use. See vl2.md 5.1. */
final class ConfigurationIntake {
    /** Chunks remembered as passed on: some ten of the largest configurations. */
    private static final int MAX_PASSED_ON = 1_024;

    private final Node node;
    private final Map<NetworkId, Membership> memberships;
    private final SignatureChecks checks;
    private final IgnoredCounts ignored;
    private final Consumer<MemberEvent> events;
    private final BiConsumer<Now, Membership> configured;
    private final Set<Signature> passedOn = new LinkedHashSet<>();

    ConfigurationIntake(
            Node node,
            Map<NetworkId, Membership> memberships,
            SignatureChecks checks,
            IgnoredCounts ignored,
            Consumer<MemberEvent> events,
            BiConsumer<Now, Membership> configured) {
        this.node = node;
        this.memberships = memberships;
        this.checks = checks;
        this.ignored = ignored;
        this.events = events;
        this.configured = configured;
    }

    /**
     * A chunk on its way.
     *
     * @param packet what it came in
     * @param isPush whether that is a NETWORK_CONFIG, so that a complete configuration is to be acknowledged
     */
    private record Arrival(Membership membership, NodeEvent.Received packet, boolean isPush, ConfigChunk chunk) {
        boolean isFromController() {
            return packet.from().address().equals(membership.controller());
        }
    }

    /** A chunk that a request of ours was answered with. */
    void answered(Now now, NodeEvent.Received packet, ConfigChunk chunk) {
        receive(now, packet, false, chunk);
    }

    /** A chunk that nobody asked for. */
    void pushed(Now now, NodeEvent.Received packet, ConfigChunk chunk) {
        receive(now, packet, true, chunk);
    }

    private void receive(Now now, NodeEvent.Received packet, boolean isPush, ConfigChunk chunk) {
        Membership membership = memberships.get(chunk.network());
        if (membership == null) {
            ignored.count(Ignored.NOT_JOINED);
            return;
        }
        Arrival arrival = new Arrival(membership, packet, isPush, chunk);
        if (chunk.signature().isPresent()) {
            check(arrival);
        } else if (arrival.isFromController() && membership.arrivals().hasRoom()) {
            // The form of old controllers, whole and unsigned: the packet's own authentication vouches for it.
            membership
                    .arrivals()
                    .then(
                            now,
                            later -> complete(
                                    later,
                                    arrival,
                                    packet.packetId(),
                                    chunk.data().toArray()));
        } else {
            ignored.count(Ignored.BAD_CHUNK);
        }
    }

    /** Who sent the chunk does not matter, if the controller signed it. */
    private void check(Arrival arrival) {
        Optional<Identity> controller = node.identityOf(arrival.membership.controller());
        if (controller.isEmpty()) {
            ignored.count(Ignored.CONTROLLER_UNKNOWN);
            return;
        }
        Identity signer = controller.get();
        ConfigChunk chunk = arrival.chunk;
        ArrivalOrder order = arrival.membership.arrivals();
        ArrivalOrder.Place place = new ArrivalOrder.Place();
        boolean handedOut = checks.submit(
                arrival.packet.from().address(),
                arrival.isFromController() ? SignatureChecks.Sender.CONTROLLER : SignatureChecks.Sender.STRANGER,
                Boolean.class,
                () -> chunk.verify(signer),
                (now, good) -> order.ready(now, place, later -> good.ifPresent(g -> checked(later, arrival, g))));
        if (handedOut) {
            order.take(place);
        }
    }

    private void checked(Now now, Arrival arrival, boolean isGood) {
        if (!isGood) {
            ignored.count(Ignored.BAD_CHUNK);
            return;
        }
        if ((arrival.chunk.flags() & ConfigChunk.FAST_PROPAGATE) != 0) {
            passOn(now, arrival);
        }
        arrival.membership
                .assembly()
                .add(arrival.chunk)
                .ifPresent(whole -> complete(now, arrival, arrival.chunk.updateId(), whole));
    }

    /** To all members who showed us something, once. */
    private void passOn(Now now, Arrival arrival) {
        boolean isNew = passedOn.add(arrival.chunk.signature().orElseThrow());
        if (!isNew || memberships.get(arrival.membership.id()) != arrival.membership) {
            return;
        }
        if (passedOn.size() > MAX_PASSED_ON) {
            passedOn.remove(passedOn.iterator().next());
        }
        Address source = arrival.packet.from().address();
        NetworkConfig packet = new NetworkConfig(arrival.chunk);
        for (Address peer : arrival.membership.peers().holders()) {
            boolean hasIt = peer.equals(source) || peer.equals(arrival.membership.controller());
            if (!hasIt && !peer.equals(node.identity().address())) {
                node.send(now, peer, packet);
            }
        }
    }

    private void complete(Now now, Arrival arrival, long updateId, byte[] whole) {
        Membership membership = arrival.membership;
        boolean isStillJoined = memberships.get(membership.id()) == membership;
        if (!isStillJoined) {
            return;
        }
        if (arrival.isPush) {
            node.reply(
                    now,
                    arrival.packet.from().address(),
                    arrival.packet.path(),
                    new Ok(Verb.ECHO.code(), arrival.packet.packetId(), new ConfigAck(membership.id(), updateId)));
        }
        membership
                .accept(now, whole, node.identity().address())
                .ifPresentOrElse(ignored::count, () -> inUse(now, membership));
    }

    private void inUse(Now now, Membership membership) {
        boolean isStatusNew = membership.changeStatus(NetworkStatus.OK);
        configured.accept(now, membership);
        events.accept(new MemberEvent.ConfigurationChanged(
                membership.id(), membership.configuration().orElseThrow(), membership.dictionary()));
        if (isStatusNew) {
            events.accept(new MemberEvent.StatusChanged(membership.id(), NetworkStatus.OK));
        }
    }
}
