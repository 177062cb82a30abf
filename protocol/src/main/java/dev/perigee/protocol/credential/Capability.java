package dev.perigee.protocol.credential;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rules that a member may send by although the base rules do not let it, with the chain by which it came to the member.
 * See vl2.md 7.3. On the wire:
 *
 * <pre>0 8 network ID | 8 8 timestamp | 16 4 ID | 20 2 n | 22 rules | then 1 longest chain allowed
 * per custody: 5 to | 5 from | 99 signature with type and length; 5 zero bytes end the chain
 * 2 length of further fields, passed over</pre>
 *
 * @param id 32 bits, unsigned
 * @param rules at most 64
 * @param maxCustodyChainLength 1 to 7
 * @param custody who handed it to whom, the controller first; empty if not issued yet
 */
public record Capability(
        NetworkId network,
        long timestampMs,
        long id,
        List<Rule> rules,
        int maxCustodyChainLength,
        List<Custody> custody) {
    /** Most entries of a chain. */
    public static final int MAX_CUSTODY_CHAIN_LENGTH = 7;

    /** One step of the chain; all steps sign the same bytes. */
    public record Custody(Address to, Address from, Signature signature) {}

    public Capability {
        Unsigned32.require("a capability's ID", id);
        rules = List.copyOf(rules);
        custody = List.copyOf(custody);
        if (rules.size() > Rule.MAX_CAPABILITY_RULES) {
            throw new IllegalArgumentException("a capability has at most 64 rules, not " + rules.size());
        }
        if (maxCustodyChainLength < 1 || maxCustodyChainLength > MAX_CUSTODY_CHAIN_LENGTH) {
            throw new IllegalArgumentException("a custody chain's length is 1 to 7, not " + maxCustodyChainLength);
        }
        if (custody.size() > maxCustodyChainLength) {
            throw new IllegalArgumentException(
                    "this custody chain has at most " + maxCustodyChainLength + " entries, not " + custody.size());
        }
    }

    /** A capability for one holder, not issued yet. */
    public static Capability of(NetworkId network, long timestampMs, long id, List<Rule> rules) {
        return new Capability(network, timestampMs, id, rules, 1, List.of());
    }

    /** Who holds it: the end of the chain, {@link Address#NONE} if not issued yet. */
    public Address issuedTo() {
        return custody.isEmpty()
                ? Address.NONE
                : custody.get(custody.size() - 1).to();
    }

    public byte[] signedBytes() {
        return SignedForm.bracketed(writer -> {
            writeFields(writer);
            writer.u16(0);
        });
    }

    /**
     * The same, handed on: by the controller to the first holder, or by a holder to the next.
     *
     * @throws IllegalArgumentException if the chain is full
     */
    public Capability sign(Identity from, Address to) {
        List<Custody> longer = new ArrayList<>(custody);
        longer.add(new Custody(to, from.address(), from.sign(signedBytes())));
        return new Capability(network, timestampMs, id, rules, maxCustodyChainLength, longer);
    }

    /** Whether the network's controller itself handed it to its holder. */
    public boolean verify(Identity controller) {
        return custody.size() == 1 && verify(controller, address -> Optional.empty());
    }

    /**
     * Whether the chain begins at the network's controller, has no gap, and everybody in it did sign.
     *
     * @param others identities of holders that handed it on; the chain is not good if one is missing
     */
    public boolean verify(Identity controller, Function<Address, Optional<Identity>> others) {
        if (custody.isEmpty() || !controller.address().equals(network.controller())) {
            return false;
        }
        byte[] signed = signedBytes();
        Address holder = controller.address();
        for (Custody step : custody) {
            Optional<Identity> from =
                    step.from().equals(controller.address()) ? Optional.of(controller) : others.apply(step.from());
            if (!step.from().equals(holder)
                    || from.filter(identity -> identity.verify(signed, step.signature()))
                            .isEmpty()) {
                return false;
            }
            holder = step.to();
        }
        return true;
    }

    /**
     * @throws MalformedPacketException TRUNCATED; LENGTH beyond 64 rules, for a longest chain outside 1 to 7, or for a
     *     chain that is longer than it allows; VALUE if a signature has another type or length
     */
    public static Capability parse(PacketReader from) throws MalformedPacketException {
        NetworkId network = from.networkId();
        long timestampMs = from.u64();
        long id = from.u32();
        List<Rule> rules = Rule.parseCounted(from, from.u16(), Rule.MAX_CAPABILITY_RULES);
        int longest = from.u8();
        if (longest < 1 || longest > MAX_CUSTODY_CHAIN_LENGTH) {
            throw from.malformed(Reason.LENGTH, "longest custody chain " + longest + ", 1 to 7 allowed");
        }
        List<Custody> custody = new ArrayList<>();
        for (Address to = from.address(); !to.equals(Address.NONE); to = from.address()) {
            if (custody.size() == longest) {
                throw from.malformed(Reason.LENGTH, "custody chain of more than " + longest);
            }
            custody.add(new Custody(to, from.address(), from.typedSignature()));
        }
        SignedForm.skipFurtherFields(from);
        return new Capability(network, timestampMs, id, rules, longest, custody);
    }

    public void write(PacketWriter to) {
        writeFields(to);
        for (Custody step : custody) {
            to.address(step.to()).address(step.from()).typedSignature(step.signature());
        }
        to.address(Address.NONE).u16(0);
    }

    private void writeFields(PacketWriter to) {
        to.networkId(network).u64(timestampMs).u32(id).u16(rules.size());
        Rule.writeAll(rules, to);
        to.u8(maxCustodyChainLength);
    }
}
