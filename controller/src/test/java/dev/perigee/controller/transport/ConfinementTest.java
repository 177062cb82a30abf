package dev.perigee.controller.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.world.PublicPlanet;
import dev.perigee.protocol.world.World;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfinementTest {
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1");
    private static final List<String> ELSEWHERE = List.of(
            "192.0.2.1",
            "10.0.0.1",
            "10.99.1.1",
            "8.8.8.8",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "128.0.0.1",
            "126.255.255.255",
            "::",
            "::2",
            "fd00::1",
            "2001:db8::1",
            "ff02::1",
            "fe80::1",
            "fe80::2",
            "::ffff:10.0.0.1");

    private static boolean allows(Confinement confinement, String ip) {
        return confinement.allows(IpAddress.parse(ip));
    }

    @Test
    void withoutTheVariableEverythingIsAllowed() {
        Confinement confinement = Confinement.of(Optional.empty());

        assertThat(confinement.isOn()).isFalse();
        assertThat(LOOPBACK).allMatch(ip -> allows(confinement, ip));
        assertThat(ELSEWHERE).allMatch(ip -> allows(confinement, ip));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , ,"})
    void emptyMeansLoopbackAlone(String value) {
        Confinement confinement = Confinement.of(Optional.of(value));

        assertThat(confinement.isOn()).isTrue();
        assertThat(LOOPBACK).allMatch(ip -> allows(confinement, ip));
        assertThat(ELSEWHERE).noneMatch(ip -> allows(confinement, ip));
    }

    @Test
    void listMeansLoopbackAndItsPrefixes() {
        Confinement confinement = Confinement.of(Optional.of("10.99.0.7/16, fd00::/8 ,192.0.2.1/32"));

        assertThat(confinement.isOn()).isTrue();
        assertThat(LOOPBACK).allMatch(ip -> allows(confinement, ip));
        assertThat(ELSEWHERE.stream().filter(ip -> allows(confinement, ip)))
                .containsExactly("192.0.2.1", "10.99.1.1", "fd00::1");
        assertThat(allows(confinement, "10.100.0.0")).isFalse();
        assertThat(allows(confinement, "10.98.255.255")).isFalse();
        assertThat(allows(confinement, "192.0.2.2")).isFalse();
        assertThat(allows(confinement, "::ffff:192.0.2.1"))
                .as("an IPv4 address in IPv6 form leaves as IPv4, and is not named")
                .isFalse();
    }

    @Test
    void noPublicRootIsInReachOfAConfinedServer() {
        Confinement confinement = Confinement.of(Optional.of(""));

        assertThat(PublicPlanet.get().roots().stream()
                        .map(World.Root::stableEndpoints)
                        .flatMap(List::stream))
                .isNotEmpty()
                .noneMatch(endpoint -> confinement.allows(endpoint.ip()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.99.0.0", "10.99.0.0/33", "all", "10.99.0.0/16;fd00::/8", "*", "10.99.0.0/-1", "fd00::/129"})
    void malformedListIsRefusedAndNotGuessed(String value) {
        assertThatThrownBy(() -> Confinement.of(Optional.of(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Confinement.VARIABLE);
    }
}
