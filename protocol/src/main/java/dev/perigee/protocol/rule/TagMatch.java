package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Matches by the tags of the nodes at one or both ends; a field of 8 bytes. See vl2.md 8.1 and 8.2, types 44 to 50.
 *
 * <pre>0 4 tag ID | 4 4 value</pre>
 *
 * <p>A missing tag of our own never matches. The other end's tag may just not be known yet when a frame is sent: then
 * the match holds, and the receiver decides. A node that a rule names to watch frames knows hardly any tags and is not
 * strict either.
 *
 * @param id 0 to 4,294,967,295
 * @param value 0 to 4,294,967,295
 */
public record TagMatch(TagComparison comparison, long id, long value, boolean not, boolean or) implements Match {
    static final int FIELD_BYTES = 8;

    public TagMatch {
        Objects.requireNonNull(comparison);
        Numbers.check("a tag ID", id, 32);
        Numbers.check("a tag value", value, 32);
    }

    static Optional<TagMatch> parse(TagComparison comparison, RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new TagMatch(comparison, field.u32(0), field.u32(4), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return switch (comparison) {
            case SENDER -> testOne(facts, facts.inbound());
            case RECEIVER -> testOne(facts, !facts.inbound());
            default -> testBoth(facts);
        };
    }

    private Truth testOne(FrameFacts facts, boolean remote) {
        if (facts.watching()) {
            return Truth.UNDECIDED;
        }
        OptionalLong tag = remote ? facts.tags().remote(id) : facts.tags().local(id);
        if (tag.isPresent()) {
            return Truth.of(tag.getAsLong() == value);
        }
        return remote && !facts.inbound() ? Truth.UNDECIDED : Truth.ABSENT;
    }

    private Truth testBoth(FrameFacts facts) {
        OptionalLong local = facts.tags().local(id);
        if (local.isEmpty()) {
            return Truth.ABSENT;
        }
        OptionalLong remote = facts.tags().remote(id);
        if (remote.isPresent()) {
            return Truth.of(compare(local.getAsLong(), remote.getAsLong()));
        }
        return facts.inbound() && !facts.watching() ? Truth.ABSENT : Truth.UNDECIDED;
    }

    private boolean compare(long local, long remote) {
        return switch (comparison) {
            case DIFFERENCE -> Math.abs(local - remote) <= value;
            case BITWISE_AND -> (local & remote) == value;
            case BITWISE_OR -> (local | remote) == value;
            case BITWISE_XOR -> (local ^ remote) == value;
            case EQUAL -> local == value && remote == value;
            case SENDER, RECEIVER -> throw new IllegalStateException(comparison + " looks at one end");
        };
    }

    @Override
    public int typeByte() {
        return TypeByte.of(comparison.code(), not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).u32(id).u32(value);
    }
}
