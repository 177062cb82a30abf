package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.verb.ConfigOk;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.ExtFrame;
import dev.perigee.protocol.verb.Frame;
import dev.perigee.protocol.verb.GatherOk;
import dev.perigee.protocol.verb.MulticastFrame;
import dev.perigee.protocol.verb.MulticastFrameOk;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.OkBody;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a member does with the packets that its node does not answer by itself. */
final class PacketIntake {
    private final Node node;
    private final Map<NetworkId, Membership> memberships;
    private final IgnoredCounts ignored;
    private final Consumer<MemberEvent> events;
    private final ConfigurationIntake configurations;
    private final CredentialIntake credentials;
    private final CredentialPresentation presentation;
    private final Interfaces interfaces;

    PacketIntake(
            Node node,
            Map<NetworkId, Membership> memberships,
            SignatureChecks checks,
            CredentialPresentation presentation,
            Interfaces interfaces,
            IgnoredCounts ignored,
            Consumer<MemberEvent> events) {
        this.node = node;
        this.memberships = memberships;
        this.ignored = ignored;
        this.events = events;
        this.presentation = presentation;
        this.interfaces = interfaces;
        this.configurations = new ConfigurationIntake(node, memberships, checks, ignored, events, (now, membership) -> {
            presentation.configurationChanged(membership);
            interfaces.configured(now, membership);
        });
        this.credentials = new CredentialIntake(
                node, memberships, checks, presentation, ignored, events, interfaces::credentialsTaken);
        interfaces.attachmentsTo(credentials::receiveWithin);
    }

    /** Does what had to wait. */
    void tick(Now now) {
        credentials.tick(now);
        presentation.tick(now);
        interfaces.tick(now);
    }

    /** When {@link #tick} has something to do, in monotonic milliseconds. */
    long nextTickMs() {
        long credentialsMs = Math.min(credentials.nextTickMs(), presentation.nextTickMs());
        return Math.min(credentialsMs, interfaces.nextTickMs());
    }

    /** How many packets wait to be looked at again. */
    int size() {
        return credentials.size();
    }

    void receive(Now now, NodeEvent.Received packet) {
        Payload payload = packet.payload();
        if (payload instanceof NetworkConfig push) {
            configurations.pushed(now, packet, push.chunk());
        } else if (payload instanceof Ok ok) {
            ok(now, packet, ok.body());
        } else if (payload instanceof ErrorReply error) {
            error(now, packet.from().address(), error);
        } else if (payload instanceof NetworkCredentials received) {
            credentials.receive(now, packet.from().address(), received);
        } else if (payload instanceof Frame frame) {
            interfaces.receive(now, frame.network(), packet);
        } else if (payload instanceof ExtFrame frame) {
            interfaces.receive(now, frame.network(), packet);
        } else if (payload instanceof MulticastFrame frame) {
            interfaces.receive(now, frame.network(), packet);
        } else if (payload instanceof NetworkConfigRequest request) {
            refuse(now, packet, request);
        }
    }

    /** What every node says that is no controller (vl2.md 5.2). */
    private void refuse(Now now, NodeEvent.Received packet, NetworkConfigRequest request) {
        ErrorReply refusal = ErrorReply.ofNetwork(
                Verb.NETWORK_CONFIG_REQUEST, packet.packetId(), ErrorCode.UNSUPPORTED_OPERATION, request.network());
        node.reply(now, packet.from().address(), packet.path(), refusal);
    }

    private void ok(Now now, NodeEvent.Received packet, OkBody body) {
        if (body instanceof ConfigOk config) {
            configurations.answered(now, packet, config.chunk());
        } else if (body instanceof GatherOk gathered && memberships.containsKey(gathered.network())) {
            events.accept(new MemberEvent.Gathered(
                    packet.from().address(),
                    gathered.network(),
                    gathered.group(),
                    gathered.totalKnown(),
                    gathered.members()));
            interfaces.gathered(now, gathered.network(), gathered.group(), gathered.members());
        } else if (body instanceof MulticastFrameOk told) {
            Address from = packet.from().address();
            told.certificate().ifPresent(c -> credentials.receiveWithin(now, from, c, later -> {}));
            told.results()
                    .ifPresent(results -> interfaces.gathered(now, told.network(), told.group(), results.members()));
        }
    }

    /** The packet ID in the error is not looked at: a controller may say these unasked (vl2.md 5.2). */
    private void error(Now now, Address from, ErrorReply error) {
        Membership membership = error.network().map(memberships::get).orElse(null);
        ErrorCode code = error.errorCode().orElse(null);
        if (membership == null || code == null) {
            return;
        }
        if (code == ErrorCode.NEED_MEMBERSHIP_CERTIFICATE) {
            presentation.askedFor(now, membership, from);
        } else if (code == ErrorCode.UNWANTED_MULTICAST) {
            error.group().ifPresent(group -> interfaces.unwanted(now, membership.id(), group, from));
        } else if (!from.equals(membership.controller())) {
            ignored.count(Ignored.FOREIGN_ERROR);
        } else if (membership.arrivals().hasRoom()) {
            refused(code, error)
                    .ifPresent(status -> membership.arrivals().then(now, later -> changeStatus(membership, status)));
        } else {
            ignored.count(Ignored.TOO_MUCH_TO_CHECK);
        }
    }

    private void changeStatus(Membership membership, NetworkStatus status) {
        if (membership.changeStatus(status) && memberships.get(membership.id()) == membership) {
            events.accept(new MemberEvent.StatusChanged(membership.id(), status));
        }
    }

    /** The state that an error of the controller puts a network in; empty if it means nothing to a member. */
    private static Optional<NetworkStatus> refused(ErrorCode code, ErrorReply error) {
        boolean isAboutRequest = error.inReVerb() == Verb.NETWORK_CONFIG_REQUEST.code();
        return switch (code) {
            case OBJECT_NOT_FOUND, UNSUPPORTED_OPERATION ->
                isAboutRequest ? Optional.of(NetworkStatus.NOT_FOUND) : Optional.empty();
            case NETWORK_ACCESS_DENIED -> Optional.of(NetworkStatus.ACCESS_DENIED);
            case NETWORK_AUTHENTICATION_REQUIRED -> error.signOn().map(how -> NetworkStatus.AUTHENTICATION_REQUIRED);
            case INVALID_REQUEST,
                    BAD_PROTOCOL_VERSION,
                    IDENTITY_COLLISION,
                    NEED_MEMBERSHIP_CERTIFICATE,
                    UNWANTED_MULTICAST -> Optional.empty();
        };
    }
}
