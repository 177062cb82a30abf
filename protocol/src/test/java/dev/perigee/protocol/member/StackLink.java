package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.frame.ArpPacket;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.testing.SeededEntropy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A switch between stacks, with a clock. A frame for a group reaches those who subscribed to it, as on a network:
 * an ARP request in the group of the address asked for, anything else in the group of its destination MAC.
 */
final class StackLink {
    private static final NetworkId NETWORK = NetworkId.parse("8056c2e21c000001");

    final List<EthernetFrame> sent = new ArrayList<>();
    private final List<Station> stations = new ArrayList<>();
    private final Deque<EthernetFrame> inFlight = new ArrayDeque<>();
    private Predicate<EthernetFrame> lost = f -> false;
    private long nowMs = 1_000_000;

    Now now() {
        return new Now(nowMs, nowMs + 1_700_000_000_000L);
    }

    Station station(String... addresses) {
        Station station = new Station(new Mac(0x020000000001L + stations.size()));
        stations.add(station);
        station.configure(addresses);
        return station;
    }

    void lose(Predicate<EthernetFrame> which) {
        lost = which;
    }

    /** Puts a frame on the wire that no station sent. */
    void inject(EthernetFrame frame) {
        inFlight.add(frame);
        settle();
    }

    /** Delivers until nothing is in flight; takes no time. */
    void settle() {
        while (!inFlight.isEmpty()) {
            EthernetFrame frame = inFlight.remove();
            sent.add(frame);
            if (!lost.test(frame)) {
                stations.stream().filter(s -> hears(s, frame)).forEach(s -> s.stack.received(now(), frame));
            }
        }
    }

    private static boolean hears(Station station, EthernetFrame frame) {
        if (!frame.isMulticast()) {
            return frame.to().equals(station.mac);
        }
        int adi = frame.isBroadcast() && frame.etherType() == EthernetFrame.ARP
                ? ArpPacket.parse(frame.payload()).orElseThrow().targetIp().v4Bits()
                : 0;
        return station.stack.groups().contains(new MulticastGroup(frame.to(), adi));
    }

    /** Lets time pass, from one timer of a stack to the next. */
    void pass(long ms) {
        settle();
        long end = nowMs + ms;
        while (true) {
            long next =
                    stations.stream().mapToLong(s -> s.stack.nextTickMs()).min().orElse(Long.MAX_VALUE);
            if (next > end) {
                break;
            }
            nowMs = Math.max(nowMs, next);
            stations.forEach(s -> s.stack.tick(now()));
            settle();
        }
        nowMs = end;
    }

    /** ARP requests and neighbour solicitations sent so far. */
    List<EthernetFrame> questions() {
        return sent.stream().filter(StackLink::isQuestion).toList();
    }

    static boolean isQuestion(EthernetFrame frame) {
        return frame.etherType() == EthernetFrame.ARP
                ? ArpPacket.parse(frame.payload()).orElseThrow().isRequest()
                : IpPacket.parse(frame)
                        .filter(p ->
                                p.protocol() == IpPacket.ICMPV6 && p.content().at(0) == 135)
                        .isPresent();
    }

    static NetworkConfiguration.Builder configuration(String... addresses) {
        return NetworkConfiguration.builder(NETWORK, new Address(1), 1)
                .addresses(List.of(addresses).stream().map(IpPrefix::parse).toList());
    }

    static Route route(String target, String via) {
        return new Route(IpPrefix.parse(target), Optional.of(IpAddress.parse(via)));
    }

    static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    static Bytes text(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A stack and what came out of it, each event as a line. */
    final class Station implements IpStack.Output {
        final Mac mac;
        final IpStack stack;
        final List<String> events = new ArrayList<>();
        final List<IpPacket> transit = new ArrayList<>();

        private Station(Mac mac) {
            this.mac = mac;
            this.stack = new IpStack(mac, new SeededEntropy(mac.value()), this);
        }

        void configure(String... addresses) {
            configure(configuration(addresses));
        }

        void configure(NetworkConfiguration.Builder configuration) {
            stack.configure(now(), configuration.build());
        }

        void ping(String to, int sequence) {
            stack.ping(now(), ip(to), 77, sequence, text("data"));
            settle();
        }

        void ping(String to) {
            ping(to, 1);
        }

        void sendUdp(String to, String data) {
            stack.sendUdp(now(), 4000, ip(to), 5000, text(data));
            settle();
        }

        void sendIp(IpPacket packet) {
            stack.sendIp(now(), packet);
            settle();
        }

        /** The events since the last call. */
        List<String> events() {
            List<String> taken = List.copyOf(events);
            events.clear();
            return taken;
        }

        @Override
        public void frame(Now now, EthernetFrame frame) {
            inFlight.add(frame);
        }

        @Override
        public void echoReplied(IpAddress from, int identifier, int sequence, Bytes data) {
            events.add("echo " + from + " " + identifier + " " + sequence + " "
                    + new String(data.toArray(), StandardCharsets.UTF_8));
        }

        @Override
        public void udpReceived(IpAddress from, int fromPort, IpAddress to, int toPort, Bytes data) {
            events.add("udp " + from + " " + fromPort + " " + to + " " + toPort + " "
                    + new String(data.toArray(), StandardCharsets.UTF_8));
        }

        @Override
        public void transit(IpPacket packet) {
            transit.add(packet);
            events.add("transit " + packet.source() + " " + packet.destination() + " " + packet.hopLimit());
        }

        @Override
        public void undeliverable(IpAddress to, UndeliverableReason reason) {
            events.add("undeliverable " + to + " " + reason);
        }
    }
}
