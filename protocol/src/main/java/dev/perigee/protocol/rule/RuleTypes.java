package dev.perigee.protocol.rule;

import dev.perigee.protocol.Bytes;
import java.util.Arrays;
import java.util.Optional;

/** The table of types in vl2.md 8.2. */
final class RuleTypes {
    /** Type codes up to this are actions, whether known or not. */
    private static final int LAST_ACTION = 15;

    private RuleTypes() {}

    static boolean isAction(Rule rule) {
        return TypeByte.code(rule.typeByte()) <= LAST_ACTION;
    }

    /** The rule that is written exactly as this field; empty if there is none. */
    static Optional<? extends Rule> parse(RuleField field) {
        return switch (field.code()) {
            case 0, 1, 5, 6 -> Action.parse(field);
            case 2 -> Forward.parse(ForwardType.TEE, field);
            case 3 -> Forward.parse(ForwardType.WATCH, field);
            case 4 -> Forward.parse(ForwardType.REDIRECT, field);
            case 24 -> NodeAddress.parse(End.SOURCE, field);
            case 25 -> NodeAddress.parse(End.DESTINATION, field);
            case 26 -> VlanId.parse(field);
            case 27 -> VlanPriority.parse(field);
            case 28 -> VlanDropEligible.parse(field);
            case 29 -> MacAddress.parse(End.SOURCE, field);
            case 30 -> MacAddress.parse(End.DESTINATION, field);
            case 31 -> IpRange.parse(End.SOURCE, true, field);
            case 32 -> IpRange.parse(End.DESTINATION, true, field);
            case 33 -> IpRange.parse(End.SOURCE, false, field);
            case 34 -> IpRange.parse(End.DESTINATION, false, field);
            case 35 -> TypeOfService.parse(field);
            case 36 -> IpProtocol.parse(field);
            case 37 -> EtherType.parse(field);
            case 38 -> Icmp.parse(field);
            case 39 -> PortRange.parse(End.SOURCE, field);
            case 40 -> PortRange.parse(End.DESTINATION, field);
            case 41 -> Characteristics.parse(field);
            case 42 -> FrameSize.parse(field);
            case 43 -> Chance.parse(field);
            case 44 -> TagMatch.parse(TagComparison.DIFFERENCE, field);
            case 45 -> TagMatch.parse(TagComparison.BITWISE_AND, field);
            case 46 -> TagMatch.parse(TagComparison.BITWISE_OR, field);
            case 47 -> TagMatch.parse(TagComparison.BITWISE_XOR, field);
            case 48 -> TagMatch.parse(TagComparison.EQUAL, field);
            case 49 -> TagMatch.parse(TagComparison.SENDER, field);
            case 50 -> TagMatch.parse(TagComparison.RECEIVER, field);
            case 51 -> IntegerRange.parse(field);
            default -> Optional.empty();
        };
    }

    /**
     * What a rule means to clients. They read as many bytes as they know of a type, whatever the length says, and pass
     * over bits that they have no use for. A field that is too short has no meaning here: they would go on reading in
     * the next rule.
     */
    static Rule meaning(Rule rule) {
        if (!(rule instanceof UnknownRule unknown)) {
            return rule;
        }
        RuleField field = new RuleField(unknown.typeByte(), unknown.field());
        int known = fieldBytes(field.code());
        if (known < 0 || unknown.field().size() < known) {
            return rule;
        }
        byte[] bytes = Arrays.copyOf(unknown.field().toArray(), known);
        dropUnused(field.code(), bytes);
        Optional<? extends Rule> meaning = parse(new RuleField(unknown.typeByte(), Bytes.copyOf(bytes)));
        return meaning.isPresent() ? meaning.get() : rule;
    }

    private static void dropUnused(int code, byte[] bytes) {
        switch (code) {
            case 2, 3, 4 -> Arrays.fill(bytes, 0, 3, (byte) 0);
            case 31, 32 -> bytes[4] = (byte) Math.min(32, bytes[4] & 0xff);
            case 33, 34 -> bytes[16] = (byte) Math.min(128, bytes[16] & 0xff);
            case 38 -> {
                bytes[2] &= 1;
                bytes[1] = bytes[2] == 0 ? 0 : bytes[1];
            }
            case 51 -> bytes[18] &= (byte) 0xbf;
            default -> {
                // All bits of the other types mean something.
            }
        }
    }

    /** The length of a type's field, -1 for an unknown type. */
    private static int fieldBytes(int code) {
        return switch (code) {
            case 0, 1, 5, 6 -> 0;
            case 2, 3, 4 -> Forward.FIELD_BYTES;
            case 24, 25 -> NodeAddress.FIELD_BYTES;
            case 26 -> VlanId.FIELD_BYTES;
            case 27 -> VlanPriority.FIELD_BYTES;
            case 28 -> VlanDropEligible.FIELD_BYTES;
            case 29, 30 -> MacAddress.FIELD_BYTES;
            case 31, 32 -> IpRange.V4_FIELD_BYTES;
            case 33, 34 -> IpRange.V6_FIELD_BYTES;
            case 35 -> TypeOfService.FIELD_BYTES;
            case 36 -> IpProtocol.FIELD_BYTES;
            case 37 -> EtherType.FIELD_BYTES;
            case 38 -> Icmp.FIELD_BYTES;
            case 39, 40 -> PortRange.FIELD_BYTES;
            case 41 -> Characteristics.FIELD_BYTES;
            case 42 -> FrameSize.FIELD_BYTES;
            case 43 -> Chance.FIELD_BYTES;
            case 44, 45, 46, 47, 48, 49, 50 -> TagMatch.FIELD_BYTES;
            case 51 -> IntegerRange.FIELD_BYTES;
            default -> -1;
        };
    }
}
