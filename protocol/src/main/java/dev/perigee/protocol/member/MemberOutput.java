package dev.perigee.protocol.member;

import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.Work;

/**
 * Where a member puts what it wants done. Called only from within calls to the {@link MemberNode}, which must not be
 * called back from here.
 */
public interface MemberOutput {
    /**
     * A datagram to be sent.
     *
     * @param path the local socket to leave by and the address to go to
     * @param datagram at most 10,024 bytes; not touched by the member afterwards
     * @param timeToLive IP time to live, 0 for the system's default
     */
    void send(Path path, byte[] datagram, int timeToLive);

    /** Work to be run outside, its result to be handed to {@link MemberNode#done}. */
    void work(Work work);

    /** Something that happened on a network. */
    void event(MemberEvent event);
}
