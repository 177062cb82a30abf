package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.Hello;
import dev.perigee.protocol.verb.Hello.WorldStamp;
import dev.perigee.protocol.verb.HelloOk;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.OpenedPacket;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketSeal;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Somebody who makes and reads single packets by hand, with his own keys, and does nothing by himself. */
final class Stranger implements Endpoint {
    /** What came in. */
    record Got(int socket, SocketAddress from, PacketHeader header, Payload payload, byte[] datagram) {}

    private record Raw(int socket, SocketAddress from, byte[] datagram) {}

    final Identity identity;
    final Host station;
    private final InMemoryInternet wire;
    private final Entropy entropy;
    private final List<Raw> came = new ArrayList<>();
    int protocol = 12;

    Stranger(InMemoryInternet wire, Identity identity, String... sockets) {
        this.wire = wire;
        this.identity = identity;
        this.entropy = wire.entropy();
        this.station = wire.host("stranger " + identity.address(), sockets);
        station.attach(this);
    }

    Address address() {
        return identity.address();
    }

    byte[] seal(Identity to, CipherSuite suite, Payload payload) {
        return seal(to, suite, payload.verbCode(), payload.toBytes());
    }

    byte[] seal(Identity to, CipherSuite suite, int verbByte, byte[] payload) {
        return PacketSeal.seal(
                identity.agree(to), suite, entropy.nextLong(), to.address(), address(), verbByte, payload, false);
    }

    Hello hello(Optional<WorldStamp> planet) {
        return new Hello(
                protocol, 1, 10, 2, wire.now().wallMs(), identity.withoutSecret(), Optional.empty(), planet, List.of());
    }

    byte[] sealHello(Identity to) {
        return sealHello(to, hello(Optional.of(new WorldStamp(Net.PLANET_ID, 1_000))));
    }

    byte[] sealHello(Identity to, Hello hello) {
        SharedKey key = identity.agree(to);
        long id = entropy.nextLong();
        PacketWriter out = new PacketWriter();
        hello.write(out, tail -> PacketSeal.encryptHelloTail(key, id, tail));
        return PacketSeal.seal(
                key, CipherSuite.POLY1305, id, to.address(), address(), hello.verbCode(), out.toArray(), false);
    }

    void send(int socket, SocketAddress to, byte[] datagram) {
        station.send(new Path(socket, to), datagram, 0);
    }

    void send(SocketAddress to, byte[] datagram) {
        send(0, to, datagram);
    }

    /** Sends one packet under cipher 1 and lets it arrive. */
    void tell(Net.Inhabitant to, Payload payload) {
        send(to.station().address(), seal(to.identity(), CipherSuite.SALSA20_POLY1305, payload));
        wire.run(5);
    }

    /** Says HELLO and answers the other one's, so that both know each other and the path counts. */
    void meet(Net.Inhabitant other) {
        send(other.station().address(), sealHello(other.identity()));
        wire.run(5);
        answerHellos(other);
    }

    /** Answers every HELLO that came from the node so far. */
    void answerHellos(Net.Inhabitant other) {
        for (Got got : got(other.identity())) {
            if (got.payload() instanceof Hello hello) {
                send(got.socket(), got.from(), sealHelloOk(other.identity(), got, hello));
            }
        }
        wire.run(5);
    }

    byte[] sealHelloOk(Identity other, Got got, Hello hello) {
        HelloOk ok = new HelloOk(hello.timestampMs(), protocol, 1, 10, 2, Optional.of(got.from()), List.of());
        return seal(other, CipherSuite.SALSA20_POLY1305, Ok.of(got.header().packetId(), ok));
    }

    /** What came from a node and can be read, oldest first. */
    List<Got> got(Identity from) {
        SharedKey key = identity.agree(from);
        List<Got> got = new ArrayList<>();
        for (Raw raw : came) {
            PacketSeal.open(key, raw.datagram).ifPresent(opened -> got.add(parse(key, raw, opened)));
        }
        return got;
    }

    private static Got parse(SharedKey key, Raw raw, OpenedPacket opened) {
        try {
            PacketHeader header = PacketHeader.parse(raw.datagram);
            Payload payload = opened.verb() == 1
                    ? Hello.parse(opened.content(), tail -> PacketSeal.encryptHelloTail(key, header.packetId(), tail))
                    : Payload.parse(opened.verbByte(), opened.content());
            return new Got(raw.socket, raw.from, header, payload, raw.datagram);
        } catch (MalformedPacketException e) {
            throw new AssertionError(e);
        }
    }

    /** The payloads of one kind that came from a node. */
    <T extends Payload> List<T> got(Identity from, Class<T> kind) {
        return got(from).stream()
                .map(Got::payload)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** The answers to HELLO that came from a node. */
    List<HelloOk> helloOks(Identity from) {
        return got(from, Ok.class).stream()
                .map(Ok::body)
                .filter(HelloOk.class::isInstance)
                .map(HelloOk.class::cast)
                .toList();
    }

    /** Everything that came, readable or not. */
    List<byte[]> datagrams() {
        return came.stream().map(Raw::datagram).toList();
    }

    void clear() {
        came.clear();
    }

    @Override
    public void addSocket(Now now, int id, SocketAddress bound) {}

    @Override
    public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
        came.add(new Raw(localSocket, from, datagram));
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
