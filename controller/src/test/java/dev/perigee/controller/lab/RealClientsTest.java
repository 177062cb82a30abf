package dev.perigee.controller.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two unmodified {@code zerotier-one} routers with a LAN behind each play the whole two-office story. Needs the path of
 * the program in the environment variable ZEROTIER_ONE, root, iproute2, nftables and curl; is skipped without them.
 */
class RealClientsTest {
    private static final String A = "10.244.179.68";
    private static final String B = "10.244.251.109";

    /** Something that is asked again until it is so. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    /** How long it took, in ms; fails if it takes longer than the limit. */
    private static long waitFor(String what, long limitMs, Condition condition) throws IOException {
        long start = System.nanoTime();
        while (!condition.holds()) {
            long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertThat(elapsedMs).as("ms waited for: " + what).isLessThan(limitMs);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        System.out.println("real clients: " + what + ": " + tookMs + " ms");
        return tookMs;
    }

    @Test
    @Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void twoOfficesJoinPingAndAreCutOff(@TempDir Path home) throws IOException {
        String client = System.getenv("ZEROTIER_ONE");
        assumeTrue(client != null && !client.isBlank(), "ZEROTIER_ONE does not name a zerotier-one to test with");
        assumeTrue(Files.isExecutable(Path.of(client)), "ZEROTIER_ONE names no program: " + client);
        assumeTrue(
                System.getProperty("user.name").equals("root")
                        && hasProgram("ip")
                        && hasProgram("curl")
                        && hasProgram("nft"),
                "the lab needs root, iproute2, nftables and curl");
        try (Offices lab = new Offices(home, client)) {
            lab.startServer();
            lab.startClient("a");
            lab.startClient("b");
            waitFor("both clients online", 30_000, () -> isOnline(lab, "a") && isOnline(lab, "b"));
            play(lab);
        }
    }

    private static boolean hasProgram(String name) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, name)));
    }

    private static boolean isOnline(Offices lab, String place) throws IOException {
        return lab.ask(place, "info").path("online").asBoolean();
    }

    private static String status(Offices lab, String place) throws IOException {
        return lab.network(place).path("status").asText();
    }

    private void play(Offices lab) throws IOException {
        String network = "/controller/network/"
                + lab.api(
                                "POST",
                                "/controller/network",
                                "{\"name\":\"offices\",\"v4AssignMode\":{\"zt\":true},"
                                        + "\"routes\":[{\"target\":\"10.244.0.0/16\",\"via\":null}],"
                                        + "\"ipAssignmentPools\":[{\"ipRangeStart\":\"10.244.0.1\",\"ipRangeEnd\":\"10.244.255.254\"}]}")
                        .get("id")
                        .asText();
        String id = network.substring(network.lastIndexOf('/') + 1);
        String a = network + "/member/" + lab.clientAddress("a");
        String b = network + "/member/" + lab.clientAddress("b");
        lab.ask("a", "join", id);
        lab.ask("b", "join", id);
        waitFor(
                "both pending and denied",
                15_000,
                () -> lab.api("GET", network + "/member", "").size() == 2
                        && status(lab, "a").equals("ACCESS_DENIED")
                        && status(lab, "b").equals("ACCESS_DENIED"));

        lab.api("POST", a, authorize(A));
        waitFor("authorization of a to OK with its address", 1_000, () -> hasAddress(lab, "a", A));
        lab.api("POST", b, authorize(B));
        waitFor("authorization of b to OK with its address", 1_000, () -> hasAddress(lab, "b", B));
        assertThat(lab.ping("a", B, 1)).as("the very first ping, within 1 s").isTrue();

        lab.api(
                "POST",
                network,
                "{\"routes\":[{\"target\":\"10.244.0.0/16\",\"via\":null},{\"target\":\"192.168.1.0/24\",\"via\":\"" + A
                        + "\"},{\"target\":\"192.168.4.0/24\",\"via\":\"" + B + "\"}]}");
        waitFor(
                "route change in both",
                1_000,
                () -> hasRoute(lab, "a", "192.168.4.0/24") && hasRoute(lab, "b", "192.168.1.0/24"));
        assertLansReachEachOther(lab);

        lab.killServer();
        assertLansReachEachOther(lab);
        lab.startServer();
        lab.api("POST", a, "{\"authorized\":false}");
        waitFor(
                "after kill -9 and restart: a says ACCESS_DENIED and has lost its address and routes",
                2_000,
                () -> status(lab, "a").equals("ACCESS_DENIED")
                        && !hasAddress(lab, "a", A)
                        && !hasRoute(lab, "a", "192.168.4.0/24"));
        waitFor("b cut a off", 5_000, () -> !lab.ping("lb", "192.168.1.7", 1));
        lab.api("POST", a, "{\"authorized\":true}");
        waitFor("authorized again to OK", 2_000, () -> hasAddress(lab, "a", A));
        waitFor("LAN to LAN again", 8_000, () -> lab.ping("la", "192.168.4.10", 1) && lab.ping("lb", "192.168.1.7", 1));
        cutOffWithoutHearingOfIt(lab, a);
    }

    /** The member itself may be deaf, or wicked: its peer refuses it all the same. */
    private static void cutOffWithoutHearingOfIt(Offices lab, String a) throws IOException {
        lab.makeDeafToServer("a");
        lab.api("POST", a, "{\"authorized\":false}");
        waitFor("b refuses a, which does not know", 5_000, () -> !lab.ping("la", "192.168.4.10", 1));
        assertThat(hasAddress(lab, "a", A))
                .as("a still believes that it is a member")
                .isTrue();
        lab.makeHearAgain("a");
        waitFor("a hears of it", 10_000, () -> status(lab, "a").equals("ACCESS_DENIED") && !hasAddress(lab, "a", A));
        cutOffWhileItIsOff(lab, a);
    }

    /** A router that was off when it was cut off comes back with what it remembers, and loses it when it asks. */
    private static void cutOffWhileItIsOff(Offices lab, String a) throws IOException {
        lab.api("POST", a, "{\"authorized\":true}");
        waitFor("a is in again", 2_000, () -> hasAddress(lab, "a", A));
        lab.stopClient("a");
        lab.api("POST", a, "{\"authorized\":false}");
        lab.startClient("a");
        waitFor(
                "a, off when it was cut off, says ACCESS_DENIED and has no address after its start",
                30_000,
                () -> status(lab, "a").equals("ACCESS_DENIED")
                        && lab.network("a").path("assignedAddresses").isEmpty());
    }

    private static void assertLansReachEachOther(Offices lab) throws IOException {
        assertThat(lab.ping("la", "192.168.4.10", 2)).as("office a to office b").isTrue();
        assertThat(lab.ping("lb", "192.168.1.7", 2)).as("office b to office a").isTrue();
    }

    private static String authorize(String ip) {
        return "{\"authorized\":true,\"ipAssignments\":[\"" + ip + "\"]}";
    }

    private static boolean hasAddress(Offices lab, String place, String ip) throws IOException {
        JsonNode network = lab.network(place);
        return network.path("status").asText().equals("OK")
                && network.path("assignedAddresses").toString().contains(ip + "/16");
    }

    private static boolean hasRoute(Offices lab, String place, String target) throws IOException {
        return lab.in(place, "ip", "route").stream()
                .anyMatch(line -> line.startsWith(target) && line.contains(" via "));
    }
}
