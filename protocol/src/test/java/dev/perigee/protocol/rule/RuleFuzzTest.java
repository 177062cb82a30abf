package dev.perigee.protocol.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.List;

/** Rules as a configuration holds them: any bytes, evaluated for a frame with the same bytes. */
class RuleFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreRulesThatAreWrittenTheSameAndCanBeEvaluatedOrMalformed(byte[] input) {
        PacketReader reader = new PacketReader(input);
        List<Rule> rules;
        try {
            rules = Rule.parseAll(reader, Rule.MAX_BASE_RULES);
        } catch (MalformedPacketException e) {
            assertThat(e.reason()).isNotNull();
            return;
        }
        PacketWriter writer = new PacketWriter();
        Rule.writeAll(rules, writer);
        assertThat(writer.toBytes()).isEqualTo(Bytes.copyOf(input, 0, reader.offset()));
        boolean inbound = input.length % 2 == 0;
        for (int etherType : new int[] {EthernetFrame.IPV4, EthernetFrame.IPV6, EthernetFrame.ARP, 0}) {
            EthernetFrame frame = new EthernetFrame(Mac.BROADCAST, new Mac(1), etherType, Bytes.copyOf(input));
            FrameFacts facts = new FrameFacts(
                    inbound, new Address(1), new Address(2), frame, 0, TagValues.NONE, true, false, input.length);
            assertThat(FrameFilter.filter(rules, List.of(new CapabilityRules(1, rules)), facts, new Address(2)))
                    .isNotNull();
        }
    }
}
