package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.controller.testing.LocalApi;
import dev.perigee.protocol.Address;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Somebody who edits networks and members of their own without end, and knows what must be there after a crash: all that
 * was answered, and of what was not answered the whole or nothing.
 */
final class Operator {
    private static final int MOST_NETWORKS = 3;
    private static final int MOST_MEMBERS = 4;
    private static final int ADDRESSES = 6;
    private static final List<String> DECIDED_WHERE_SAVED = List.of(
            "revision",
            "creationTime",
            "lastAuthorizedTime",
            "lastDeauthorizedTime",
            "lastAuthorizedCredentialType",
            "lastAuthorizedCredential");

    /** An edit whose answer has not come. */
    private record Edit(String method, String path, String body) {}

    private final int number;
    private final SplittableRandom random;
    private final Address controller;
    private final Map<String, JsonNode> answered = new TreeMap<>();
    private Optional<Edit> inFlight = Optional.empty();
    private int edits;

    Operator(int number, SplittableRandom random, Address controller) {
        this.number = number;
        this.random = random;
        this.controller = controller;
    }

    /** How many edits were answered so far. */
    int edits() {
        return edits;
    }

    /** Edits until the server is gone. */
    void work(LocalApi api) {
        try {
            while (true) {
                editOnce(api);
            }
        } catch (IOException gone) {
            assertThat(inFlight).isPresent();
        }
    }

    private void editOnce(LocalApi api) throws IOException {
        String network = "/controller/network/" + controller + "00" + number + "00" + random.nextInt(MOST_NETWORKS);
        String member = network + "/member/00000000a" + random.nextInt(MOST_MEMBERS);
        switch (random.nextInt(answered.containsKey(network) ? 12 : 1)) {
            case 0 -> save(api, network, networkFields());
            case 1 -> {
                // Rarely: a network gathers members first.
                if (random.nextInt(4) == 0) {
                    delete(api, network);
                }
            }
            case 2, 3, 4 -> save(api, network, networkFields());
            case 5 -> delete(api, member);
            default -> save(api, member, memberFields(network, member));
        }
    }

    private String networkFields() {
        int n = random.nextInt(1_000_000);
        return "{\"name\":\"n" + n + "\",\"multicastLimit\":" + n + ",\"routes\":[{\"target\":\"10." + n % 256
                + ".0.0/16\",\"via\":null}],\"mtu\":" + (1_280 + n % 1_000) + "}";
    }

    private String memberFields(String network, String member) {
        int n = random.nextInt(1_000_000);
        String ip = "10.244.0." + random.nextInt(ADDRESSES);
        String assigned = isTaken(network, member, ip) ? "[]" : "[\"" + ip + "\"]";
        return "{\"name\":\"m" + n + "\",\"authorized\":" + random.nextBoolean() + ",\"ipAssignments\":" + assigned
                + ",\"tags\":[[1," + n + "]]}";
    }

    private boolean isTaken(String network, String except, String ip) {
        return answered.entrySet().stream()
                .filter(e -> e.getKey().startsWith(network + "/") && !e.getKey().equals(except))
                .anyMatch(e -> e.getValue().get("ipAssignments").toString().contains("\"" + ip + "\""));
    }

    private void save(LocalApi api, String path, String fields) throws IOException {
        inFlight = Optional.of(new Edit("POST", path, fields));
        HttpResponse<String> answer = api.call("POST", path, fields);
        assertThat(answer.statusCode())
                .as(path + " " + fields + ": " + answer.body())
                .isEqualTo(200);
        JsonNode record = LocalApi.json(answer);
        assertSaved(path, answered.get(path), fields, record);
        answered.put(path, record);
        done();
    }

    private void delete(LocalApi api, String path) throws IOException {
        inFlight = Optional.of(new Edit("DELETE", path, ""));
        HttpResponse<String> answer = api.call("DELETE", path);
        assertThat(answer.statusCode()).as(path).isEqualTo(answered.containsKey(path) ? 200 : 404);
        forget(path);
        done();
    }

    private void forget(String path) {
        answered.keySet().removeIf(p -> p.equals(path) || p.startsWith(path + "/"));
    }

    private void done() {
        inFlight = Optional.empty();
        edits++;
    }

    /** The record has the fields, everything else is as before, and the revision is the next one. */
    private static void assertSaved(String path, JsonNode before, String fields, JsonNode now) {
        JsonNode given = LocalApi.json(fields);
        given.properties()
                .forEach(f -> assertThat(now.get(f.getKey()))
                        .as(path + " " + f.getKey())
                        .isEqualTo(f.getValue()));
        if (before == null) {
            assertThat(now.get("revision").asLong()).as(path + " is new").isEqualTo(1);
            return;
        }
        boolean changed = !rest(before, Set.of()).equals(rest(now, Set.of()));
        assertThat(now.get("revision").asLong())
                .as(path + " before: " + before + " now: " + now)
                .isEqualTo(before.get("revision").asLong() + (changed ? 1 : 0));
        Set<String> named = new HashSet<>();
        given.fieldNames().forEachRemaining(named::add);
        assertThat(rest(now, named)).as(path).isEqualTo(rest(before, named));
    }

    private static JsonNode rest(JsonNode record, Set<String> without) {
        ObjectNode rest = record.deepCopy();
        rest.remove(without);
        rest.remove(DECIDED_WHERE_SAVED);
        return rest;
    }

    /** Compares what is there after a restart with what must be. */
    void check(LocalApi api) throws IOException {
        Optional<Edit> undecided = inFlight;
        inFlight = Optional.empty();
        undecided.ifPresent(edit -> settle(api, edit));
        for (Map.Entry<String, JsonNode> e : answered.entrySet()) {
            assertThat(api.get(e.getKey()))
                    .as(e.getKey() + ", answered before the crash")
                    .isEqualTo(e.getValue());
        }
        for (int i = 0; i < MOST_NETWORKS; i++) {
            String network = "/controller/network/" + controller + "00" + number + "00" + i;
            HttpResponse<String> members = api.call("GET", network + "/member");
            assertThat(members.statusCode()).as(network).isEqualTo(answered.containsKey(network) ? 200 : 404);
            if (members.statusCode() == 200) {
                checkMembers(network, LocalApi.json(members));
            }
        }
    }

    private void checkMembers(String network, JsonNode members) {
        Set<String> expected = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        answered.forEach((path, record) -> {
            if (path.startsWith(network + "/")) {
                expected.add(record.get("address").asText());
                record.get("ipAssignments")
                        .forEach(ip -> assertThat(addresses.add(ip.asText()))
                                .as(ip + " has one holder")
                                .isTrue());
            }
        });
        Set<String> there = new HashSet<>();
        members.fieldNames().forEachRemaining(there::add);
        assertThat(there).as("members of " + network).isEqualTo(expected);
    }

    /** What was not answered happened, or it did not. */
    private void settle(LocalApi api, Edit edit) {
        try {
            JsonNode before = answered.get(edit.path);
            HttpResponse<String> answer = api.call("GET", edit.path);
            assertThat(answer.statusCode()).isIn(200, 404);
            JsonNode now = answer.statusCode() == 200 ? LocalApi.json(answer) : null;
            if (now == null ? before == null : now.equals(before)) {
                return;
            }
            if (edit.method.equals("DELETE")) {
                assertThat(now).as(edit + " before: " + before).isNull();
                forget(edit.path);
            } else {
                assertThat(now).as(edit + " before: " + before).isNotNull();
                assertSaved(edit.path, before, edit.body, now);
                answered.put(edit.path, now);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
