package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.crypto.SharedKey;
import java.util.Optional;

/** A node whose identity is known, and what was seen of it. */
final class Peer {
    /** So long after a request or frame of its a peer is kept in touch with (vl1.md 5.6). */
    static final long ACTIVE_MS = 500_000;

    /** So long after the owner said so a peer is trusted (vl1.md 7.7). */
    static final long TRUSTED_MS = 600_000;

    /** The first protocol that knows ECHO (vl1.md trap 9). */
    static final int ECHO_PROTOCOL = 5;

    /** The first protocol that reads AES (vl1.md 2.7). */
    static final int AES_PROTOCOL = 12;

    private static final long LONG_AGO = Long.MIN_VALUE / 2;
    private static final int MAX_TRIES_PER_SECOND = 32;
    private static final long TRIES_WINDOW_MS = 1_000;

    /** Where the last authentic packet came from, and how often it was relayed. */
    record Heard(Path path, int hops, long atMs) {}

    private final Identity identity;
    private final PeerPaths paths = new PeerPaths();
    private Optional<SharedKey> key = Optional.empty();
    private PeerVersion version = PeerVersion.UNKNOWN;
    private boolean knowsOurVersion;
    private boolean pinned;
    private Optional<RootEndpoints> rootEndpoints = Optional.empty();
    private boolean agreeing;
    private long activeUntilMs = LONG_AGO;
    private long attendedUntilMs = LONG_AGO;
    private long trustedMs = LONG_AGO;
    private Optional<Heard> heardLast = Optional.empty();
    private long offeredMs = LONG_AGO;
    private int offersInARow;
    private long answeredMs = LONG_AGO;
    private long whoisMs = LONG_AGO;
    private long pushedPathsMs = LONG_AGO;
    private int pushesInARow;
    private long triesSinceMs = LONG_AGO;
    private int tries;
    private Optional<Timers.Timer> keepalive = Optional.empty();

    Peer(Identity identity) {
        this.identity = identity;
    }

    Identity identity() {
        return identity;
    }

    Address address() {
        return identity.address();
    }

    PeerPaths paths() {
        return paths;
    }

    /** Empty until it has been agreed on. */
    Optional<SharedKey> key() {
        return key;
    }

    void agreed(SharedKey key) {
        this.key = Optional.of(key);
        agreeing = false;
    }

    boolean isAgreeing() {
        return agreeing;
    }

    void setAgreeing(boolean agreeing) {
        this.agreeing = agreeing;
    }

    PeerVersion version() {
        return version;
    }

    /** @return whether that is news */
    boolean setVersion(PeerVersion version) {
        boolean changed = !this.version.equals(version);
        this.version = version;
        return changed;
    }

    boolean takesEcho() {
        return version.protocol() >= ECHO_PROTOCOL;
    }

    /** Whether it has shown, by an OK to our HELLO or by AES, that it knows our version (vl1.md 2.7). */
    boolean knowsOurVersion() {
        return knowsOurVersion;
    }

    void learnedOurVersion() {
        knowsOurVersion = true;
    }

    /** Whether the owner of the node wants it kept. */
    boolean isPinned() {
        return pinned;
    }

    void setPinned(boolean pinned) {
        this.pinned = pinned;
    }

    boolean isRoot() {
        return rootEndpoints.isPresent();
    }

    Optional<RootEndpoints> rootEndpoints() {
        return rootEndpoints;
    }

    void setRootEndpoints(Optional<RootEndpoints> endpoints) {
        rootEndpoints = endpoints;
        paths.dropAll(path -> !mayBeAt(path.remote()));
    }

    /** A root with stable endpoints is at these IPs and nowhere else (vl1.md 5.4). */
    boolean mayBeAt(SocketAddress remote) {
        return rootEndpoints.map(endpoints -> endpoints.allow(remote.ip())).orElse(true);
    }

    boolean isActive(long nowMs) {
        return nowMs < activeUntilMs;
    }

    void active(long nowMs) {
        activeUntilMs = nowMs + ACTIVE_MS;
    }

    /** Whether the owner accepted something of it in the last 600 s that only a member of its networks can send. */
    boolean isTrusted(long nowMs) {
        return nowMs - trustedMs < TRUSTED_MS;
    }

    /** When the owner trusted it last; long ago if never. */
    long trustedMs() {
        return trustedMs;
    }

    void trusted(long nowMs) {
        trustedMs = nowMs;
    }

    void heard(Path path, int hops, long nowMs) {
        heardLast = Optional.of(new Heard(path, hops, nowMs));
    }

    /** Which may be a copy from anywhere. */
    Optional<Heard> heardLast() {
        return heardLast;
    }

    /** Whether it may be told our addresses again: neither too soon nor too often in a row (vl1.md 6.8, 7.8). */
    boolean mayBeOffered(long nowMs, long gapMs) {
        long sinceMs = nowMs - offeredMs;
        return sinceMs >= gapMs && (offersInARow < Offers.MAX_IN_A_ROW || sinceMs >= Offers.NEW_ROW_AFTER_MS);
    }

    void offered(long nowMs) {
        offersInARow = nowMs - offeredMs >= Offers.NEW_ROW_AFTER_MS ? 1 : offersInARow + 1;
        offeredMs = nowMs;
    }

    /** Whether a root keeps the ways to it open, see {@link NodeSettings#attendMs}. */
    boolean isAttended(long nowMs) {
        return nowMs < attendedUntilMs;
    }

    /** @return whether it was not attended before */
    boolean attend(long nowMs) {
        boolean before = isAttended(nowMs);
        attendedUntilMs = nowMs + ACTIVE_MS;
        return !before;
    }

    /** When it answered a challenge last, over any path; long ago if never. */
    long answeredMs() {
        return answeredMs;
    }

    void answered(long nowMs) {
        answeredMs = nowMs;
    }

    /** Whether a WHOIS of its may be looked at by a node that is no root: one per 100 ms (vl1.md 6.5). */
    boolean takeWhois(long nowMs) {
        boolean taken = nowMs - whoisMs >= 100;
        if (taken) {
            whoisMs = nowMs;
        }
        return taken;
    }

    /** Whether addresses that it pushes may be tried: not those of the ninth push without a pause (vl1.md 6.8). */
    boolean takePushedPaths(long nowMs) {
        pushesInARow = nowMs - pushedPathsMs <= 30_000 ? pushesInARow + 1 : 1;
        pushedPathsMs = nowMs;
        return pushesInARow <= 8;
    }

    /**
     * Whether one more unconfirmed address may be tried. What asks for it may be a copy of an old packet from a made-up
     * address, so that without a limit we could be made to shower others with HELLOs.
     */
    boolean takeTry(long nowMs) {
        if (nowMs - triesSinceMs >= TRIES_WINDOW_MS) {
            triesSinceMs = nowMs;
            tries = 0;
        }
        return ++tries <= MAX_TRIES_PER_SECOND;
    }

    Optional<Timers.Timer> keepalive() {
        return keepalive;
    }

    void setKeepalive(Timers.Timer timer) {
        keepalive = Optional.of(timer);
    }

    /** It is not in the table any more. */
    void retire() {
        keepalive.ifPresent(Timers.Timer::cancel);
    }
}
