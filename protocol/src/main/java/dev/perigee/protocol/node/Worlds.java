package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.verb.Hello;
import dev.perigee.protocol.verb.Hello.WorldStamp;
import dev.perigee.protocol.world.World;
import dev.perigee.protocol.world.World.WorldType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The planet, the moons, and the moons that are wanted: who names the roots. See vl1.md 8. The planet and the moons may
 * be read from any thread.
 */
final class Worlds {
    /** So much of worlds still leaves in one datagram with the rest of an OK(HELLO). */
    private static final int MAX_TOLD_BYTES = 8_000;

    private volatile World planet;
    private volatile Map<Long, World> moons = Map.of();
    /** Moon ID to the address of the one it is expected from. */
    private final Map<Long, Address> wanted = new TreeMap<>();

    Worlds(World planet) {
        this.planet = planet;
    }

    World planet() {
        return planet;
    }

    /** In the order of their IDs. */
    List<World> moons() {
        return List.copyOf(moons.values());
    }

    Optional<World> moon(long id) {
        return Optional.ofNullable(moons.get(id));
    }

    void setPlanet(World planet) {
        this.planet = planet;
    }

    /** These and no others from now on; of two with the same ID the newer one. */
    void setMoons(Collection<World> worlds) {
        Map<Long, World> chosen = new TreeMap<>();
        worlds.forEach(moon -> chosen.merge(moon.id(), moon, Worlds::newer));
        replace(chosen);
    }

    private static World newer(World a, World b) {
        return Long.compareUnsigned(a.timestampMs(), b.timestampMs()) >= 0 ? a : b;
    }

    /** Adds a moon, or puts it in the place of the one with the same ID; it is not wanted any more. */
    void addMoon(World moon) {
        Map<Long, World> more = new TreeMap<>(moons);
        more.put(moon.id(), moon);
        replace(more);
    }

    private void replace(Map<Long, World> chosen) {
        chosen.values().stream().filter(moon -> moon.type() != WorldType.MOON).forEach(world -> {
            throw new IllegalArgumentException("world " + Long.toHexString(world.id()) + " is no moon");
        });
        // Never changed again, so that other threads may read it.
        moons = chosen;
        wanted.keySet().removeAll(chosen.keySet());
    }

    void want(long moonId, Address seed) {
        if (!moons.containsKey(moonId)) {
            wanted.put(moonId, seed);
        }
    }

    void dropMoon(long moonId) {
        Map<Long, World> fewer = new TreeMap<>(moons);
        fewer.remove(moonId);
        moons = fewer;
        wanted.remove(moonId);
    }

    Set<Address> seeds() {
        return new LinkedHashSet<>(wanted.values());
    }

    boolean isSeed(Address address) {
        return wanted.containsValue(address);
    }

    /** Whether it is the moon that this seed was asked for. */
    boolean isWantedFrom(Address seed, World world) {
        return seed.equals(wanted.get(world.id())) && world.isFirstOf(world.id(), seed);
    }

    /** Whether the planet or a moon names this identity as a root. */
    boolean name(Identity identity) {
        return all().flatMap(world -> world.roots().stream())
                .anyMatch(root -> root.identity().equals(identity));
    }

    /** All roots with their stable endpoints, those of a root named twice together. */
    Map<Identity, Set<SocketAddress>> roots() {
        Map<Identity, Set<SocketAddress>> roots = new LinkedHashMap<>();
        all().flatMap(world -> world.roots().stream())
                .forEach(root -> roots.computeIfAbsent(root.identity(), i -> new LinkedHashSet<>())
                        .addAll(root.stableEndpoints()));
        return roots;
    }

    private Stream<World> all() {
        return Stream.concat(Stream.of(planet), moons.values().stream());
    }

    WorldStamp planetStamp() {
        return new WorldStamp(planet.id(), planet.timestampMs());
    }

    /** What our HELLO says: the moons that are here, and those that are only wanted. */
    List<WorldStamp> moonStamps() {
        if (moons.isEmpty() && wanted.isEmpty()) {
            return List.of();
        }
        List<WorldStamp> stamps = new ArrayList<>();
        moons.values().forEach(moon -> stamps.add(new WorldStamp(moon.id(), moon.timestampMs())));
        wanted.keySet().forEach(id -> stamps.add(new WorldStamp(id, 0)));
        return stamps;
    }

    /** What the sender of a HELLO has, or wants, and is newer here, as far as it fits (vl1.md 6.3). */
    List<World> newerThan(Hello hello) {
        Set<World> newer = new LinkedHashSet<>();
        hello.planet().filter(theirs -> isNewer(planet, theirs)).ifPresent(theirs -> newer.add(planet));
        for (WorldStamp theirs : hello.moons()) {
            moon(theirs.id()).filter(moon -> isNewer(moon, theirs)).ifPresent(newer::add);
        }
        List<World> fitting = new ArrayList<>();
        int room = MAX_TOLD_BYTES;
        for (World world : newer) {
            room -= world.toBytes().size();
            if (room >= 0) {
                fitting.add(world);
            }
        }
        return fitting;
    }

    private static boolean isNewer(World ours, WorldStamp theirs) {
        return ours.id() == theirs.id() && Long.compareUnsigned(ours.timestampMs(), theirs.timestampMs()) > 0;
    }

    int size() {
        return moons.size() + wanted.size();
    }
}
