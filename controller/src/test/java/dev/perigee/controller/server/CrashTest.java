package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.controller.testing.LocalApi;
import dev.perigee.controller.testing.ServerProcess;
import dev.perigee.controller.testing.UdpMember;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.member.MemberEvent;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.TestIdentities;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed at random moments while operators edit and members come and go, and must keep what it promised
 * (design: answers wait for the ledger). {@code -Dperigee.long=true} for many rounds, {@code -Dperigee.seed=N} for the
 * same edits again; when the kill hits is up to the machine.
 */
class CrashTest {
    private static final int ROUNDS = Boolean.getBoolean("perigee.long") ? 60 : 4;
    private static final int OPERATORS = 3;
    private static final int MEMBERS = 3;
    private static final long LONGEST_ROUND_MS = 600;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path data;

    private final long seed = Long.getLong("perigee.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(OPERATORS + 2);
    private final List<UdpMember> members = new ArrayList<>();
    /** What was answered last; empty while it may be either. */
    private final Map<Address, Optional<Boolean>> authorized = new ConcurrentHashMap<>();

    private ServerProcess server;
    private NetworkId network;

    @AfterEach
    void end() throws IOException {
        threads.shutdownNow();
        if (server != null) {
            server.close();
        }
        for (UdpMember member : members) {
            member.close();
        }
    }

    @Test
    void whatWasAnsweredIsThereAfterEachCrash() throws Exception {
        System.out.println("CrashTest: perigee.seed=" + seed);
        server = ServerProcess.start(data);
        network = server.createNetwork("""
                {"routes": [{"target": "10.244.0.0/16"}], "v4AssignMode": {"zt": true},
                 "ipAssignmentPools": [{"ipRangeStart": "10.244.0.1", "ipRangeEnd": "10.244.0.5"}]}
                """);
        for (int i = 0; i < MEMBERS; i++) {
            authorized.put(TestIdentities.get(i).address(), Optional.of(false));
            members.add(UdpMember.start(TestIdentities.get(i), server.planet(), network));
        }
        List<Operator> operators = new ArrayList<>();
        for (int i = 0; i < OPERATORS; i++) {
            operators.add(new Operator(i, random.split(), server.address()));
        }
        for (int round = 0; round < ROUNDS; round++) {
            try {
                workUntilKilled(operators);
                if (random.nextInt(4) == 0) {
                    server.crashWhileStarting(random.nextInt(2_000));
                }
                server.restart();
                for (Operator operator : operators) {
                    operator.check(server.api());
                }
                checkMembers();
            } catch (AssertionError | IOException e) {
                throw new AssertionError("perigee.seed=" + seed + ", round " + round, e);
            }
        }
        assertThat(operators).allSatisfy(o -> assertThat(o.edits()).isPositive());
        everyMemberSaysWhatItsRecordSays();
        checkMembers();
    }

    private void workUntilKilled(List<Operator> operators) throws Exception {
        List<Future<?>> working = new ArrayList<>();
        for (Operator operator : operators) {
            working.add(threads.submit(() -> operator.work(server.api())));
        }
        SplittableRandom gate = random.split();
        working.add(threads.submit(() -> letInAndOut(gate)));
        threads.schedule(server::kill, random.nextLong(LONGEST_ROUND_MS), TimeUnit.MILLISECONDS)
                .get();
        for (Future<?> each : working) {
            try {
                each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("an operator still waits for a server that is gone", e);
            }
        }
    }

    /** Authorizes and deauthorizes the members that are there, and changes what they are told, until the server is gone. */
    private void letInAndOut(SplittableRandom gate) {
        try {
            while (true) {
                Address member = members.get(gate.nextInt(MEMBERS)).nodeAddress();
                boolean in = gate.nextInt(3) > 0;
                authorized.put(member, Optional.empty());
                server.edit(network, member, "{\"authorized\":" + in + "}");
                authorized.put(member, Optional.of(in));
                if (gate.nextInt(4) == 0) {
                    server.api().post("/controller/network/" + network, "{\"name\":\"n" + gate.nextInt(1_000) + "\"}");
                }
            }
        } catch (IOException gone) {
            assertThat(members).isNotEmpty();
        }
    }

    /** The member's record; empty if it has none. */
    private Optional<JsonNode> record(Address member) throws IOException {
        HttpResponse<String> answer = server.api().call("GET", "/controller/network/" + network + "/member/" + member);
        assertThat(answer.statusCode()).isIn(200, 404);
        return answer.statusCode() == 200 ? Optional.of(LocalApi.json(answer)) : Optional.empty();
    }

    private void checkMembers() throws IOException {
        Map<IpAddress, Address> holders = new HashMap<>();
        for (UdpMember member : members) {
            Address address = member.nodeAddress();
            List<NetworkConfiguration> told = member.events(MemberEvent.ConfigurationChanged.class).stream()
                    .map(MemberEvent.ConfigurationChanged::configuration)
                    .toList();
            assertThat(told.stream().map(NetworkConfiguration::timestampMs).toList())
                    .as("timestamps that " + address + " was given")
                    .isSorted()
                    .doesNotHaveDuplicates();
            Optional<JsonNode> record = record(address);
            Optional<Boolean> expected = authorized.get(address);
            expected.ifPresent(in ->
                    assertThat(isAuthorized(record)).as("access of " + address).isEqualTo(in));
            for (NetworkConfiguration configuration : told) {
                for (IpPrefix given : configuration.addresses()) {
                    assertThat(holders.putIfAbsent(given.ip(), address))
                            .as("another holder of " + given)
                            .isIn(null, address);
                    assertThat(record.orElseThrow().get("ipAssignments").toString())
                            .as("addresses of " + address + " once told")
                            .contains("\"" + given.ip() + "\"");
                }
            }
        }
    }

    private static boolean isAuthorized(Optional<JsonNode> record) {
        return record.isPresent() && record.get().get("authorized").asBoolean();
    }

    private void everyMemberSaysWhatItsRecordSays() throws IOException {
        for (UdpMember member : members) {
            boolean in = isAuthorized(record(member.nodeAddress()));
            member.awaitStatus(network, in ? NetworkStatus.OK : NetworkStatus.ACCESS_DENIED, PATIENCE);
        }
    }
}
