package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.node.Inbox.Authentic;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Whois;
import dev.perigee.protocol.verb.WhoisOk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Identities told to others and by others. See vl1.md 6.3, 6.5, 9 and trap 10. */
final class Directory {
    /** So many identities still leave in one datagram. */
    private static final int MAX_TOLD = 16;

    private final Context context;
    private final PeerTable peers;
    private final Upstreams upstreams;
    private final Transmitter transmitter;
    private final Lookups lookups;
    private final Validations validations;

    Directory(
            Context context,
            PeerTable peers,
            Upstreams upstreams,
            Transmitter transmitter,
            Lookups lookups,
            Validations validations) {
        this.context = context;
        this.peers = peers;
        this.upstreams = upstreams;
        this.transmitter = transmitter;
        this.lookups = lookups;
        this.validations = validations;
    }

    /** Somebody asks. Clients live on the answers about roots, so a root is asked as often as they like. */
    void asked(Now now, Authentic in, Whois whois) {
        if (!upstreams.selfIsRoot() && !in.peer().takeWhois(now.monotonicMs())) {
            context.count(Counter.WHOIS_TOO_OFTEN);
            return;
        }
        List<Identity> known = new ArrayList<>();
        for (Address address : whois.addresses()) {
            if (known.size() < MAX_TOLD) {
                identity(now, in, address).ifPresent(known::add);
            }
        }
        if (known.isEmpty()) {
            context.count(Counter.WHOIS_UNANSWERED);
        } else {
            transmitter.direct(now.monotonicMs(), in.peer(), in.path(), Ok.of(in.packetId(), new WhoisOk(known)));
        }
    }

    private Optional<Identity> identity(Now now, Authentic in, Address address) {
        if (address.equals(context.address())) {
            return Optional.of(context.self().withoutSecret());
        }
        Optional<Identity> identity = peers.find(address).map(Peer::identity);
        if (identity.isEmpty() && upstreams.selfIsRoot() && !upstreams.isEmpty() && !address.isReserved()) {
            // Another root may know; whoever asked us will ask again.
            lookups.want(now, address, Optional.of(in.path().remote()));
        }
        return identity;
    }

    /** A root answers what we asked; nobody has proven these identities yet (vl1.md trap 20). */
    void told(Authentic in, WhoisOk answer) {
        for (Identity identity : answer.identities()) {
            Optional<Peer> known = peers.find(identity.address());
            if (known.filter(peer -> peer.identity().equals(identity)).isPresent()) {
                continue;
            }
            if (!in.peer().isRoot() || !lookups.isWanted(identity.address())) {
                context.count(Counter.UNASKED_IDENTITY);
            } else if (known.isEmpty()) {
                validations.told(identity);
            }
        }
    }
}
