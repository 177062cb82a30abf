package dev.perigee.protocol.testing;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.frame.IcmpEcho;
import dev.perigee.protocol.frame.IpPacket;
import java.util.List;
import java.util.Optional;

/**
 * What lies behind a member that is a gateway: every address in a prefix is a machine that answers pings and can ping
 * whatever the gateway has a route to. It comes and goes with the member.
 */
public final class Lan {
    private static final int HOP_LIMIT = 64;
    private static final int IDENTIFIER = 0x1a4;

    private final InternetMember gateway;
    private final NetworkId network;
    private final IpPrefix prefix;
    private final PingLog pings = new PingLog();

    Lan(InternetMember gateway, NetworkId network, IpPrefix prefix) {
        this.gateway = gateway;
        this.network = network;
        this.prefix = prefix;
    }

    /** A machine of the LAN pings somebody by way of the gateway. */
    public Ping ping(IpAddress from, IpAddress to) {
        Ping ping = pings.next(gateway.host().now().monotonicMs(), to);
        IcmpEcho echo = new IcmpEcho(!to.isV4(), false, IDENTIFIER, ping.sequence(), Bytes.EMPTY);
        send(echo.toPacket(from, to, HOP_LIMIT));
        return ping;
    }

    /** The newest pings from here. */
    public List<Ping> pings() {
        return pings.all();
    }

    private void send(IpPacket packet) {
        gateway.node().sendIp(gateway.host().now(), network, packet.toBytes());
    }

    /** A packet that came to the gateway for somebody else. */
    void arrived(NetworkId from, Bytes bytes) {
        Optional<IpPacket> packet = IpPacket.parse(bytes).filter(p -> prefix.contains(p.destination()));
        Optional<IcmpEcho> echo = packet.flatMap(IcmpEcho::parse);
        if (echo.isEmpty() || !from.equals(network)) {
            return;
        }
        IpAddress here = packet.get().destination();
        IpAddress there = packet.get().source();
        if (!echo.get().reply()) {
            gateway.host().at(0, () -> send(echo.get().answered().toPacket(here, there, HOP_LIMIT)));
        } else if (echo.get().identifier() == IDENTIFIER) {
            pings.replied(gateway.host().now().monotonicMs(), there, echo.get().sequence());
        }
    }
}
