package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerbTest {
    @Test
    void everyNumberOfTheTableHasItsVerb() {
        Map<Integer, Verb> named = new TreeMap<>();
        for (int code = 0; code <= 0x1f; code++) {
            int number = code;
            Verb.of(code).ifPresent(verb -> named.put(number, verb));
        }
        assertThat(named)
                .containsExactly(
                        Map.entry(0x00, Verb.NOP),
                        Map.entry(0x01, Verb.HELLO),
                        Map.entry(0x02, Verb.ERROR),
                        Map.entry(0x03, Verb.OK),
                        Map.entry(0x04, Verb.WHOIS),
                        Map.entry(0x05, Verb.RENDEZVOUS),
                        Map.entry(0x06, Verb.FRAME),
                        Map.entry(0x07, Verb.EXT_FRAME),
                        Map.entry(0x08, Verb.ECHO),
                        Map.entry(0x09, Verb.MULTICAST_LIKE),
                        Map.entry(0x0a, Verb.NETWORK_CREDENTIALS),
                        Map.entry(0x0b, Verb.NETWORK_CONFIG_REQUEST),
                        Map.entry(0x0c, Verb.NETWORK_CONFIG),
                        Map.entry(0x0d, Verb.MULTICAST_GATHER),
                        Map.entry(0x0e, Verb.MULTICAST_FRAME),
                        Map.entry(0x10, Verb.PUSH_DIRECT_PATHS),
                        Map.entry(0x12, Verb.ACK),
                        Map.entry(0x13, Verb.QOS_MEASUREMENT),
                        Map.entry(0x14, Verb.USER_MESSAGE),
                        Map.entry(0x15, Verb.REMOTE_TRACE),
                        Map.entry(0x16, Verb.PATH_NEGOTIATION_REQUEST));
    }

    @Test
    void theUpperBitsOfTheVerbByteAreNotLookedAt() {
        assertThat(Verb.of(0x80 | 0x40 | 0x20 | 0x0b)).contains(Verb.NETWORK_CONFIG_REQUEST);
        assertThat(Verb.of(0x8f)).isEmpty();
    }

    @Test
    void compressionIsTriedForLongTextAndListsOnly() {
        EnumSet<Verb> tried = EnumSet.noneOf(Verb.class);
        for (Verb verb : Verb.values()) {
            if (verb.compressible()) {
                tried.add(verb);
            }
        }
        assertThat(tried)
                .containsExactlyInAnyOrder(
                        Verb.NETWORK_CONFIG_REQUEST,
                        Verb.NETWORK_CONFIG,
                        Verb.NETWORK_CREDENTIALS,
                        Verb.MULTICAST_LIKE,
                        Verb.MULTICAST_FRAME,
                        Verb.PUSH_DIRECT_PATHS,
                        Verb.USER_MESSAGE,
                        Verb.REMOTE_TRACE);
    }

    @Test
    void anOkIsCompressedOnlyIfItIsAConfiguration() {
        RandomPayloads random = new RandomPayloads(1);
        assertThat(Ok.of(1, new ConfigOk(random.chunk())).compressible()).isTrue();
        assertThat(Ok.of(1, random.helloOk()).compressible()).isFalse();
        assertThat(Ok.of(1, new EchoOk(Bytes.EMPTY)).compressible()).isFalse();
    }

    @Test
    void revocationsOfAControllerAreNotCompressedButCredentialsOfMembersAre() {
        RandomPayloads random = new RandomPayloads(2);
        assertThat(NetworkCredentials.ofRevocations(List.of(random.revocation()))
                        .compressible())
                .isFalse();
        assertThat(new NetworkCredentials(List.of(random.membership()), List.of(), List.of(), List.of(), List.of())
                        .compressible())
                .isTrue();
    }

    @Test
    void aPayloadWithoutAMeaningIsNotCompressed() {
        assertThat(new UnknownPayload(0x1f, Bytes.EMPTY).compressible()).isFalse();
        assertThat(new UnknownPayload(Verb.MULTICAST_FRAME.code(), Bytes.EMPTY).compressible())
                .isTrue();
    }

    @Test
    void errorCodesAreThoseOfTheList() {
        Map<Integer, ErrorCode> named = new TreeMap<>();
        for (int code = 0; code <= 0xff; code++) {
            int number = code;
            ErrorCode.of(code).ifPresent(error -> named.put(number, error));
        }
        assertThat(named)
                .containsExactly(
                        Map.entry(1, ErrorCode.INVALID_REQUEST),
                        Map.entry(2, ErrorCode.BAD_PROTOCOL_VERSION),
                        Map.entry(3, ErrorCode.OBJECT_NOT_FOUND),
                        Map.entry(4, ErrorCode.IDENTITY_COLLISION),
                        Map.entry(5, ErrorCode.UNSUPPORTED_OPERATION),
                        Map.entry(6, ErrorCode.NEED_MEMBERSHIP_CERTIFICATE),
                        Map.entry(7, ErrorCode.NETWORK_ACCESS_DENIED),
                        Map.entry(8, ErrorCode.UNWANTED_MULTICAST),
                        Map.entry(9, ErrorCode.NETWORK_AUTHENTICATION_REQUIRED));
        assertThat(named).allSatisfy((code, error) -> assertThat(error.code()).isEqualTo(code));
    }

    @Test
    void anErrorAboutANetworkCarriesItsIdAndErrorDataOnlyIfThereIsSome() {
        NetworkId network = NetworkId.parse("8056c2e21c000001");
        ErrorReply denied =
                ErrorReply.ofNetwork(Verb.NETWORK_CONFIG_REQUEST, 7, ErrorCode.NETWORK_ACCESS_DENIED, network);
        assertThat(Bytes.copyOf(denied.toBytes()))
                .isEqualTo(Bytes.ofHex("0b" + "0000000000000007" + "07" + "8056c2e21c000001"));
        assertThat(denied.network()).contains(network);
        assertThat(denied.errorData()).isEmpty();

        ErrorReply withData = ErrorReply.ofNetwork(
                Verb.NETWORK_CONFIG_REQUEST,
                7,
                ErrorCode.NETWORK_AUTHENTICATION_REQUIRED,
                network,
                Bytes.ofHex("61563d30"));
        assertThat(Bytes.copyOf(withData.toBytes()))
                .isEqualTo(Bytes.ofHex("0b" + "0000000000000007" + "09" + "8056c2e21c000001" + "0004" + "61563d30"));
        assertThat(withData.errorCode()).contains(ErrorCode.NETWORK_AUTHENTICATION_REQUIRED);
        assertThat(withData.errorData()).isEqualTo(Optional.of(Bytes.ofHex("61563d30")));
    }

    @Test
    void anErrorNobodyAskedForNamesPacketZero() {
        NetworkId network = NetworkId.parse("8056c2e21c000001");
        assertThat(ErrorReply.unasked(ErrorCode.OBJECT_NOT_FOUND, network))
                .isEqualTo(ErrorReply.ofNetwork(Verb.NETWORK_CONFIG_REQUEST, 0, ErrorCode.OBJECT_NOT_FOUND, network));
    }

    @Test
    void errorDataCutShortIsNone() {
        assertThat(new ErrorReply(0x0b, 0, 9, Bytes.ofHex("8056c2e21c0000010005aabbccdd")).errorData())
                .isEmpty();
        assertThat(new ErrorReply(0x0b, 0, 9, Bytes.ofHex("8056c2e21c0000")).network())
                .isEmpty();
    }
}
