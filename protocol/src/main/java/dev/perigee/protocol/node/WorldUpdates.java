package dev.perigee.protocol.node;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.world.World;
import dev.perigee.protocol.world.World.WorldType;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Newer planets and moons that roots hand out in their OK(HELLO), used at once if their signature is good; and the
 * first of a moon that is wanted, taken from its seed as it is. See vl1.md 8.3.
 */
final class WorldUpdates {
    private record Which(WorldType type, long id) {}

    private final Context context;
    private final Worlds worlds;
    private final Upstreams upstreams;
    private final RootRounds rounds;
    private final Set<Which> checking = new HashSet<>();

    WorldUpdates(Context context, Worlds worlds, Upstreams upstreams, RootRounds rounds) {
        this.context = context;
        this.worlds = worlds;
        this.upstreams = upstreams;
        this.rounds = rounds;
    }

    /** A root, or the seed of a moon, handed out this world. */
    void offered(Now now, Peer from, World world) {
        Which which = new Which(world.type(), world.id());
        Optional<World> before = before(world);
        if (before.isEmpty()) {
            if (worlds.isWantedFrom(from.address(), world)) {
                use(now, world);
            } else if (world.type() == WorldType.MOON) {
                context.count(Counter.WORLD_REFUSED);
            }
        } else if (from.isRoot() && isNewer(before.get(), world) && checking.add(which)) {
            World had = before.get();
            context.work()
                    .handOut(Work.Kind.VERIFY, Boolean.class, () -> had.isAcceptableUpdate(world), (then, accepted) -> {
                        checking.remove(which);
                        boolean still = before(world).filter(had::equals).isPresent();
                        if (accepted.orElse(false) && still) {
                            use(then, world);
                        } else {
                            context.count(Counter.WORLD_REFUSED);
                        }
                    });
        }
    }

    private Optional<World> before(World world) {
        return switch (world.type()) {
            case PLANET -> Optional.of(worlds.planet()).filter(planet -> planet.id() == world.id());
            case MOON -> worlds.moon(world.id());
            case NULL -> Optional.empty();
        };
    }

    private static boolean isNewer(World had, World world) {
        return Long.compareUnsigned(world.timestampMs(), had.timestampMs()) > 0;
    }

    private void use(Now now, World world) {
        boolean isPlanet = world.type() == WorldType.PLANET;
        if (isPlanet) {
            worlds.setPlanet(world);
        } else {
            worlds.addMoon(world);
        }
        upstreams.adopt();
        rounds.contactSoon(now);
        context.out().event(isPlanet ? new NodeEvent.PlanetUpdated(world) : new NodeEvent.MoonUpdated(world));
    }
}
