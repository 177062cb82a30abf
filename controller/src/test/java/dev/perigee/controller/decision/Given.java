package dev.perigee.controller.decision;

import dev.perigee.model.AddressPool;
import dev.perigee.model.Change;
import dev.perigee.model.ManagedRoute;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.RequestMetaData;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What the tables of the decision tests start from. */
final class Given {
    static final Address SELF = Address.parse("88997b9828");
    static final NetworkId NETWORK = NetworkId.of(SELF, 0x000102);
    static final long MADE = 1_700_000_000_000L;
    static final long NOW = 1_700_000_500_000L;
    static final RequestMetaData CLIENT = RequestMetaData.client(12, 1, 14, 1, "linux/x86_64");

    private Given() {}

    /** A node that differs from others by its number only. Nobody validates it. */
    static Identity node(long address) {
        return node(address, address);
    }

    static Identity node(long address, long keySeed) {
        byte[] key = new byte[Identity.PUBLIC_KEY_BYTES];
        new Random(keySeed).nextBytes(key);
        return Identity.ofPublic(new Address(address), Bytes.copyOf(key));
    }

    static Entropy entropy(long seed) {
        return new Random(seed)::nextBytes;
    }

    static NetworkRecord network(UnaryOperator<NetworkRecord.Builder> edit) {
        return edit.apply(NetworkRecord.create(NETWORK, MADE).toBuilder().revision(7))
                .build();
    }

    /** Addresses assigned from one pool, on a network with the given routes. */
    static NetworkRecord pooled(String first, String last, String... routes) {
        return network(n -> n.v4AssignZt(true).pools(List.of(pool(first, last))).routes(routes(routes)));
    }

    static AddressPool pool(String first, String last) {
        return new AddressPool(IpAddress.parse(first), IpAddress.parse(last));
    }

    /** Each like {@code 10.0.0.0/8} or {@code 192.168.1.0/24 via 10.0.0.5}. */
    static List<ManagedRoute> routes(String... routes) {
        return Arrays.stream(routes)
                .map(text -> text.split(" via "))
                .map(parts -> new ManagedRoute(
                        IpPrefix.parse(parts[0]),
                        parts.length > 1 ? Optional.of(IpAddress.parse(parts[1])) : Optional.empty()))
                .toList();
    }

    static List<IpAddress> ips(String... ips) {
        return Arrays.stream(ips).map(IpAddress::parse).toList();
    }

    /** A member in its third revision that has not asked yet, and is not authorized. */
    static MemberRecord member(long address, UnaryOperator<MemberRecord.Builder> edit) {
        return edit.apply(MemberRecord.create(NETWORK, new Address(address), MADE).toBuilder()
                        .revision(3))
                .build();
    }

    /** A member that is authorized, has asked before and has not changed since. */
    static MemberRecord settled(Identity node, UnaryOperator<MemberRecord.Builder> edit) {
        return member(
                node.address().value(),
                m -> edit.apply(m.identity(Optional.of(node))
                        .authorized(true)
                        .lastAuthorizedTime(MADE)
                        .lastAuthorizedCredentialType(Optional.of("api"))
                        .vMajor(1)
                        .vMinor(14)
                        .vRev(1)
                        .vProto(12)));
    }

    static MemberRecord settled(Identity node) {
        return settled(node, m -> m);
    }

    static MapNetworkView view(NetworkRecord network, MemberRecord... members) {
        MapNetworkView view = new MapNetworkView(network);
        for (MemberRecord member : members) {
            view.apply(new Change.MemberSaved(member));
        }
        return view;
    }

    static Outcome<ConfigAnswer> ask(NetworkView view, Identity node) {
        return decide(view, new ConfigRequest(NETWORK, node, CLIENT, true));
    }

    static Outcome<ConfigAnswer> push(NetworkView view, Identity node) {
        return decide(view, new ConfigRequest(NETWORK, node, CLIENT, false));
    }

    static Outcome<ConfigAnswer> decide(NetworkView view, ConfigRequest request) {
        return ConfigDecision.decide(SELF, Optional.of(view), request, NOW, entropy(1));
    }
}
