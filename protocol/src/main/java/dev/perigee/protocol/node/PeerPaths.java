package dev.perigee.protocol.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The paths of one peer: all of them answered a challenge, at most 64. See vl1.md 5.3 and 5.4. */
final class PeerPaths {
    static final int MAX_PATHS = 64;

    private final List<PeerPath> paths = new ArrayList<>(1);
    private Optional<Path> lastResort = Optional.empty();

    Optional<PeerPath> find(Path path) {
        for (PeerPath each : paths) {
            if (each.path().equals(path)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** The one to send by; an expired path is none. */
    Optional<PeerPath> best(long nowMs) {
        return best(nowMs, path -> true);
    }

    /** The best among those that match. */
    Optional<PeerPath> best(long nowMs, Predicate<PeerPath> matching) {
        PeerPath best = null;
        for (PeerPath each : paths) {
            if (!each.isExpired(nowMs)
                    && matching.test(each)
                    && (best == null || each.quality(nowMs) < best.quality(nowMs))) {
                best = each;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether another port of the same host works at this moment; a second one need not be tried then. */
    boolean hasAliveNeighbour(Path path, long nowMs) {
        for (PeerPath each : paths) {
            if (isNeighbour(each.path(), path) && each.isAlive(nowMs)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNeighbour(Path a, Path b) {
        return a.localSocket() == b.localSocket()
                && a.remote().ip().equals(b.remote().ip())
                && a.remote().port() != b.remote().port();
    }

    /** Adds a path that is not there yet, in the place of a dead one of the same host, else of the oldest if full. */
    PeerPath add(Path path, long nowMs) {
        PeerPath added = new PeerPath(path, nowMs);
        if (!paths.removeIf(each -> isNeighbour(each.path(), path) && !each.isAlive(nowMs))
                && paths.size() >= MAX_PATHS) {
            paths.remove(paths.stream()
                    .min(Comparator.comparingLong(PeerPath::answeredMs))
                    .orElseThrow());
        }
        paths.add(added);
        return added;
    }

    void dropExpired(long nowMs) {
        for (int i = paths.size() - 1; i >= 0; i--) {
            if (paths.get(i).isExpired(nowMs)) {
                lastResort = Optional.of(paths.remove(i).path());
            }
        }
    }

    void dropSocket(int localSocket) {
        dropAll(path -> path.localSocket() == localSocket);
    }

    void dropAll(Predicate<Path> matching) {
        paths.removeIf(each -> matching.test(each.path()));
        lastResort = lastResort.filter(matching.negate());
    }

    /** One that has expired: worth another challenge when there is no other way at all (vl1.md 5.3). */
    Optional<Path> lastResort(long nowMs) {
        dropExpired(nowMs);
        return lastResort;
    }

    /** All of them, the expired ones too. */
    List<PeerPath> all() {
        return paths;
    }

    boolean hasLive(long nowMs) {
        for (PeerPath each : paths) {
            if (!each.isExpired(nowMs)) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return paths.isEmpty();
    }

    /** Those that are not expired, best first. */
    List<PeerPath> live(long nowMs) {
        if (paths.size() == 1 && !paths.get(0).isExpired(nowMs)) {
            return List.of(paths.get(0));
        }
        return paths.stream()
                .filter(each -> !each.isExpired(nowMs))
                .sorted(Comparator.comparingLong(each -> each.quality(nowMs)))
                .toList();
    }
}
