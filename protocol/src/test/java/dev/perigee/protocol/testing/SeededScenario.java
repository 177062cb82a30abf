package dev.perigee.protocol.testing;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Runs a scenario from many seeds: a few, many with {@code -Dperigee.long=true}, or the one of a failure with
 * {@code -Dperigee.seed=N}. A failure names the seed, how to repeat it, and what happened last.
 */
public final class SeededScenario {
    private static final int TRACE_TAIL = 120;

    /** What happens on an internet; it is new for each seed. */
    @FunctionalInterface
    public interface Scenario {
        void play(InMemoryInternet internet) throws Exception;
    }

    /** What two runs of one seed must have in common. */
    private record Run(long fingerprint, long sent, long events, List<String> trace) {}

    private SeededScenario() {}

    /** Whether many seeds are wanted. */
    public static boolean isLong() {
        return Boolean.getBoolean("perigee.long");
    }

    /** The seeds to run: 1 to {@code few}, or to {@code many}, or the one that is asked for. */
    public static LongStream seeds(int few, int many) {
        long only = Long.getLong("perigee.seed", 0);
        return only != 0 ? LongStream.of(only) : LongStream.rangeClosed(1, isLong() ? many : few);
    }

    /**
     * Plays the scenario once for each seed.
     *
     * @return how many seeds there were
     * @throws AssertionError with the seed, at the first that fails
     */
    public static int forEachSeed(int few, int many, Scenario scenario) {
        String test = callingTest();
        long[] seeds = seeds(few, many).toArray();
        for (long seed : seeds) {
            play(seed, scenario, test);
        }
        return seeds.length;
    }

    /** Plays the scenario from one seed. */
    public static InMemoryInternet play(long seed, Scenario scenario) {
        return play(seed, scenario, callingTest());
    }

    private static InMemoryInternet play(long seed, Scenario scenario, String test) {
        InMemoryInternet internet = new InMemoryInternet(seed);
        try {
            scenario.play(internet);
        } catch (Exception | AssertionError | StackOverflowError e) {
            throw failure(internet, test, e);
        }
        return internet;
    }

    /** The same failure with what is needed to repeat and to understand it. */
    public static AssertionError failure(InMemoryInternet internet, Throwable e) {
        return failure(internet, callingTest(), e);
    }

    private static AssertionError failure(InMemoryInternet internet, String test, Throwable e) {
        List<String> trace = internet.trace();
        List<String> tail = trace.subList(Math.max(0, trace.size() - TRACE_TAIL), trace.size());
        return new AssertionError(
                "seed " + internet.seed() + ": " + e + "\nwhat happened last:\n"
                        + String.join("\n", tail) + "\nto repeat: -Dtest='" + test + "' -Dperigee.seed="
                        + internet.seed(),
                e);
    }

    /**
     * Plays the scenario twice from one seed.
     *
     * @throws AssertionError if the second time anything happens differently
     */
    public static void assertRepeats(long seed, Scenario scenario) {
        String test = callingTest();
        assertSame(seed, run(seed, scenario, test), run(seed, scenario, test));
    }

    private static Run run(long seed, Scenario scenario, String test) {
        InMemoryInternet internet = play(seed, scenario, test);
        return new Run(internet.fingerprint(), internet.sentCount(), internet.events(), internet.trace());
    }

    private static void assertSame(long seed, Run first, Run second) {
        for (int i = 0; i < Math.min(first.trace().size(), second.trace().size()); i++) {
            if (!first.trace().get(i).equals(second.trace().get(i))) {
                throw new AssertionError("seed " + seed + " does not repeat, first difference in what is still known:\n"
                        + first.trace().get(i) + "\n" + second.trace().get(i));
            }
        }
        if (!first.equals(second)) {
            throw new AssertionError("seed " + seed + " does not repeat: " + first.sent() + " and " + second.sent()
                    + " datagrams, " + first.events() + " and " + second.events() + " events");
        }
    }

    /** The test that called, as surefire wants it named. */
    private static String callingTest() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith("dev.perigee."))
                        .filter(frame -> !frame.getMethodName().startsWith("lambda$"))
                        .filter(frame -> simpleName(frame.getClassName()).endsWith("Test"))
                        .findFirst()
                        .map(frame -> simpleName(frame.getClassName()) + "#" + frame.getMethodName())
                        .orElse("?"));
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
