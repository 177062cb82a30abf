package dev.perigee.protocol.testing;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.member.MemberNode;
import dev.perigee.protocol.node.Node;

/** What a simulation needs of whatever lives at a machine: the calls that go into a state machine. */
public interface Endpoint {
    void addSocket(Now now, int id, SocketAddress bound);

    /** A socket is gone; to be said only to endpoints that lose sockets in their lives. */
    default void removeSocket(int id) {
        throw new UnsupportedOperationException("this endpoint keeps its sockets");
    }

    void receive(Now now, int localSocket, SocketAddress from, byte[] datagram);

    void tick(Now now);

    long nextTickMs();

    void done(Now now, long workId, Object result);

    /** Handed out work will not be done; to be said only to endpoints whose work gets lost. */
    default void refused(Now now, long workId) {
        throw new UnsupportedOperationException("this endpoint has all its work done");
    }

    /** The node as an endpoint. */
    static Endpoint of(Node node) {
        return new Endpoint() {
            @Override
            public void addSocket(Now now, int id, SocketAddress bound) {
                node.addSocket(now, id, bound);
            }

            @Override
            public void removeSocket(int id) {
                node.removeSocket(id);
            }

            @Override
            public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
                node.receive(now, localSocket, from, datagram);
            }

            @Override
            public void tick(Now now) {
                node.tick(now);
            }

            @Override
            public long nextTickMs() {
                return node.nextTickMs();
            }

            @Override
            public void done(Now now, long workId, Object result) {
                node.done(now, workId, result);
            }

            @Override
            public void refused(Now now, long workId) {
                node.refused(now, workId);
            }
        };
    }

    /** The member as an endpoint. */
    static Endpoint of(MemberNode member) {
        return new Endpoint() {
            @Override
            public void addSocket(Now now, int id, SocketAddress bound) {
                member.addSocket(now, id, bound);
            }

            @Override
            public void removeSocket(int id) {
                member.removeSocket(id);
            }

            @Override
            public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
                member.receive(now, localSocket, from, datagram);
            }

            @Override
            public void tick(Now now) {
                member.tick(now);
            }

            @Override
            public long nextTickMs() {
                return member.nextTickMs();
            }

            @Override
            public void done(Now now, long workId, Object result) {
                member.done(now, workId, result);
            }

            @Override
            public void refused(Now now, long workId) {
                member.refused(now, workId);
            }
        };
    }
}
