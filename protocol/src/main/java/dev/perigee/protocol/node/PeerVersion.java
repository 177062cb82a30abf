package dev.perigee.protocol.node;

/** What a peer runs, as its HELLO or OK(HELLO) says; protocol 0 means unknown. See vl1.md 2.7. */
public record PeerVersion(int protocol, int major, int minor, int revision) {
    public static final PeerVersion UNKNOWN = new PeerVersion(0, 0, 0, 0);
}
