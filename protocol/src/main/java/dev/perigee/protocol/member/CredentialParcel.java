package dev.perigee.protocol.member;

import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.wire.Limits;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One packet of credentials that is being filled (vl2.md 7.7). */
final class CredentialParcel {
    /** So much arrives on every path, uncompressed (vl1.md 4). */
    static final int MAX_BYTES = Limits.maxPacketBytes(Limits.MIN_MTU_BYTES) - Limits.MIN_PACKET_BYTES;

    /** The byte that ends the certificates of membership, and four counts. */
    private static final int FRAME_BYTES = 1 + 4 * 2;

    /** What there is room for in an empty parcel. */
    private static final int MAX_ITEM_BYTES = MAX_BYTES - FRAME_BYTES;

    private final List<CertificateOfMembership> memberships = new ArrayList<>();
    private final List<Capability> capabilities = new ArrayList<>();
    private final List<Tag> tags = new ArrayList<>();
    private final List<Revocation> revocations = new ArrayList<>();
    private final List<CertificateOfOwnership> ownership = new ArrayList<>();
    private int room = MAX_ITEM_BYTES;

    /**
     * One credential.
     *
     * @param isMembership whether the peer needs it before all others
     */
    record Item(int sizeBytes, boolean isMembership, Consumer<CredentialParcel> pack) {
        private static <C> Item of(C credential, BiConsumer<C, PacketWriter> form, Consumer<CredentialParcel> pack) {
            PacketWriter writer = new PacketWriter();
            form.accept(credential, writer);
            return new Item(writer.toArray().length, false, pack);
        }

        static Item of(Revocation revocation) {
            return of(revocation, Revocation::write, parcel -> parcel.revocations.add(revocation));
        }

        private static Item of(CertificateOfMembership certificate) {
            return new Item(certificate.toBytes().size(), true, parcel -> parcel.memberships.add(certificate));
        }
    }

    /**
     * What a member shows of itself, the most important first: the certificate without which nothing else counts, then
     * what is small, so that nobody waits for it longer than need be. What fits into no packet is left out.
     */
    static List<Item> contents(NetworkConfiguration ours) {
        List<Item> items = new ArrayList<>();
        ours.membership().ifPresent(c -> items.add(Item.of(c)));
        ours.tags().forEach(tag -> items.add(Item.of(tag, Tag::write, parcel -> parcel.tags.add(tag))));
        ours.ownership()
                .forEach(c -> items.add(Item.of(c, CertificateOfOwnership::write, parcel -> parcel.ownership.add(c))));
        ours.capabilities()
                .forEach(c -> items.add(Item.of(c, Capability::write, parcel -> parcel.capabilities.add(c))));
        items.removeIf(item -> item.sizeBytes > MAX_ITEM_BYTES);
        return List.copyOf(items);
    }

    /** Puts the credential in. False if there is no room left for it. */
    boolean add(Item item) {
        if (item.sizeBytes > room) {
            return false;
        }
        room -= item.sizeBytes;
        item.pack.accept(this);
        return true;
    }

    /** The packet; empty if nothing was put in. */
    Optional<NetworkCredentials> packet() {
        return room == MAX_ITEM_BYTES
                ? Optional.empty()
                : Optional.of(new NetworkCredentials(memberships, capabilities, tags, revocations, ownership));
    }
}
