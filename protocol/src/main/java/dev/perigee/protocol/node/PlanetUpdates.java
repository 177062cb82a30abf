package dev.perigee.protocol.node;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.world.World;
import dev.perigee.protocol.world.World.WorldType;

/** Newer planets that roots hand out in their OK(HELLO), used at once if their signature is good. See vl1.md 8.3. */
final class PlanetUpdates {
    private final Context context;
    private final Upstreams upstreams;
    private boolean checking;

    PlanetUpdates(Context context, Upstreams upstreams) {
        this.context = context;
        this.upstreams = upstreams;
    }

    /** A root handed out this world. */
    void offered(World world) {
        World planet = upstreams.planet();
        if (checking || !isNewer(planet, world)) {
            return;
        }
        checking = true;
        context.work()
                .handOut(Work.Kind.VERIFY, Boolean.class, () -> planet.isAcceptableUpdate(world), (now, accepted) -> {
                    checking = false;
                    if (accepted.orElse(false) && isNewer(upstreams.planet(), world)) {
                        use(now, world);
                    } else {
                        context.count(Counter.PLANET_REFUSED);
                    }
                });
    }

    private static boolean isNewer(World planet, World world) {
        return world.type() == WorldType.PLANET
                && world.id() == planet.id()
                && Long.compareUnsigned(world.timestampMs(), planet.timestampMs()) > 0;
    }

    private void use(Now now, World world) {
        upstreams.adopt(world);
        upstreams.contactSoon(now);
        context.out().event(new NodeEvent.PlanetUpdated(world));
    }
}
