package dev.perigee.protocol.rule;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of a rule set, a match or an action (vl2.md 8). On the wire 2 to 257 bytes:
 *
 * <pre>0 1 type byte | 1 1 n, bytes of field | 2 n field</pre>
 */
public sealed interface Rule permits Action, Forward, Match, UnknownRule {
    // Only abstract and static methods here: a default method would tie the initialization of this interface to that
    // of Action, and two threads could then wait for each other.

    Rule ACCEPT = new Action(ActionType.ACCEPT);
    Rule DROP = new Action(ActionType.DROP);

    /** Most base rules of a network that a client takes. */
    int MAX_BASE_RULES = 1024;

    /** Most rules of one capability. */
    int MAX_CAPABILITY_RULES = 64;

    /** Bit 7 not, bit 6 or, bits 5 to 0 the type. */
    int typeByte();

    /** Whether a match is negated. */
    boolean not();

    /** Whether a match is combined with the result so far by OR instead of AND. */
    boolean or();

    void write(PacketWriter to);

    /**
     * Reads one rule. What fits no record exactly is an {@link UnknownRule}, so that it is written as it came.
     *
     * @throws MalformedPacketException TRUNCATED if the field runs past the end
     */
    static Rule parse(PacketReader from) throws MalformedPacketException {
        int typeByte = from.u8();
        Bytes field = from.bytes(from.u8());
        Optional<? extends Rule> known = RuleTypes.parse(new RuleField(typeByte, field));
        return known.isPresent() ? known.get() : new UnknownRule(typeByte, field);
    }

    /**
     * Reads exactly {@code count} rules.
     *
     * @throws MalformedPacketException LENGTH if {@code count} is more than {@code most}
     */
    static List<Rule> parseCounted(PacketReader from, int count, int most) throws MalformedPacketException {
        if (count > most) {
            throw from.malformed(Reason.LENGTH, count + " rules, at most " + most);
        }
        List<Rule> rules = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rules.add(parse(from));
        }
        return List.copyOf(rules);
    }

    /** Reads rules to the end, or until there are {@code most}; what follows those is not looked at. */
    static List<Rule> parseAll(PacketReader from, int most) throws MalformedPacketException {
        List<Rule> rules = new ArrayList<>();
        while (from.hasRemaining() && rules.size() < most) {
            rules.add(parse(from));
        }
        return List.copyOf(rules);
    }

    static void writeAll(List<Rule> rules, PacketWriter to) {
        for (Rule rule : rules) {
            rule.write(to);
        }
    }
}
