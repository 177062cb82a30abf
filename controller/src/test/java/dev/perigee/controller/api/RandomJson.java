package dev.perigee.controller.api;

import java.util.List;
import java.util.SplittableRandom;

/** Bodies as nobody should send them: bytes, and JSON that has the right words in the wrong places. */
final class RandomJson {
    private static final List<String> WORDS = List.of(
            "name",
            "private",
            "routes",
            "target",
            "via",
            "ipAssignmentPools",
            "ipRangeStart",
            "ipRangeEnd",
            "rules",
            "type",
            "ACTION_ACCEPT",
            "ACTION_DROP",
            "MATCH_ETHERTYPE",
            "etherType",
            "not",
            "or",
            "tags",
            "id",
            "default",
            "capabilities",
            "v4AssignMode",
            "v6AssignMode",
            "zt",
            "rfc4193",
            "6plane",
            "dns",
            "domain",
            "servers",
            "authTokens",
            "mtu",
            "multicastLimit",
            "enableBroadcast",
            "remoteTraceTarget",
            "remoteTraceLevel",
            "authorized",
            "activeBridge",
            "noAutoAssignIps",
            "ipAssignments",
            "authenticationExpiryTime",
            "10.244.0.0/16",
            "10.244.0.1",
            "fd00::1",
            "fd00::/8",
            "0.0.0.0/0",
            "::",
            "1.2.3.4.5",
            "",
            " ",
            "true",
            "\u0000",
            "\ud83d\ude80",
            "8056c2e21c");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1",
            "1.5",
            "1e3",
            "1e400",
            "9007199254740993",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775809",
            "4294967296",
            "2048",
            "34525",
            "255");

    private RandomJson() {}

    static byte[] bytes(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        if (bytes.length > 0 && random.nextBoolean()) {
            bytes[0] = '{';
        }
        return bytes;
    }

    /** JSON, now and then with a character missing or changed. */
    static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder(object(random, 4));
        if (random.nextInt(4) == 0) {
            int at = random.nextInt(text.length());
            if (random.nextBoolean()) {
                text.deleteCharAt(at);
            } else {
                text.setCharAt(at, (char) (' ' + random.nextInt(95)));
            }
        }
        return text.toString();
    }

    private static String value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> "null";
            case 1 -> Boolean.toString(random.nextBoolean());
            case 2 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case 3, 4 -> quoted(WORDS.get(random.nextInt(WORDS.size())));
            case 5 -> array(random, depth - 1);
            default -> object(random, depth - 1);
        };
    }

    private static String array(SplittableRandom random, int depth) {
        StringBuilder text = new StringBuilder("[");
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(value(random, depth)).append(i > 1 ? "," : "");
        }
        return text.append("]").toString();
    }

    private static String object(SplittableRandom random, int depth) {
        StringBuilder text = new StringBuilder("{");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(quoted(WORDS.get(random.nextInt(WORDS.size()))))
                    .append(":")
                    .append(value(random, depth))
                    .append(i > 1 ? "," : "");
        }
        return text.append("}").toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\u0000", "\\u0000") + "\"";
    }
}
