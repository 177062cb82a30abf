package dev.perigee.protocol.credential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.credential.Capability.Custody;
import dev.perigee.protocol.credential.CertificateOfMembership.Qualifier;
import dev.perigee.protocol.credential.CertificateOfOwnership.Thing;
import dev.perigee.protocol.rule.Action;
import dev.perigee.protocol.rule.ActionType;
import dev.perigee.protocol.rule.EtherType;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class CredentialsVectorsTest {
    private final Map<String, Identity> identities = new TreeMap<>();
    private NetworkId network;
    private JsonNode memberships;

    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("credentials", file -> {
            network = NetworkId.parse(file.root().text("networkId"));
            memberships = file.root().json("coms");
            for (Map.Entry<String, JsonNode> entry :
                    file.root().json("identities").properties()) {
                identities.put(
                        entry.getKey(),
                        Identity.parse(entry.getValue().get("secret").asText()));
            }
            file.namedCases("identities", CredentialsVectorsTest::identity);
            file.cases("coms", this::membership);
            file.cases("agreement", this::agreement);
            file.cases("tags", this::tag);
            file.cases("capabilities", this::capability);
            file.cases("certificatesOfOwnership", this::ownership);
            file.cases("revocations", this::revocation);
            byte[] payload = file.root().hex("networkCredentialsFullPayload");
            file.test("networkCredentialsFullPayload", () -> fullPayload(payload));
        });
    }

    private Identity controller() {
        return identity(network.controller());
    }

    private Identity identity(Address address) {
        return find(address).orElseThrow();
    }

    private Optional<Identity> find(Address address) {
        return identities.values().stream()
                .filter(identity -> identity.address().equals(address))
                .findFirst();
    }

    private static PacketReader reader(byte[] data) {
        return new PacketReader(data);
    }

    private static byte[] written(Consumer<PacketWriter> write) {
        PacketWriter writer = new PacketWriter();
        write.accept(writer);
        return writer.toArray();
    }

    private static void identity(VectorCase c) {
        Identity identity = Identity.parse(c.text("secret"));
        assertThat(identity).hasToString(c.text("public"));
        assertThat(identity.address()).hasToString(c.text("address"));
        assertThat(identity.publicKeyHash()).isEqualTo(Bytes.copyOf(c.hex("publicKeyHashSha384")));
    }

    private void membership(VectorCase c) throws MalformedPacketException {
        byte[] wire = c.hex("wire");
        PacketReader reader = reader(wire);
        CertificateOfMembership read = CertificateOfMembership.parse(reader);
        assertThat(reader.hasRemaining()).isFalse();
        assertThat(read.toBytes().toArray()).isEqualTo(wire);
        assertThat(read.signedBytes()).isEqualTo(c.hex("signed"));
        assertThat(read.timestampMs()).isEqualTo(c.number("timestamp"));
        assertThat(read.network()).contains(network);
        Address member = Address.parse(c.text("issuedTo"));
        assertThat(read.issuedTo()).contains(member);
        if (c.has("qualifiers")) {
            List<Qualifier> qualifiers = c.objects("qualifiers").stream()
                    .map(q -> new Qualifier(q.number("id"), q.hexNumber("valueHex"), q.hexNumber("maxDeltaHex")))
                    .toList();
            assertThat(read.qualifiers()).isEqualTo(qualifiers);
        }
        assertThat(read.signature().map(Signature::bytes))
                .isEqualTo(c.optionalHex("signature").map(Bytes::copyOf));
        if (c.has("signedBy")) {
            assertThat(read.signedBy()).hasToString(c.text("signedBy"));
        }

        CertificateOfMembership made =
                CertificateOfMembership.of(c.number("timestamp"), c.number("maxDelta"), network, identity(member));
        // Old certificates have the first three qualifiers only.
        CertificateOfMembership unsigned = new CertificateOfMembership(
                made.qualifiers().subList(0, read.qualifiers().size()), Address.NONE, Optional.empty());
        boolean signed = read.signature().isPresent();
        assertThat(signed ? unsigned.sign(controller()) : unsigned).isEqualTo(read);
        assertThat(read.verify(controller())).isEqualTo(signed);
        assertThat(read.verify(identity(member))).isFalse();
    }

    private void agreement(VectorCase c) throws MalformedPacketException {
        CertificateOfMembership own = membership(c.integer("ownCom"));
        CertificateOfMembership peer = c.has("peerCom")
                ? membership(c.integer("peerCom"))
                : new CertificateOfMembership(List.of(), Address.NONE, Optional.empty());
        assertThat(own.agreesWith(peer, identities.get(c.text("peerIdentity")))).isEqualTo(c.flag("agrees"));
    }

    private CertificateOfMembership membership(int index) throws MalformedPacketException {
        String wire = memberships.get(index).get("wire").asText();
        return CertificateOfMembership.parse(reader(HexFormat.of().parseHex(wire)));
    }

    private void tag(VectorCase c) throws MalformedPacketException {
        byte[] wire = c.hex("wire");
        PacketReader reader = reader(wire);
        Tag read = Tag.parse(reader);
        assertThat(reader.hasRemaining()).isFalse();
        assertThat(written(read::write)).isEqualTo(wire);
        assertThat(read.signedBytes()).isEqualTo(c.hex("signed"));
        assertThat(read.signature()).contains(new Signature(Bytes.copyOf(c.hex("signature"))));
        assertThat(read.verify(controller())).isTrue();

        Tag made = Tag.of(
                network, c.number("timestamp"), c.number("id"), c.number("value"), Address.parse(c.text("issuedTo")));
        assertThat(written(made::write)).isEqualTo(c.hex("unsignedWire"));
        assertThat(Tag.parse(reader(c.hex("unsignedWire")))).isEqualTo(made);
        assertThat(made.verify(controller())).isFalse();
        assertThat(made.sign(controller())).isEqualTo(read);
    }

    private void capability(VectorCase c) throws MalformedPacketException {
        byte[] wire = c.hex("wire");
        PacketReader reader = reader(wire);
        Capability read = Capability.parse(reader);
        assertThat(reader.hasRemaining()).isFalse();
        assertThat(written(read::write)).isEqualTo(wire);
        assertThat(read.signedBytes()).isEqualTo(c.hex("signed"));
        assertThat(read.issuedTo()).hasToString(c.text("issuedTo"));
        assertThat(read.rules()).hasSize(c.integer("ruleCount"));
        assertRules(c.json("rules"), read.rules());
        assertThat(read.verify(controller(), this::find)).isTrue();
        assertThat(read.verify(controller())).isEqualTo(read.custody().size() == 1);

        Capability made = new Capability(
                network,
                c.number("timestamp"),
                c.number("id"),
                read.rules(),
                c.integer("maxCustodyChainLength"),
                List.of());
        assertThat(made.verify(controller(), this::find)).isFalse();
        for (Custody step : read.custody()) {
            made = made.sign(identity(step.from()), step.to());
        }
        assertThat(made).isEqualTo(read);
    }

    /** Some kinds as values; the comparison of bytes has covered all of them. */
    private static void assertRules(JsonNode expected, List<Rule> rules) {
        assertThat(rules).hasSize(expected.size());
        for (int i = 0; i < rules.size(); i++) {
            JsonNode rule = expected.get(i);
            String type = rule.path("type").asText();
            switch (type) {
                case "ACTION_ACCEPT", "ACTION_DROP" ->
                    assertThat(rules.get(i))
                            .isInstanceOfSatisfying(
                                    Action.class,
                                    action -> assertThat(action.type())
                                            .isEqualTo(type.endsWith("DROP") ? ActionType.DROP : ActionType.ACCEPT));
                case "MATCH_ETHERTYPE" ->
                    assertThat(rules.get(i))
                            .isEqualTo(new EtherType(
                                    rule.get("etherType").asInt(),
                                    rule.get("not").asBoolean(),
                                    rule.get("or").asBoolean()));
                default -> {
                    if (type.startsWith("MATCH_")) {
                        assertThat(rules.get(i).not()).isEqualTo(rule.get("not").asBoolean());
                        assertThat(rules.get(i).or()).isEqualTo(rule.get("or").asBoolean());
                    }
                }
            }
        }
    }

    private void ownership(VectorCase c) throws MalformedPacketException {
        byte[] wire = c.hex("wire");
        PacketReader reader = reader(wire);
        CertificateOfOwnership read = CertificateOfOwnership.parse(reader);
        assertThat(reader.hasRemaining()).isFalse();
        assertThat(written(read::write)).isEqualTo(wire);
        assertThat(read.signedBytes()).isEqualTo(c.hex("signed"));
        assertThat(read.verify(controller())).isTrue();

        List<Thing> offered = new ArrayList<>(read.things());
        if (c.has("things")) {
            assertThat(read.things())
                    .isEqualTo(c.texts("things").stream()
                            .map(CredentialsVectorsTest::thing)
                            .toList());
        } else if (offered.size() == CertificateOfOwnership.MAX_THINGS) {
            // More were offered than there is room for.
            offered.add(Thing.of(IpAddress.ANY_V4));
        }
        CertificateOfOwnership made = CertificateOfOwnership.of(
                network, c.number("timestamp"), c.number("id"), offered, Address.parse(c.text("issuedTo")));
        assertThat(made.verify(controller())).isFalse();
        assertThat(made.sign(controller())).isEqualTo(read);
    }

    private static Thing thing(String text) {
        return text.matches("([0-9a-f]{2}:){5}[0-9a-f]{2}")
                ? Thing.of(new Mac(Long.parseLong(text.replace(":", ""), 16)))
                : Thing.of(IpAddress.parse(text));
    }

    private void revocation(VectorCase c) throws MalformedPacketException {
        byte[] wire = c.hex("wire");
        PacketReader reader = reader(wire);
        Revocation read = Revocation.parse(reader);
        assertThat(reader.hasRemaining()).isFalse();
        assertThat(written(read::write)).isEqualTo(wire);
        assertThat(read.signedBytes()).isEqualTo(c.hex("signed"));
        assertThat(read.verify(controller())).isTrue();

        Revocation made = new Revocation(
                c.number("id"),
                network,
                c.number("credentialId"),
                c.number("threshold"),
                c.number("flags"),
                Address.parse(c.text("target")),
                Address.NONE,
                CredentialType.of(c.integer("credentialType")).orElseThrow(),
                Optional.empty());
        assertThat(made.verify(controller())).isFalse();
        assertThat(made.sign(controller())).isEqualTo(read);
        assertThat(NetworkCredentials.ofRevocations(List.of(read)).toBytes())
                .isEqualTo(c.hex("networkCredentialsPayload"));
    }

    private void fullPayload(byte[] bytes) throws MalformedPacketException {
        Payload payload = Payload.parse(Verb.NETWORK_CREDENTIALS.code(), bytes);
        assertThat(payload.toBytes()).isEqualTo(bytes);
        assertThat(payload).isInstanceOfSatisfying(NetworkCredentials.class, credentials -> {
            assertThat(credentials.memberships()).isNotEmpty().allMatch(m -> m.verify(controller()));
            assertThat(credentials.capabilities()).allMatch(m -> m.verify(controller(), this::find));
            assertThat(credentials.tags()).allMatch(m -> m.verify(controller()));
            assertThat(credentials.revocations()).allMatch(m -> m.verify(controller()));
            assertThat(credentials.ownership()).allMatch(m -> m.verify(controller()));
        });
    }
}
