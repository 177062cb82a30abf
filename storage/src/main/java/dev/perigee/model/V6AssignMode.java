package dev.perigee.model;

import java.util.Optional;

/** How members get IPv6 addresses. Each is empty if the record does not say (vl2.md 10.3), which means no. */
public record V6AssignMode(Optional<Boolean> rfc4193, Optional<Boolean> sixPlane, Optional<Boolean> zt) {
    public static final V6AssignMode NONE =
            new V6AssignMode(Optional.of(false), Optional.of(false), Optional.of(false));
}
