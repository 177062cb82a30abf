package dev.perigee.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LooseTextTest {
    private static void assertReads(String text, String socketAddress) {
        assertThat(LooseText.socketAddress(text)).as(text).contains(SocketAddress.parse(socketAddress));
    }

    @Test
    void usualTextsAreReadAsStrictly() {
        assertReads("10.1.2.3/24", "10.1.2.3/24");
        assertReads("fd00::1/64", "fd00::1/64");
        assertReads("203.0.113.7/9993", "203.0.113.7/9993");
    }

    @Test
    void withoutASlashThePortIsZero() {
        assertReads("10.1.2.3", "10.1.2.3/0");
        assertReads("::1", "::1/0");
    }

    @Test
    void whatCannotBeReadIsAllZeroesOfTheFamilyItLooksLike() {
        assertReads("a.b", "0.0.0.0/0");
        assertReads("999.0.0.1/8", "0.0.0.0/8");
        assertReads("x:y/12", "::/12");
        assertReads(":", "::/0");
        assertReads("10.0.0.1:80", "::/0");
    }

    @Test
    void textOfNeitherFamilyIsNone() {
        assertThat(LooseText.socketAddress("")).isEmpty();
        assertThat(LooseText.socketAddress("localhost/24")).isEmpty();
        assertThat(LooseText.ipPrefix("nothing")).isEmpty();
    }

    @Test
    void ofAPortTheLeadingDigitsCount() {
        assertReads("10.0.0.1/24x", "10.0.0.1/24");
        assertReads("10.0.0.1/", "10.0.0.1/0");
        assertReads("10.0.0.1/x", "10.0.0.1/0");
        assertReads("10.0.0.1/65537", "10.0.0.1/1");
    }

    @Test
    void moreNetmaskBitsThanTheFamilyHasAreAllOfThem() {
        assertThat(LooseText.ipPrefix("10.0.0.1/99")).contains(IpPrefix.parse("10.0.0.1/32"));
        assertThat(LooseText.ipPrefix("fd00::1/999")).contains(IpPrefix.parse("fd00::1/128"));
        assertThat(LooseText.ipPrefix("10.0.0.1/24")).contains(IpPrefix.parse("10.0.0.1/24"));
    }
}
