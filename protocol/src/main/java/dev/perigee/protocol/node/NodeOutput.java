package dev.perigee.protocol.node;

/** Where a node puts what it wants done. Called only from within calls to the node. */
public interface NodeOutput {
    /**
     * A datagram to be sent.
     *
     * @param path the local socket to leave by and the address to go to
     * @param datagram at most 10,024 bytes; not touched by the node afterwards
     * @param timeToLive IP time to live, 0 for the system's default
     */
    void send(Path path, byte[] datagram, int timeToLive);

    /** Work to be run outside; see {@link Work}. */
    void work(Work work);

    /** Something the owner may want to act on. */
    void event(NodeEvent event);
}
