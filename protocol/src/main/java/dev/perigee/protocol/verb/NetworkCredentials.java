package dev.perigee.protocol.verb;

import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * NETWORK_CREDENTIALS (0x0a): what a member shows another, and how a controller hands out revocations. Networks may be
 * mixed. A receiver handles one such packet per sender per second at most. See vl2.md 7.7.
 *
 * <pre>
 *     certificates of membership, each beginning with 01
 * 1   00
 * 2   count, capabilities
 * 2   count, tags
 * 2   count, revocations
 * 2   count, certificates of ownership
 * </pre>
 *
 * The payload may end after the 00 or after any list; what is missing is empty.
 */
public record NetworkCredentials(
        List<CertificateOfMembership> memberships,
        List<Capability> capabilities,
        List<Tag> tags,
        List<Revocation> revocations,
        List<CertificateOfOwnership> ownership)
        implements Payload {
    private static final int END_OF_MEMBERSHIPS = 0;
    private static final int MEMBERSHIP = 1;

    public NetworkCredentials {
        memberships = List.copyOf(memberships);
        capabilities = List.copyOf(capabilities);
        tags = List.copyOf(tags);
        revocations = List.copyOf(revocations);
        ownership = List.copyOf(ownership);
        Counts.requireU16(capabilities.size(), "capabilities");
        Counts.requireU16(tags.size(), "tags");
        Counts.requireU16(revocations.size(), "revocations");
        Counts.requireU16(ownership.size(), "certificates of ownership");
    }

    /** What a controller sends. */
    public static NetworkCredentials ofRevocations(List<Revocation> revocations) {
        return new NetworkCredentials(List.of(), List.of(), List.of(), revocations, List.of());
    }

    static NetworkCredentials parse(PacketReader in) throws MalformedPacketException {
        byte[] data = in.rest().toArray();
        List<CertificateOfMembership> memberships = new ArrayList<>();
        int at = 0;
        while (at < data.length && data[at] == MEMBERSHIP) {
            PacketReader one = new PacketReader(data, at, data.length);
            memberships.add(CertificateOfMembership.parse(one));
            at += one.offset();
        }
        PacketReader lists = new PacketReader(data, at, data.length);
        int end = lists.u8();
        if (end != END_OF_MEMBERSHIPS) {
            throw new MalformedPacketException(
                    Reason.VALUE, at, "0 ends the certificates of membership and 1 begins one, not " + end);
        }
        return new NetworkCredentials(
                memberships,
                list(lists, Capability::parse),
                list(lists, Tag::parse),
                list(lists, Revocation::parse),
                list(lists, CertificateOfOwnership::parse));
    }

    private static <T> List<T> list(PacketReader in, Parser<T> parser) throws MalformedPacketException {
        List<T> list = new ArrayList<>();
        if (in.hasRemaining()) {
            // Every entry takes bytes, so a false count ends the reading and never the memory.
            for (int left = in.u16(); left > 0; left--) {
                list.add(parser.parse(in));
            }
        }
        return list;
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(PacketReader in) throws MalformedPacketException;
    }

    @Override
    public int verbCode() {
        return Verb.NETWORK_CREDENTIALS.code();
    }

    /** Members try to compress what they show each other; a controller's revocations go as they are. */
    @Override
    public boolean compressible() {
        return !(memberships.isEmpty() && capabilities.isEmpty() && tags.isEmpty() && ownership.isEmpty());
    }

    @Override
    public void write(PacketWriter out) {
        memberships.forEach(c -> c.write(out));
        out.u8(END_OF_MEMBERSHIPS);
        write(out, capabilities, Capability::write);
        write(out, tags, Tag::write);
        write(out, revocations, Revocation::write);
        write(out, ownership, CertificateOfOwnership::write);
    }

    private static <T> void write(PacketWriter out, List<T> list, BiConsumer<T, PacketWriter> writer) {
        out.u16(list.size());
        list.forEach(entry -> writer.accept(entry, out));
    }
}
