package dev.perigee.protocol.testing;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.Node;

/** What a {@link Wire} needs of whatever lives at a {@link Station}: the calls that go into a state machine. */
public interface Endpoint {
    void addSocket(Now now, int id, SocketAddress bound);

    void receive(Now now, int localSocket, SocketAddress from, byte[] datagram);

    void tick(Now now);

    long nextTickMs();

    void done(Now now, long workId, Object result);

    /** The node as an endpoint. */
    static Endpoint of(Node node) {
        return new Endpoint() {
            @Override
            public void addSocket(Now now, int id, SocketAddress bound) {
                node.addSocket(now, id, bound);
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
        };
    }
}
