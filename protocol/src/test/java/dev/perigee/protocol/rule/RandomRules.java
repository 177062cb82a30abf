package dev.perigee.protocol.rule;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Rules of every type, with whatever values the source of chance gives. */
public final class RandomRules {
    private final Entropy entropy;

    public RandomRules(Entropy entropy) {
        this.entropy = entropy;
    }

    public List<Rule> rules(int most) {
        List<Rule> rules = new ArrayList<>();
        for (int left = upTo(most); left > 0; left--) {
            rules.add(rule());
        }
        return rules;
    }

    public Rule rule() {
        boolean not = flip();
        boolean or = flip();
        return switch (upTo(20)) {
            case 0, 1, 2 -> new Action(pick(ActionType.values()), not, or);
            case 3 -> new Forward(pick(ForwardType.values()), address(), number(32), u16(), not, or);
            case 4 -> new NodeAddress(end(), address(), not, or);
            case 5 -> new VlanId(u16(), not, or);
            case 6 -> new VlanPriority(u8(), not, or);
            case 7 -> new VlanDropEligible(u8(), not, or);
            case 8 -> new MacAddress(end(), new Mac(number(48)), not, or);
            case 9 -> new IpRange(end(), prefix(), not, or);
            case 10 -> new TypeOfService(u8(), u8(), u8(), not, or);
            case 11 -> new IpProtocol(u8(), not, or);
            case 12 -> new EtherType(u16(), not, or);
            case 13 -> new Icmp(u8(), flip() ? OptionalInt.of(u8()) : OptionalInt.empty(), not, or);
            case 14 -> new PortRange(end(), u16(), u16(), not, or);
            case 15 -> new Characteristics(entropy.nextLong(), not, or);
            case 16 -> new FrameSize(u16(), u16(), not, or);
            case 17 -> new Chance(number(32), not, or);
            case 18 -> new TagMatch(pick(TagComparison.values()), number(32), number(32), not, or);
            case 19 -> new IntegerRange(entropy.nextLong(), entropy.nextLong(), u16(), flip(), 1 + upTo(63), not, or);
            default -> new UnknownRule(52 + upTo(11), bytes(upTo(255)));
        };
    }

    Address address() {
        return new Address(number(40));
    }

    private IpPrefix prefix() {
        byte[] ip = new byte[flip() ? 4 : 16];
        entropy.fill(ip);
        return new IpPrefix(IpAddress.of(ip), upTo(8 * ip.length));
    }

    private End end() {
        return pick(End.values());
    }

    Bytes bytes(int size) {
        byte[] bytes = new byte[size];
        entropy.fill(bytes);
        return Bytes.copyOf(bytes);
    }

    boolean flip() {
        return entropy.nextLong() < 0;
    }

    int upTo(int most) {
        return (int) Math.floorMod(entropy.nextLong(), most + 1L);
    }

    private int u8() {
        return (int) number(8);
    }

    int u16() {
        return (int) number(16);
    }

    long number(int bits) {
        return entropy.nextLong() >>> 64 - bits;
    }

    private <T> T pick(T[] values) {
        return values[upTo(values.length - 1)];
    }
}
