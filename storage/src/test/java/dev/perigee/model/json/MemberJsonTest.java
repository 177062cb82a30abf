package dev.perigee.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.model.MemberRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberJsonTest {
    private static final String IDENTITY =
            "1e90b4ae24:0:ff7eabb9f8b54a7f46479ab55f40c887df6ab8afcc091fb1eba4acb92ee4a61e"
                    + "44467050c4306e4ff839b2f3db401a307a0c287ae1f2a1bba83aa28ee5a010c6";

    private static final String PENDING = """
            {"activeBridge":false,"address":"1e90b4ae24","authenticationExpiryTime":0,"authorized":false,"capabilities":[],\
            "creationTime":1795423473335,"id":"1e90b4ae24","identity":"%s","ipAssignments":[],\
            "lastAuthorizedCredential":null,"lastAuthorizedCredentialType":null,"lastAuthorizedTime":0,\
            "lastDeauthorizedTime":0,"noAutoAssignIps":false,"nwid":"95a4fb9cc70000f1","objtype":"member",\
            "remoteTraceLevel":0,"remoteTraceTarget":null,"revision":1,"ssoExempt":false,"tags":[],"vMajor":-1,"vMinor":-1,\
            "vProto":-1,"vRev":-1}""".formatted(IDENTITY);

    private static final String ACTIVE = """
            {"activeBridge":true,"address":"1e90b4ae24","authenticationExpiryTime":1234567890123,"authorized":true,\
            "capabilities":[3,9],"creationTime":1795423473335,"id":"1e90b4ae24","identity":"%s",\
            "ipAssignments":["fd55::1e:90b4:ae24","10.55.0.94"],"lastAuthorizedCredential":"tok",\
            "lastAuthorizedCredentialType":"token","lastAuthorizedTime":1795423473358,"lastDeauthorizedTime":1795423473350,\
            "name":"bee","noAutoAssignIps":true,"nwid":"95a4fb9cc70000f1","objtype":"member","remoteTraceLevel":2,\
            "remoteTraceTarget":"95a4fb9cc7","revision":3,"ssoExempt":true,"tags":[[1,11],[4294967295,0]],"vMajor":1,\
            "vMinor":14,"vProto":12,"vRev":1}""".formatted(IDENTITY);

    private static final MemberRecord MEMBER =
            MemberRecord.create(NetworkId.parse("95a4fb9cc70000f1"), Address.parse("1e90b4ae24"), 1795423473335L)
                    .toBuilder()
                    .revision(1)
                    .identity(Optional.of(Identity.parse(IDENTITY)))
                    .build();

    private static MemberRecord edited(String body) {
        return MemberJson.edit(MEMBER, JsonText.read("body", body));
    }

    @Test
    void pendingMemberLooksAsPanelsKnowIt() {
        assertThat(MemberJson.toText(MEMBER)).isEqualTo(PENDING);
        assertThat(MemberJson.fromText(PENDING)).isEqualTo(MEMBER);
    }

    @Test
    void everyFieldReadsBack() {
        assertThat(MemberJson.toText(MemberJson.fromText(ACTIVE))).isEqualTo(ACTIVE);
        assertThat(MemberJson.fromText(ACTIVE).identity()).contains(Identity.parse(IDENTITY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"authorized\":true}|authorized|true",
                "{\"authorized\":\"true\"}|authorized|true",
                "{\"authorized\":0}|authorized|false",
                "{\"authorized\":null}|authorized|false",
                "{\"name\":\"laptop\"}|name|\"laptop\"",
                "{\"name\":null}|name|\"\"",
                "{\"activeBridge\":1}|activeBridge|true",
                "{\"noAutoAssignIps\":true}|noAutoAssignIps|true",
                "{\"authenticationExpiryTime\":1234567890123}|authenticationExpiryTime|1234567890123",
                "{\"remoteTraceTarget\":\"95A4FB9CC7\"}|remoteTraceTarget|\"95a4fb9cc7\"",
                "{\"remoteTraceTarget\":7}|remoteTraceTarget|null",
                "{\"remoteTraceLevel\":2}|remoteTraceLevel|2",
                "{\"ipAssignments\":[\"10.77.0.99\",\"fd00:1:0::99\",\"10.77.0.100/24\",\"bad\",\"\",\"1.2.3\",\"10.0.0.1/abc\"]}"
                        + "|ipAssignments|[\"10.77.0.99\",\"fd00:1::99\",\"10.77.0.100\",\"10.0.0.1\"]",
                "{\"ipAssignments\":[\"10.9.9.9\",\"10.9.9.9\"]}|ipAssignments|[\"10.9.9.9\",\"10.9.9.9\"]",
                "{\"tags\":[[1000,5],[1000,6],[2,\"9\"],[3],\"x\",{\"id\":4,\"value\":4},[4294967297,-1]]}"
                        + "|tags|[[1,4294967295],[2,9],[1000,6]]",
                "{\"capabilities\":[9,3,3,\"7\",null]}|capabilities|[0,3,7,9]",
            })
    void editIsAsLenientAsPanelsNeed(String body, String key, String expected) {
        MemberRecord after = edited(body);
        assertThat(JsonText.write(MemberJson.toJson(after).get(key))).isEqualTo(expected);
        assertThat(MemberJson.fromText(MemberJson.toText(after)))
                .as("what is stored reads back")
                .isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{}",
                "{\"ipAssignments\":\"x\"}",
                "{\"tags\":null}",
                "{\"capabilities\":5}",
                "{\"ssoExempt\":true,\"identity\":\"x\",\"id\":\"ffffffffff\",\"address\":\"x\",\"nwid\":\"x\","
                        + "\"revision\":77,\"vMajor\":9,\"lastAuthorizedTime\":5,\"lastAuthorizedCredentialType\":\"x\","
                        + "\"creationTime\":1,\"hidden\":true,\"authenticationURL\":\"http://example/\"}",
            })
    void whatCannotBeSetChangesNothing(String body) {
        assertThat(edited(body)).isEqualTo(MEMBER);
    }

    @Test
    void onlyGivenFieldsChange() {
        MemberRecord active = MemberJson.fromText(ACTIVE);
        MemberRecord after = MemberJson.edit(active, JsonText.read("body", "{\"name\":\"n\"}"));
        assertThat(after).isEqualTo(active.toBuilder().name(Optional.of("n")).build());
    }

    @Test
    void addressThatIsNoTextIsRefusedAndNothingIsChanged() {
        assertThatThrownBy(() -> edited("{\"name\":\"n\",\"ipAssignments\":[\"10.0.0.1\",5]}"))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessage("ipAssignments[1]: 5 is not text; allowed: an address like \"10.147.17.5\"");
    }

    @Test
    void keysThatAreNotKnownSurviveAndIdsAreLowerCase() {
        MemberRecord read = MemberJson.fromText(
                "{\"id\":\"ABCDEF0123\",\"nwid\":\"95A4FB9CC70000F1\",\"hidden\":true,"
                        + "\"clock\":1,\"physicalAddr\":\"x\",\"recentLog\":[],\"authenticationURL\":\"u\",\"description\":{}}");
        assertThat(MemberJson.toText(read))
                .contains("\"address\":\"abcdef0123\"", "\"nwid\":\"95a4fb9cc70000f1\"")
                .contains("\"description\":{},\"hidden\":true,\"id\"")
                .doesNotContain("clock", "physicalAddr", "recentLog", "authenticationURL", "\"name\"", "\"identity\"");
        assertThat(MemberJson.fromText(MemberJson.toText(read))).isEqualTo(read);
    }

    @Test
    void secretHalfOfAnIdentityIsNeverShown() {
        String secret = IDENTITY + ":" + "11".repeat(64);
        MemberRecord member =
                MEMBER.toBuilder().identity(Optional.of(Identity.parse(secret))).build();
        assertThat(MemberJson.toText(member)).isEqualTo(PENDING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5|member: 5 is not a record",
                "{\"id\":\"1e90b4ae24\"}|nwid: ",
                "{\"nwid\":\"95a4fb9cc70000f1\",\"id\":\"1e90b4ae2g\"}|id: \"1e90b4ae2g\" is not an address",
                "{\"nwid\":\"95a4fb9cc70000f1\",\"id\":\"1e90b4ae24\",\"identity\":\"x\"}|identity: ",
            })
    void whatIsNoRecordIsRefused(String stored, String message) {
        assertThatThrownBy(() -> MemberJson.fromText(stored))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageStartingWith(message);
    }
}
