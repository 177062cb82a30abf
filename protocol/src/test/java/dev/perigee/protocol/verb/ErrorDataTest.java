package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.Dictionary;
import dev.perigee.protocol.wire.MalformedPacketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What stands behind the code of an ERROR, and how much of it a client takes. */
class ErrorDataTest {
    private static final NetworkId NETWORK = NetworkId.parse("8056c2e21c000001");
    private static final MulticastGroup GROUP = new MulticastGroup(Mac.BROADCAST, 0x0a010203);

    @Test
    void needOfACertificateNamesTheNetwork() {
        assertBytes(ErrorReply.needCertificate(Verb.EXT_FRAME, 7, NETWORK), "07" + "0000000000000007" + "06" + NETWORK);
    }

    @Test
    void unwantedMulticastNamesNetworkAndGroup() {
        ErrorReply unwanted = ErrorReply.unwantedMulticast(7, NETWORK, GROUP);
        assertBytes(unwanted, "0e" + "0000000000000007" + "08" + NETWORK + "ffffffffffff" + "0a010203");
        assertThat(unwanted.network()).contains(NETWORK);
        assertThat(unwanted.group()).contains(GROUP);
        assertThat(ErrorReply.unasked(ErrorCode.UNWANTED_MULTICAST, NETWORK).group())
                .isEmpty();
    }

    @Test
    void collisionSaysNothingMore() {
        assertBytes(ErrorReply.identityCollision(7), "01" + "0000000000000007" + "04");
        assertThat(ErrorReply.identityCollision(7).network()).isEmpty();
        assertThat(ErrorReply.identityCollision(7).signOn()).isEmpty();
    }

    @Test
    void pageIsVersion0() {
        SignOn page = new SignOn.Page("https://example.com/?a=b");
        ErrorReply error = ErrorReply.signOn(7, NETWORK, page);
        Bytes data = text("aV=0000000000000000\naU=https://example.com/?a\\eb");
        assertThat(error)
                .isEqualTo(ErrorReply.ofNetwork(
                        Verb.NETWORK_CONFIG_REQUEST, 7, ErrorCode.NETWORK_AUTHENTICATION_REQUIRED, NETWORK, data));
        assertThat(error.signOn()).contains(page);
    }

    @Test
    void versionMissingIsVersion0() {
        assertThat(SignOn.parse(text("aU=x"))).contains(new SignOn.Page("x"));
    }

    @Test
    void withoutErrorDataThereIsAPageWithoutUrl() {
        ErrorReply error = ErrorReply.signOn(7, NETWORK, new SignOn.Page(""));
        assertThat(error.errorData()).isEmpty();
        assertThat(error.signOn()).contains(new SignOn.Page(""));
        assertThat(withData("0000").signOn()).contains(new SignOn.Page(""));
        assertThat(withData("00").signOn()).contains(new SignOn.Page(""));
    }

    @Test
    void clientIgnoresAPageWithoutUrlAnUnknownVersionAndDataCutShort() {
        assertThat(SignOn.parse(text("aV=0000000000000000\naU="))).isEmpty();
        assertThat(SignOn.parse(text("aV=0\naU=\\0x"))).isEmpty();
        assertThat(SignOn.parse(text("aV=2\naU=x\niU=y"))).isEmpty();
        assertThat(SignOn.parse(Bytes.EMPTY)).isEmpty();
        assertThat(withData("0005" + "61553d78").signOn()).isEmpty();
        assertThat(new ErrorReply(0x0b, 7, 9, Bytes.ofHex("8056c2e21c0000")).signOn())
                .isEmpty();
    }

    private static ErrorReply withData(String hex) {
        return new ErrorReply(0x0b, 7, ErrorCode.NETWORK_AUTHENTICATION_REQUIRED.code(), Bytes.ofHex(NETWORK + hex));
    }

    @Test
    void openIdIsVersion1() {
        SignOn.OpenId openId = new SignOn.OpenId("issuer", "central", "nonce", "state", "client", "keycloak");
        assertThat(openId.toErrorData())
                .isEqualTo(text("aV=0000000000000001\niU=issuer\naCU=central\naN=nonce\naS=state\naCID=client\n"
                        + "aSSOp=keycloak"));
        assertThat(ErrorReply.signOn(7, NETWORK, openId).signOn()).contains(openId);
    }

    @Test
    void whatAnOpenIdDoesNotSayIsEmptyAndItsProviderIsDefault() {
        SignOn.OpenId bare = new SignOn.OpenId("", "", "", "", "", "");
        assertThat(bare.provider()).isEqualTo("default");
        assertThat(SignOn.parse(text("aV=1"))).contains(bare);
        assertThat(Dictionary.parse(bare.toErrorData().toArray()).keys()).doesNotContain("aSSOp");
    }

    @Test
    void textsAreCutAtTheSizesOfAClientWhenRead() {
        for (String key : new String[] {"iU", "aCU", "aN", "aS", "aCID", "aSSOp"}) {
            SignOn.OpenId read = (SignOn.OpenId)
                    SignOn.parse(text("aV=1\n" + key + "=" + "x".repeat(3000))).orElseThrow();
            switch (key) {
                case "iU" -> assertThat(read.issuerUrl()).hasSize(2047);
                case "aCU" -> assertThat(read.centralUrl()).hasSize(2047);
                case "aN" -> assertThat(read.nonce()).hasSize(63);
                case "aS" -> assertThat(read.state()).hasSize(127);
                case "aCID" -> assertThat(read.clientId()).hasSize(255);
                default -> assertThat(read.provider()).hasSize(63);
            }
        }
        assertThat(SignOn.parse(text("aU=" + "x".repeat(2048)))).contains(new SignOn.Page("x".repeat(2047)));
    }

    @Test
    void noHalfOfACharacterIsLeft() {
        String whole = "\ud83c\udf10".repeat(15);
        SignOn.OpenId read = (SignOn.OpenId)
                SignOn.parse(text("aV=1\naN=" + whole + "\ud83c\udf10")).orElseThrow();
        assertThat(read.nonce()).isEqualTo(whole);
        // A byte that is no UTF-8 becomes a character of three.
        Bytes broken = Dictionary.builder()
                .add("aV", "1")
                .add("aN", Bytes.ofHex("ff".repeat(63)))
                .toBytes();
        assertThat(((SignOn.OpenId) SignOn.parse(broken).orElseThrow()).nonce()).isEqualTo("\ufffd".repeat(21));
    }

    @Test
    void textsThatAClientWouldCutAreRefusedWhenMade() {
        assertThatThrownBy(() -> new SignOn.Page("x".repeat(2048)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2047");
        assertThatThrownBy(() -> new SignOn.Page("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SignOn.OpenId("", "", "\u20ac".repeat(22), "", "", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonce");
    }

    @Test
    void whatIsMadeIsReadAgain() {
        for (long seed = 1; seed <= 300; seed++) {
            SignOn made = new RandomPayloads(seed).signOn();
            assertThat(ErrorReply.signOn(seed, NETWORK, made).signOn())
                    .as("seed %d", seed)
                    .isEqualTo(Optional.of(made));
        }
    }

    private static Bytes text(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertBytes(ErrorReply error, String hex) {
        assertThat(Bytes.copyOf(error.toBytes())).isEqualTo(Bytes.ofHex(hex));
        try {
            assertThat(Payload.parse(Verb.ERROR.code(), error.toBytes())).isEqualTo(error);
        } catch (MalformedPacketException e) {
            throw new AssertionError("what we wrote cannot be read", e);
        }
    }
}
