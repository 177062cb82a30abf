package dev.perigee.protocol.verb;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Payloads with contents that mean nothing and signatures that are not good, the same for the same seed. */
final class RandomPayloads {
    private final SplittableRandom random;

    RandomPayloads(long seed) {
        this.random = new SplittableRandom(seed);
    }

    long nextLong() {
        return random.nextLong();
    }

    int upTo(int most) {
        return random.nextInt(most + 1);
    }

    Bytes bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.copyOf(bytes);
    }

    private <T> List<T> some(int most, Supplier<T> one) {
        List<T> list = new ArrayList<>();
        for (int left = upTo(most); left > 0; left--) {
            list.add(one.get());
        }
        return list;
    }

    private <T> Optional<T> maybe(Supplier<T> one) {
        return random.nextBoolean() ? Optional.of(one.get()) : Optional.empty();
    }

    private int u8() {
        return random.nextInt(0x100);
    }

    private int u16() {
        return random.nextInt(0x10000);
    }

    private long u32() {
        return random.nextLong() >>> 32;
    }

    private Address address() {
        return new Address(random.nextLong(1, 1L << 40));
    }

    private NetworkId network() {
        return new NetworkId(random.nextLong());
    }

    private IpAddress ip() {
        return IpAddress.of(bytes(random.nextBoolean() ? 4 : 16).toArray());
    }

    private SocketAddress socketAddress() {
        return new SocketAddress(ip(), random.nextInt(1, 0x10000));
    }

    private Identity identity() {
        return Identity.ofPublic(address(), bytes(Identity.PUBLIC_KEY_BYTES));
    }

    private Signature signature() {
        return new Signature(bytes(Signature.SIZE_BYTES));
    }

    private Mac mac() {
        return new Mac(random.nextLong() >>> 16);
    }

    MulticastGroup group() {
        return new MulticastGroup(mac(), random.nextInt());
    }

    Hello hello() {
        return random.nextBoolean() ? helloWithMoons(upTo(3)) : hello(Optional.empty(), List.of());
    }

    Hello helloWithMoons(int count) {
        List<Hello.WorldStamp> moons = new ArrayList<>();
        while (moons.size() < count) {
            moons.add(stamp());
        }
        return hello(Optional.of(stamp()), moons);
    }

    private Hello hello(Optional<Hello.WorldStamp> planet, List<Hello.WorldStamp> moons) {
        return new Hello(u8(), u8(), u8(), u16(), nextLong(), identity(), maybe(this::socketAddress), planet, moons);
    }

    private Hello.WorldStamp stamp() {
        return new Hello.WorldStamp(nextLong(), nextLong());
    }

    HelloOk helloOk() {
        return helloOkWithWorlds(upTo(2));
    }

    HelloOk helloOkWithWorlds(int count) {
        List<World> worlds = new ArrayList<>();
        while (worlds.size() < count) {
            worlds.add(world());
        }
        return new HelloOk(nextLong(), u8(), u8(), u8(), u16(), maybe(this::socketAddress), worlds);
    }

    private World world() {
        World.WorldType type = random.nextBoolean() ? World.WorldType.PLANET : World.WorldType.MOON;
        return new World(type, nextLong(), nextLong(), bytes(64), signature(), some(4, this::root));
    }

    private World.Root root() {
        return new World.Root(identity(), some(3, this::socketAddress));
    }

    WhoisOk whoisOk() {
        return new WhoisOk(some(3, this::identity));
    }

    GatherOk gatherOk() {
        return new GatherOk(network(), group(), u32(), some(20, this::address));
    }

    GatherResults gatherResults() {
        return new GatherResults(u32(), some(20, this::address));
    }

    MulticastFrameOk multicastFrameOk() {
        return new MulticastFrameOk(network(), group(), u8(), maybe(this::membership), maybe(this::gatherResults));
    }

    ExtFrameOk extFrameOk() {
        return new ExtFrameOk(network());
    }

    Frame frame() {
        return new Frame(network(), u16(), bytes(upTo(100)));
    }

    ExtFrame extFrame() {
        return new ExtFrame(network(), u8(), maybe(this::membership), mac(), mac(), u16(), bytes(upTo(100)));
    }

    MulticastFrame multicastFrame() {
        return new MulticastFrame(
                network(),
                u8(),
                maybe(this::membership),
                random.nextBoolean() ? OptionalLong.of(u32()) : OptionalLong.empty(),
                maybe(this::mac),
                group(),
                u16(),
                bytes(upTo(100)));
    }

    Ack ack() {
        return new Ack(u32());
    }

    QosMeasurement qosMeasurement() {
        return new QosMeasurement(some(10, () -> new QosMeasurement.Held(nextLong(), u16())));
    }

    PathNegotiation pathNegotiation() {
        return new PathNegotiation(random.nextInt(-0x8000, 0x8000));
    }

    UserMessage userMessage() {
        return new UserMessage(nextLong(), bytes(upTo(60)));
    }

    RemoteTrace remoteTrace() {
        return new RemoteTrace(some(4, () -> {
            byte[] dictionary = bytes(1 + upTo(50)).toArray();
            for (int i = 0; i < dictionary.length; i++) {
                dictionary[i] = dictionary[i] == 0 ? 1 : dictionary[i];
            }
            return Bytes.copyOf(dictionary);
        }));
    }

    /** An error of every kind that somebody reads. */
    ErrorReply knownError() {
        Verb verb = Verb.values()[random.nextInt(Verb.values().length)];
        return switch (random.nextInt(5)) {
            case 0 -> ErrorReply.identityCollision(nextLong());
            case 1 -> ErrorReply.needCertificate(verb, nextLong(), network());
            case 2 -> ErrorReply.unwantedMulticast(nextLong(), network(), group());
            case 3 -> ErrorReply.unasked(ErrorCode.NETWORK_ACCESS_DENIED, network());
            default -> ErrorReply.signOn(nextLong(), network(), signOn());
        };
    }

    SignOn signOn() {
        return random.nextBoolean()
                ? new SignOn.Page(text(SignOn.MAX_URL_BYTES))
                : new SignOn.OpenId(
                        text(SignOn.MAX_URL_BYTES),
                        text(SignOn.MAX_URL_BYTES),
                        text(SignOn.MAX_NONCE_BYTES),
                        text(SignOn.MAX_STATE_BYTES),
                        text(SignOn.MAX_CLIENT_ID_BYTES),
                        text(SignOn.MAX_PROVIDER_BYTES));
    }

    /** Of one to four bytes a character, the bytes that a dictionary escapes among them. */
    private String text(int mostBytes) {
        int[] alphabet = {'a', '/', '=', '\\', '\n', '\r', 0xe9, 0x20ac, 0x1f310};
        StringBuilder text = new StringBuilder();
        for (int left = upTo(mostBytes / 4); left > 0; left--) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    ErrorReply error() {
        return new ErrorReply(u8(), nextLong(), u8(), bytes(upTo(20)));
    }

    Whois whois() {
        return new Whois(some(4, this::address));
    }

    Rendezvous rendezvous() {
        return new Rendezvous(u8(), address(), socketAddress());
    }

    MulticastLike like() {
        return new MulticastLike(some(4, () -> new MulticastLike.Subscription(network(), group())));
    }

    MulticastGather gather() {
        return new MulticastGather(network(), u8(), group(), u32(), maybe(this::membership));
    }

    NetworkConfigRequest request() {
        return new NetworkConfigRequest(network(), bytes(upTo(300)), nextLong(), nextLong());
    }

    PushDirectPaths pushDirectPaths() {
        return new PushDirectPaths(some(5, () -> new PushDirectPaths.Entry(u8(), socketAddress())));
    }

    ConfigChunk chunk() {
        Bytes data = bytes(upTo(200));
        int offset = upTo(1000);
        return new ConfigChunk(
                network(), data, u8(), nextLong(), offset + data.size(), offset, Optional.of(signature()));
    }

    NetworkCredentials credentials(int most) {
        return new NetworkCredentials(
                some(most, this::membership),
                some(most, this::capability),
                some(most, this::tag),
                some(most, this::revocation),
                some(most, this::ownership));
    }

    CertificateOfMembership membership() {
        List<CertificateOfMembership.Qualifier> qualifiers = new ArrayList<>();
        for (int id = 0, count = upTo(7); id < count; id++) {
            qualifiers.add(new CertificateOfMembership.Qualifier(id, nextLong(), nextLong()));
        }
        return random.nextBoolean()
                ? new CertificateOfMembership(qualifiers, address(), Optional.of(signature()))
                : new CertificateOfMembership(qualifiers, Address.NONE, Optional.empty());
    }

    private Capability capability() {
        return new Capability(
                network(),
                nextLong(),
                u32(),
                some(3, () -> random.nextBoolean() ? Rule.ACCEPT : Rule.DROP),
                3,
                some(3, () -> new Capability.Custody(address(), address(), signature())));
    }

    private Tag tag() {
        return new Tag(network(), nextLong(), u32(), u32(), address(), address(), Optional.of(signature()));
    }

    private CertificateOfOwnership ownership() {
        return new CertificateOfOwnership(
                network(),
                nextLong(),
                nextLong(),
                u32(),
                some(3, () -> CertificateOfOwnership.Thing.of(ip())),
                address(),
                address(),
                Optional.of(signature()));
    }

    Revocation revocation() {
        return new Revocation(
                u32(),
                network(),
                u32(),
                nextLong(),
                nextLong(),
                address(),
                address(),
                CredentialType.values()[random.nextInt(CredentialType.values().length)],
                Optional.of(signature()));
    }
}
