package dev.perigee.protocol.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Crashes hosts between any two events and starts them again some time later, who and when from the seed. The hosts
 * must have been {@link Host#start started}.
 */
public final class CrashPlan {
    private final InMemoryInternet internet;
    private final List<Host> hosts;
    private final SplittableRandom random;
    private long eventsBetween = 500;
    private long minDownMs = 0;
    private long maxDownMs = 10_000;
    private boolean active;
    private long crashes;

    public CrashPlan(InMemoryInternet internet, List<Host> hosts) {
        this.internet = internet;
        this.hosts = List.copyOf(hosts);
        this.random = internet.seedOf("crashes").random();
    }

    /** A crash about every so many events of the internet. */
    public CrashPlan everyEvents(long mean) {
        eventsBetween = mean;
        return this;
    }

    /** How long a crashed host is down. */
    public CrashPlan downFor(long fromMs, long toMs) {
        minDownMs = fromMs;
        maxDownMs = toMs;
        return this;
    }

    public CrashPlan begin() {
        active = true;
        next();
        return this;
    }

    /** No more crashes; who is down comes back when its time has come. */
    public void end() {
        active = false;
    }

    public long crashes() {
        return crashes;
    }

    private void next() {
        internet.afterEvents(1 + random.nextLong(2 * eventsBetween), () -> {
            if (active) {
                List<Host> running =
                        new ArrayList<>(hosts.stream().filter(Host::isRunning).toList());
                if (!running.isEmpty()) {
                    crash(running.get(random.nextInt(running.size())));
                }
                next();
            }
        });
    }

    private void crash(Host host) {
        crashes++;
        internet.note(host + " crashes");
        host.crash();
        internet.at(random.nextLong(minDownMs, maxDownMs + 1), () -> {
            // A test may have started it meanwhile.
            if (!host.isRunning()) {
                internet.note(host + " starts again");
                host.restart();
            }
        });
    }
}
