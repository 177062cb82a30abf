package dev.perigee.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever somebody sends: it is taken and reads back the same, or it is refused; nothing else happens. */
class RandomJsonTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> KEYS = List.of(
            "name",
            "private",
            "enableBroadcast",
            "multicastLimit",
            "mtu",
            "v4AssignMode",
            "v6AssignMode",
            "routes",
            "ipAssignmentPools",
            "rules",
            "capabilities",
            "tags",
            "authTokens",
            "dns",
            "remoteTraceTarget",
            "remoteTraceLevel",
            "target",
            "via",
            "ipRangeStart",
            "ipRangeEnd",
            "type",
            "etherType",
            "not",
            "or",
            "id",
            "default",
            "domain",
            "servers",
            "zt",
            "6plane",
            "rfc4193",
            "authorized",
            "activeBridge",
            "noAutoAssignIps",
            "ipAssignments",
            "authenticationExpiryTime",
            "nwid",
            "identity",
            "revision",
            "unknown");
    private static final List<String> TEXTS = List.of(
            "",
            "zt",
            "10.0.0.0/8",
            "10.0.0.1",
            "fd00::/64",
            "fd00::1",
            "::",
            "ACTION_ACCEPT",
            "MATCH_ETHERTYPE",
            "true",
            "1",
            "-7",
            "99999999999999999999999",
            "x",
            "\ud800",
            "\u0000",
            "1e90b4ae24",
            "6plane,zt",
            "a.b/24");

    @Test
    void anyBodyIsTakenAndReadsBackOrIsRefused() {
        NetworkRecord network = NetworkRecord.create(NetworkId.parse("95a4fb9cc7e5440d"), 7);
        MemberRecord member = MemberRecord.create(network.id(), Address.parse("1e90b4ae24"), 7);
        int taken = 0;
        for (long seed = 0; seed < 1_500; seed++) {
            Random random = new Random(seed);
            JsonNode body = value(random, 4);
            try {
                NetworkRecord editedNetwork = NetworkJson.edit(network, body);
                String text = NetworkJson.toText(editedNetwork);
                assertThat(NetworkJson.fromText(text))
                        .as("seed %d: %s", seed, body)
                        .isEqualTo(editedNetwork);
                assertThat(NetworkJson.edit(editedNetwork, JsonText.read("body", text)).toBuilder()
                                .rulesGiven(editedNetwork.rulesGiven())
                                .authTokens(editedNetwork.authTokens())
                                .build())
                        .as("seed %d: what was shown and is sent back changes nothing", seed)
                        .isEqualTo(editedNetwork);
                MemberRecord editedMember = MemberJson.edit(member, body);
                String memberText = MemberJson.toText(editedMember);
                assertThat(MemberJson.fromText(memberText))
                        .as("seed %d: %s", seed, body)
                        .isEqualTo(editedMember);
                assertThat(MemberJson.edit(editedMember, JsonText.read("body", memberText)))
                        .as("seed %d: what was shown and is sent back changes nothing", seed)
                        .isEqualTo(editedMember);
                taken++;
            } catch (InvalidRecordException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).contains("; allowed: ");
            }
        }
        assertThat(taken).isGreaterThan(400);
    }

    private static JsonNode value(Random random, int depth) {
        int kind = depth == 4 ? 8 : random.nextInt(depth > 0 ? 10 : 7);
        return switch (kind) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(70_000) - 5);
            case 3 -> NODES.numberNode(new BigInteger(70, random).subtract(BigInteger.ONE.shiftLeft(66)));
            case 4 -> NODES.numberNode(random.nextGaussian() * 1e5);
            case 5 -> NODES.numberNode(new BigDecimal(BigInteger.TEN, random.nextInt(2_000_000) - 1_000_000));
            case 6 -> NODES.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
            case 7 -> array(random, depth - 1);
            default -> object(random, depth - 1);
        };
    }

    private static ArrayNode array(Random random, int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(value(random, depth));
        }
        return array;
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(6); i > 0; i--) {
            object.set(KEYS.get(random.nextInt(KEYS.size())), value(random, depth));
        }
        return object;
    }
}
