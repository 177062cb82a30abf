package dev.perigee.protocol.node;

import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.wire.PacketSeal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * HELLOs in the extended armor of clients 1.16 (vl1.md 10a). Anybody can make us agree on a key by one, so few are
 * opened at a time, and few of each network they come from; clients try again.
 */
final class ExtendedHellos {
    static final int MAX_IN_FLIGHT = 32;
    static final int MAX_PER_PREFIX = 4;

    /** What is done with the packet inside. */
    interface Inside {
        void received(Now now, Path path, byte[] packet);
    }

    private final Context context;
    private final Inside inside;
    private final Map<PhysicalPrefix, Integer> inFlight = new HashMap<>();
    private int all;

    ExtendedHellos(Context context, Inside inside) {
        this.context = context;
        this.inside = inside;
    }

    void received(Path path, byte[] packet) {
        PhysicalPrefix prefix = PhysicalPrefix.of(path.remote().ip());
        if (all >= MAX_IN_FLIGHT || inFlight.getOrDefault(prefix, 0) >= MAX_PER_PREFIX) {
            context.count(Counter.ARMOR_REFUSED);
            return;
        }
        all++;
        inFlight.merge(prefix, 1, Integer::sum);
        Identity self = context.self();
        context.work()
                .handOut(
                        Work.Kind.AGREE,
                        byte[].class,
                        () -> PacketSeal.removeExtendedArmor(self, packet).orElseGet(() -> new byte[0]),
                        (now, opened) -> opened(now, path, prefix, opened));
    }

    private void opened(Now now, Path path, PhysicalPrefix prefix, Optional<byte[]> packet) {
        all--;
        inFlight.computeIfPresent(prefix, (p, count) -> count == 1 ? null : count - 1);
        if (packet.filter(p -> p.length > 0).isPresent()) {
            inside.received(now, path, packet.get());
        } else {
            context.count(Counter.ARMOR_REFUSED);
        }
    }

    int size() {
        return all;
    }
}
