package dev.perigee.protocol.testing;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Somebody who means no good: overhears what passes his segment (all of it, or what goes to and comes from some hosts),
 * says it again later from any address, changes it, and floods. He has no keys, remembers only so many datagrams, and
 * everything he does ends by itself.
 */
public final class Attacker implements Endpoint, InternetListener {
    private static final int REMEMBERED = 10_000;
    private static final int MAX_FLOOD = 1_000_000;

    /** A datagram to be put on the internet. */
    public record Shot(SocketAddress from, SocketAddress to, byte[] data) {}

    /** What came to the attacker's own socket. */
    public record Got(long atMs, SocketAddress from, byte[] data) {}

    private final Host host;
    private final InMemoryInternet internet;
    private final SplittableRandom random;
    private final Recent<Datagram> overheard = new Recent<>(REMEMBERED);
    private final Recent<Got> got = new Recent<>(REMEMBERED);
    private final Set<Host> victims = new HashSet<>();
    private boolean listensToAll;
    private long round;
    private long shots;

    Attacker(Host host) {
        this.host = host;
        this.internet = host.internet();
        this.random = host.random("attacker");
        host.attach(this);
        internet.listen(this);
    }

    public Host host() {
        return host;
    }

    public SocketAddress address() {
        return host.address();
    }

    // ---- hearing ------------------------------------------------------------------------------------------------

    /** From now on hears what these hosts send through the attacker's segment, and what is sent to them there. */
    public Attacker overhear(Host... hosts) {
        victims.addAll(List.of(hosts));
        return this;
    }

    /** From now on hears everything that passes his segment: the core, or the network behind a box. */
    public Attacker overhearAll() {
        listensToAll = true;
        return this;
    }

    /** What was overheard lately, with the addresses that it had here, oldest first. */
    public List<Datagram> overheard() {
        return overheard;
    }

    /** What came to the attacker himself lately. */
    public List<Got> got() {
        return got;
    }

    /** How many datagrams he put on the internet. */
    public long shots() {
        return shots;
    }

    @Override
    public void passed(Segment segment, Passage passage, Datagram datagram) {
        if (segment == host.segment() && concernsVictim(passage, datagram)) {
            overheard.add(datagram);
        }
    }

    private boolean concernsVictim(Passage passage, Datagram datagram) {
        Optional<Host> sender = passage.sender();
        if (listensToAll) {
            // His own are of no use to him.
            return sender.isPresent() && sender.get() != host;
        }
        return sender.filter(victims::contains).isPresent()
                || !victims.isEmpty()
                        && sender.isPresent()
                        && host.segment()
                                .hostAt(datagram.to())
                                .filter(victims::contains)
                                .isPresent();
    }

    // ---- saying -------------------------------------------------------------------------------------------------

    /** Puts a datagram into his segment, from whatever address it claims to come. */
    public void shoot(Shot shot) {
        shots++;
        internet.inject(host.segment(), shot.from(), shot.to(), shot.data());
    }

    /** A datagram once more, as it was, from where it had come. */
    public void replay(Datagram datagram) {
        shoot(new Shot(datagram.from(), datagram.to(), datagram.data()));
    }

    /** A datagram once more, as if it came from somewhere else. */
    public void replayFrom(SocketAddress from, Datagram datagram) {
        shoot(new Shot(from, datagram.to(), datagram.data()));
    }

    /** A datagram once more, from the attacker's own address, where an answer would reach him. */
    public void replayAsOwn(Datagram datagram) {
        replayFrom(address(), datagram);
    }

    /**
     * So many datagrams, spread evenly over the time from now on.
     *
     * @param count at most a million
     * @param shot makes the one with each number from 0
     */
    public void flood(int count, long overMs, IntFunction<Shot> shot) {
        if (count > MAX_FLOOD) {
            throw new IllegalArgumentException("a flood of " + count);
        }
        floodOn(round, 0, count, overMs, shot);
    }

    private void floodOn(long inRound, int index, int count, long overMs, IntFunction<Shot> shot) {
        if (index >= count || inRound != round) {
            return;
        }
        shoot(shot.apply(index));
        long delayMs = overMs * (index + 1) / count - overMs * index / count;
        internet.happen(delayMs, () -> floodOn(inRound, index + 1, count, overMs, shot));
    }

    /**
     * For some time says again what he overheard, mostly as it was, sometimes from his own or a random address, changed
     * in a bit, or in the names of others.
     */
    public void harass(long everyMs, long forMs) {
        harassOn(round, everyMs, internet.now().monotonicMs() + forMs);
    }

    private void harassOn(long inRound, long everyMs, long endMs) {
        if (inRound != round || internet.now().monotonicMs() >= endMs) {
            return;
        }
        if (!overheard.isEmpty()) {
            harassWith(overheard.get(random.nextInt(overheard.size())));
        }
        long delayMs = 1 + random.nextLong(2 * everyMs);
        internet.happen(delayMs, () -> harassOn(inRound, everyMs, endMs));
    }

    private void harassWith(Datagram datagram) {
        switch (random.nextInt(8)) {
            case 0, 1 -> replayAsOwn(datagram);
            case 2 -> replayFrom(madeUp(datagram.from()), datagram);
            case 3 -> shoot(new Shot(datagram.from(), datagram.to(), withRandomBitFlipped(datagram.data())));
            case 4 -> shoot(new Shot(address(), datagram.to(), withHops(datagram.data(), random.nextInt(8))));
            case 5 -> {
                // Somebody else's packet in this one's name.
                Datagram other = overheard.get(random.nextInt(overheard.size()));
                shoot(new Shot(datagram.from(), other.to(), other.data()));
            }
            default -> replay(datagram);
        }
    }

    /** Ends floods and harassment. */
    public void stop() {
        round++;
    }

    // ---- forging ------------------------------------------------------------------------------------------------

    /** A copy with one bit changed anywhere. */
    public byte[] withRandomBitFlipped(byte[] data) {
        return data.length == 0 ? data : withBitFlipped(data, random.nextInt(8 * data.length));
    }

    public static byte[] withBitFlipped(byte[] data, int bit) {
        byte[] copy = data.clone();
        copy[bit / 8] ^= (byte) (1 << bit % 8);
        return copy;
    }

    /** A copy that says it comes from another node. */
    public static byte[] withSource(byte[] packet, Address source) {
        return withAddress(packet, 13, source);
    }

    /** A copy that says it is for another node. */
    public static byte[] withDestination(byte[] packet, Address destination) {
        return withAddress(packet, 8, destination);
    }

    private static byte[] withAddress(byte[] packet, int at, Address address) {
        byte[] copy = packet.clone();
        for (int i = 0; i < 5 && at + i < copy.length; i++) {
            copy[at + i] = (byte) (address.value() >>> 8 * (4 - i));
        }
        return copy;
    }

    /** A copy that says it was relayed so often; nothing authenticates that. */
    public static byte[] withHops(byte[] packet, int hops) {
        byte[] copy = packet.clone();
        if (copy.length > 18) {
            copy[18] = (byte) (copy[18] & 0xf8 | hops & 0x07);
        }
        return copy;
    }

    /** Random bytes. */
    public byte[] noise(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /** An address of the same family that nobody has, in 198.18.0.0/15 or 2001:db8::/32. */
    public SocketAddress madeUp(SocketAddress like) {
        String ip = like.ip().isV4()
                ? "198.18." + random.nextInt(256) + "." + (1 + random.nextInt(254))
                : "2001:db8:bad::" + Integer.toHexString(1 + random.nextInt(65_535));
        return SocketAddress.parse(ip + "/" + (1_024 + random.nextInt(60_000)));
    }

    // ---- the attacker's own socket ------------------------------------------------------------------------------

    @Override
    public void addSocket(Now now, int id, SocketAddress bound) {}

    @Override
    public void removeSocket(int id) {}

    @Override
    public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
        got.add(new Got(now.monotonicMs(), from, datagram));
    }

    @Override
    public void tick(Now now) {}

    @Override
    public long nextTickMs() {
        return Long.MAX_VALUE;
    }

    @Override
    public void done(Now now, long workId, Object result) {}
}
