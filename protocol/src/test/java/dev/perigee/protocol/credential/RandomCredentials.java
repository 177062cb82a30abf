package dev.perigee.protocol.credential;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.CertificateOfOwnership.Thing;
import dev.perigee.protocol.rule.RandomRules;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.world.World.SigningPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Credentials of one network with whatever values the seed gives, unsigned unless said otherwise. */
public final class RandomCredentials {
    private final SeededEntropy entropy;
    private final Address controller;
    private final NetworkId network;
    private final Supplier<SigningPair> controllerPair;

    public RandomCredentials(long seed) {
        entropy = new SeededEntropy(seed);
        controller = address();
        network = NetworkId.of(controller, upTo(0xffffff));
        // Made anew each time, from a seed of its own: many tests never need it.
        controllerPair = () -> SigningPair.generate(new SeededEntropy(~seed));
    }

    public Identity controller() {
        return identity(controller, controllerPair.get());
    }

    public NetworkId network() {
        return network;
    }

    /** A key pair that signs, with an address that does not belong to it: nothing here looks at that. */
    public Identity identity() {
        return identity(address(), SigningPair.generate(entropy));
    }

    private static Identity identity(Address address, SigningPair pair) {
        return Identity.ofSecret(address, pair.publicKey64(), pair.secret64());
    }

    public Address address() {
        return new Address(1 + (entropy.nextLong() >>> 25));
    }

    public long u64() {
        return entropy.nextLong();
    }

    public long u32() {
        return entropy.nextLong() >>> 32;
    }

    public boolean flip() {
        return entropy.nextLong() < 0;
    }

    public int upTo(int most) {
        return (int) Math.floorMod(entropy.nextLong(), most + 1L);
    }

    public Bytes bytes(int size) {
        byte[] bytes = new byte[size];
        entropy.fill(bytes);
        return Bytes.copyOf(bytes);
    }

    public IpAddress ip() {
        return IpAddress.of(bytes(flip() ? 4 : 16).toArray());
    }

    public <T> Optional<T> maybe(Supplier<T> value) {
        return flip() ? Optional.of(value.get()) : Optional.empty();
    }

    public <T> List<T> some(int most, Supplier<T> value) {
        List<T> list = new ArrayList<>();
        for (int left = upTo(most); left > 0; left--) {
            list.add(value.get());
        }
        return list;
    }

    public Rule rule() {
        return new RandomRules(entropy).rule();
    }

    public CertificateOfMembership membership() {
        return CertificateOfMembership.of(u64(), u64(), network, identity());
    }

    public Tag tag() {
        return Tag.of(network, u64(), u32(), u32(), address());
    }

    public Capability capability() {
        return new Capability(network, u64(), u32(), some(8, this::rule), 1 + upTo(6), List.of());
    }

    public CertificateOfOwnership ownership() {
        List<Thing> things = some(16, () -> flip() ? Thing.of(ip()) : Thing.of(new Mac(entropy.nextLong() >>> 16)));
        return CertificateOfOwnership.of(network, u64(), u32(), things, address());
    }

    public Revocation revocation() {
        CredentialType type = CredentialType.values()[upTo(CredentialType.values().length - 1)];
        return new Revocation(u32(), network, u32(), u64(), u64(), address(), Address.NONE, type, Optional.empty());
    }
}
