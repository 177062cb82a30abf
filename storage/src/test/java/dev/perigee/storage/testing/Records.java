package dev.perigee.storage.testing;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.NodePresence;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import java.util.Arrays;
import java.util.Optional;

/** Small records to fill a store with. */
public final class Records {
    public static final NetworkId NETWORK = NetworkId.parse("95a4fb9cc70000f1");
    public static final NetworkId OTHER_NETWORK = NetworkId.parse("95a4fb9cc70000f2");
    public static final Address ALICE = Address.parse("1e90b4ae24");
    public static final Address BOB = Address.parse("343bd05483");

    private Records() {}

    public static Change network(NetworkId id, String name) {
        return new Change.NetworkSaved(NetworkRecord.create(id, 1_000).toBuilder()
                .revision(1)
                .name(name)
                .build());
    }

    public static MemberRecord memberRecord(NetworkId network, Address address, String... ips) {
        return MemberRecord.create(network, address, 2_000).toBuilder()
                .revision(1)
                .ipAssignments(Arrays.stream(ips).map(IpAddress::parse).toList())
                .build();
    }

    public static Change member(NetworkId network, Address address, String... ips) {
        return new Change.MemberSaved(memberRecord(network, address, ips));
    }

    public static Change revocation(NetworkId network, Address target, long id, long diesMs) {
        return new Change.RevocationAdded(new RevocationRecord(network, target, id, diesMs - 1_000, diesMs));
    }

    public static Change presence(Address address, String remote, long lastSeenMs) {
        return new Change.PresenceSaved(new NodePresence(
                address,
                Optional.of(SocketAddress.parse("192.0.2.1/9993")),
                SocketAddress.parse(remote),
                lastSeenMs,
                12,
                1,
                14,
                1));
    }

    /** Not a real key: nothing here checks it. */
    public static Identity identity(Address address) {
        byte[] key = new byte[Identity.PUBLIC_KEY_BYTES];
        Arrays.fill(key, (byte) address.value());
        return Identity.ofPublic(address, Bytes.copyOf(key));
    }
}
