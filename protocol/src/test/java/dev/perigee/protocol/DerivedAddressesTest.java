package dev.perigee.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DerivedAddressesTest {
    private static final NetworkId NETWORK = NetworkId.parse("8056c2e21c123456");
    private static final Address MEMBER = Address.parse("fedcba9876");

    @Test
    void sixPlaneFoldsTheNetworkIdAndIsAForty() {
        assertThat(DerivedAddresses.sixPlane(NETWORK, MEMBER)).hasToString("fc9c:44f6:b4fe:dcba:9876::1/40");
    }

    @Test
    void rfc4193HasNetworkAndMemberWholeAndIsAnEightyEight() {
        assertThat(DerivedAddresses.rfc4193(NETWORK, MEMBER)).hasToString("fd80:56c2:e21c:1234:5699:93fe:dcba:9876/88");
    }

    @Test
    void membersOfANetworkShareThePrefixAndNothingElse() {
        IpPrefix one = DerivedAddresses.rfc4193(NETWORK, MEMBER);
        IpPrefix two = DerivedAddresses.rfc4193(NETWORK, new Address(1));
        assertThat(one.network()).isEqualTo(two.network());
        assertThat(one.ip()).isNotEqualTo(two.ip());
        assertThat(DerivedAddresses.sixPlane(NETWORK, MEMBER).network())
                .isEqualTo(DerivedAddresses.sixPlane(NETWORK, new Address(1)).network());
    }
}
