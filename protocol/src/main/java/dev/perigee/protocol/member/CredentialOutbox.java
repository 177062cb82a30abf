package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Packets of credentials to others, spaced so that a receiver takes every one: it loses those that come less than a
 * second after the last one from the same sender, whatever they are about (vl2.md 7.7). So what is for one receiver
 * waits, and goes together, own credentials and revocations of all networks.
 */
final class CredentialOutbox {
    /** Between two packets to one receiver: its second, and something for packets that do not travel equally fast. */
    static final long GAP_MS = 1_100;

    /** Receivers that were sent something within the gap or are to be sent something; others have to wait. */
    static final int MAX_RECEIVERS = 32_768;

    /** Revocations that some receiver still waits for; beyond that the oldest are lost. */
    static final int MAX_REVOCATIONS = 16_384;

    /** How long a node holds packets for a peer it does not know (vl1.md 5.2). */
    static final long UNKNOWN_PEER_MS = 5_000;

    private final Courier courier;
    private final Function<NetworkId, List<CredentialParcel.Item>> contents;
    private final Map<Address, Receiver> receivers = new LinkedHashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::atMs));
    private final TreeMap<Long, Told> revocations = new TreeMap<>();
    private long nextRevocation;

    /** The way out. */
    interface Courier {
        /** Whether packets to this peer leave at once, not only when it has been found. */
        boolean knows(Address peer);

        void send(Now now, Address to, NetworkCredentials packet);
    }

    /** When something can be sent again. There is exactly one for each receiver. */
    private record Due(long atMs, Receiver receiver) {}

    /** A revocation, and who knows it for sure. */
    private record Told(NetworkId network, Address from, CredentialParcel.Item item) {}

    /** How far a receiver has been shown our credentials of one network. */
    private static final class Progress {
        private final List<CredentialParcel.Item> items;
        private int next;
        private boolean isMembershipDue = true;

        Progress(List<CredentialParcel.Item> items) {
            this.items = items;
        }

        void packMembership(CredentialParcel parcel) {
            if (isMembershipDue && !items.isEmpty() && items.get(0).isMembership() && parcel.add(items.get(0))) {
                next = Math.max(next, 1);
                isMembershipDue = false;
            }
        }

        /** Whether all is packed. */
        boolean packRest(CredentialParcel parcel) {
            while (next < items.size() && parcel.add(items.get(next))) {
                next++;
            }
            return next == items.size();
        }
    }

    private static final class Receiver {
        private final Address address;
        private final Map<NetworkId, Progress> shown = new LinkedHashMap<>();
        /** The first revocation that may still have to be told, by network. */
        private final Map<NetworkId, Long> revocations = new LinkedHashMap<>();

        private long lastSentMs;
        /** What was sent last may still lie in the node, since it did not know the peer then. */
        private boolean isSearched;

        Receiver(Address address) {
            this.address = address;
        }
    }

    /**
     * @param contents our credentials of a network at present, the same list as long as they are the same; empty if it
     *     is not joined
     */
    CredentialOutbox(Courier courier, Function<NetworkId, List<CredentialParcel.Item>> contents) {
        this.courier = courier;
        this.contents = contents;
    }

    /**
     * Shows a peer all our credentials of a network, at once if it was not sent any lately. If that is under way, only
     * the certificate of membership begins anew, so that the rest comes to its end.
     *
     * @return false if there is no room for one more receiver
     */
    boolean show(Now now, Address to, NetworkId network) {
        Receiver receiver = receivers.get(to);
        if (receiver == null && receivers.size() >= MAX_RECEIVERS) {
            return false;
        }
        List<CredentialParcel.Item> items = contents.apply(network);
        if (receiver == null) {
            receiver = new Receiver(to);
            begin(receiver, network, items);
            send(now, receiver);
        } else {
            begin(receiver, network, items);
        }
        return true;
    }

    private static void begin(Receiver receiver, NetworkId network, List<CredentialParcel.Item> items) {
        Progress progress = receiver.shown.get(network);
        if (progress != null && progress.items == items) {
            progress.isMembershipDue = true;
        } else {
            receiver.shown.put(network, new Progress(items));
        }
    }

    /**
     * Tells peers of revocations that {@code from} told us of. Those that the node does not know are not looked for.
     */
    void tell(Now now, NetworkId network, Address from, List<Revocation> news, Collection<Address> peers) {
        long first = nextRevocation;
        for (Revocation revocation : news) {
            revocations.put(nextRevocation++, new Told(network, from, CredentialParcel.Item.of(revocation)));
        }
        for (Address peer : peers) {
            if (peer.equals(from) || !courier.knows(peer)) {
                continue;
            }
            Receiver receiver = receivers.get(peer);
            if (receiver != null) {
                receiver.revocations.putIfAbsent(network, first);
            } else if (receivers.size() < MAX_RECEIVERS) {
                receiver = new Receiver(peer);
                receiver.revocations.put(network, first);
                send(now, receiver);
            }
        }
        while (revocations.size() > MAX_REVOCATIONS) {
            revocations.pollFirstEntry();
        }
        forgetIfIdle();
    }

    /** Sends what has waited long enough. */
    void tick(Now now) {
        while (!due.isEmpty() && due.peek().atMs <= now.monotonicMs()) {
            Receiver receiver = due.poll().receiver;
            receivers.remove(receiver.address);
            if (!receiver.isSearched) {
                send(now, receiver);
            } else if (courier.knows(receiver.address)) {
                receiver.isSearched = false;
                receiver.lastSentMs = now.monotonicMs();
                await(now, receiver);
            } else if (now.monotonicMs() - receiver.lastSentMs < UNKNOWN_PEER_MS) {
                await(now, receiver);
            }
        }
        forgetIfIdle();
    }

    /** When {@link #tick} has something to do, in monotonic milliseconds. */
    long nextTickMs() {
        return due.isEmpty() ? Long.MAX_VALUE : due.peek().atMs;
    }

    /** How many receivers and revocations are held. */
    int size() {
        return receivers.size() + revocations.size();
    }

    /** Sends the next packet and remembers the receiver for as long as there must be no other. */
    private void send(Now now, Receiver receiver) {
        CredentialParcel parcel = new CredentialParcel();
        restartChanged(receiver);
        receiver.shown.values().forEach(progress -> progress.packMembership(parcel));
        receiver.revocations.entrySet().removeIf(entry -> packRevocations(parcel, receiver, entry));
        receiver.shown.values().removeIf(progress -> progress.packRest(parcel));
        parcel.packet().ifPresent(packet -> {
            receiver.isSearched = !courier.knows(receiver.address);
            receiver.lastSentMs = now.monotonicMs();
            await(now, receiver);
            courier.send(now, receiver.address, packet);
        });
    }

    /** Nobody wants to see the rest of what a configuration said that is no longer in use. */
    private void restartChanged(Receiver receiver) {
        receiver.shown.replaceAll((network, progress) -> {
            List<CredentialParcel.Item> items = contents.apply(network);
            return progress.items == items ? progress : new Progress(items);
        });
    }

    /** Whether the receiver has now been told all about that network. */
    private boolean packRevocations(CredentialParcel parcel, Receiver receiver, Map.Entry<NetworkId, Long> from) {
        Iterator<Map.Entry<Long, Told>> left =
                revocations.tailMap(from.getValue(), true).entrySet().iterator();
        while (left.hasNext()) {
            Map.Entry<Long, Told> entry = left.next();
            Told told = entry.getValue();
            boolean concernsReceiver = told.network.equals(from.getKey()) && !told.from.equals(receiver.address);
            if (concernsReceiver && !parcel.add(told.item)) {
                from.setValue(entry.getKey());
                return false;
            }
        }
        return true;
    }

    private void await(Now now, Receiver receiver) {
        receivers.put(receiver.address, receiver);
        due.add(new Due(now.monotonicMs() + GAP_MS, receiver));
    }

    private void forgetIfIdle() {
        if (receivers.isEmpty()) {
            revocations.clear();
        }
    }
}
