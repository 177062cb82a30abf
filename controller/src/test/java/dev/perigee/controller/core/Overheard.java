package dev.perigee.controller.core;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.config.ConfigAssembly;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.verb.ConfigOk;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.FragmentAssembly;
import dev.perigee.protocol.wire.Fragments;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.OpenedPacket;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketSeal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Everything that the controller said to members, deciphered as it left, whether it arrived or not. */
final class Overheard {
    /** One packet; HELLO is left out. */
    record Packet(long atMs, Address to, Payload payload) {}

    /** A configuration that left as a whole. */
    record Update(long atMs, Address to, boolean pushed, long updateId, NetworkConfiguration configuration) {
        /** Whether it takes everything away from the member. */
        boolean isStripped() {
            return configuration.membership().isEmpty();
        }
    }

    private final Identity controller;
    private final Map<Address, SharedKey> keys = new HashMap<>();
    private final FragmentAssembly fragments = new FragmentAssembly(64, 10_000, 1 << 20);
    private final Map<Address, ConfigAssembly> assemblies = new HashMap<>();
    private final List<Packet> packets = new ArrayList<>();
    private final List<Update> updates = new ArrayList<>();
    private Consumer<Packet> packetCheck = packet -> {};
    private Consumer<Update> updateCheck = update -> {};

    /** @param controller with its secret */
    Overheard(Identity controller) {
        this.controller = controller;
    }

    /** From now on what is said to this node is understood. */
    void understand(Identity node) {
        keys.computeIfAbsent(node.address(), address -> controller.agree(node));
    }

    /** Called with each packet and each whole configuration from now on, before it leaves. */
    void check(Consumer<Packet> ofPackets, Consumer<Update> ofUpdates) {
        packetCheck = ofPackets;
        updateCheck = ofUpdates;
    }

    /** A datagram that is about to leave. */
    void hear(long nowMs, byte[] datagram) {
        try {
            if (Fragments.isFragment(datagram)) {
                fragments.fragment(nowMs, datagram).ifPresent(packet -> whole(nowMs, packet));
            } else if (PacketHeader.parse(datagram).fragmented()) {
                fragments.head(nowMs, datagram).ifPresent(packet -> whole(nowMs, packet));
            } else {
                whole(nowMs, datagram);
            }
        } catch (MalformedPacketException notAPacket) {
            // What opens a NAT is not one.
        }
    }

    private void whole(long nowMs, byte[] bytes) {
        try {
            PacketHeader header = PacketHeader.parse(bytes);
            SharedKey key = keys.get(header.destination());
            // What has hops was sent by others, who may say again what the controller said long ago.
            if (key == null || !header.source().equals(controller.address()) || header.hops() != 0) {
                return;
            }
            Optional<OpenedPacket> opened = PacketSeal.open(key, bytes);
            if (opened.isEmpty() || opened.get().verb() == Verb.HELLO.code()) {
                return;
            }
            Payload payload =
                    Payload.parse(opened.get().verbByte(), opened.get().content());
            Packet packet = new Packet(nowMs, header.destination(), payload);
            packetCheck.accept(packet);
            packets.add(packet);
            if (payload instanceof NetworkConfig push) {
                chunk(packet, true, push.chunk());
            } else if (payload instanceof Ok ok && ok.body() instanceof ConfigOk answer) {
                chunk(packet, false, answer.chunk());
            }
        } catch (MalformedPacketException e) {
            throw new AssertionError("the controller sent what cannot be read", e);
        }
    }

    private void chunk(Packet packet, boolean pushed, ConfigChunk chunk) throws MalformedPacketException {
        if (!chunk.verify(controller)) {
            throw new AssertionError("the controller sent a chunk with a wrong signature");
        }
        Optional<byte[]> dictionary = assemblies
                .computeIfAbsent(packet.to(), address -> new ConfigAssembly())
                .add(chunk);
        if (dictionary.isPresent()) {
            NetworkConfiguration configuration = NetworkConfiguration.parse(dictionary.get());
            Update update = new Update(packet.atMs(), packet.to(), pushed, chunk.updateId(), configuration);
            updateCheck.accept(update);
            updates.add(update);
        }
    }

    /** What was said before is not of interest any more. */
    void clear() {
        packets.clear();
        updates.clear();
    }

    List<Packet> packetsTo(Address member) {
        return packets.stream().filter(p -> p.to().equals(member)).toList();
    }

    /** All configurations sent to the member, in answers and pushes. */
    List<Update> updatesTo(Address member) {
        return updates.stream().filter(u -> u.to().equals(member)).toList();
    }

    List<Update> pushesTo(Address member) {
        return updatesTo(member).stream().filter(Update::pushed).toList();
    }

    List<Update> answersTo(Address member) {
        return updatesTo(member).stream().filter(u -> !u.pushed()).toList();
    }

    /** The errors sent to the member. */
    List<Packet> errorsTo(Address member) {
        return packetsTo(member).stream()
                .filter(p -> p.payload() instanceof ErrorReply)
                .toList();
    }

    List<ErrorCode> errorCodesTo(Address member) {
        return errorsTo(member).stream()
                .map(p -> ((ErrorReply) p.payload()).errorCode().orElseThrow())
                .toList();
    }

    /** The packets of revocations sent to the member. */
    List<Packet> credentialsTo(Address member) {
        return packetsTo(member).stream()
                .filter(p -> p.payload() instanceof NetworkCredentials)
                .toList();
    }

    static List<Revocation> revocations(Packet credentials) {
        return ((NetworkCredentials) credentials.payload()).revocations();
    }

    /** Every revocation sent to the member, as often as it was. */
    List<Revocation> revocationsTo(Address member) {
        return credentialsTo(member).stream()
                .flatMap(p -> revocations(p).stream())
                .toList();
    }
}
