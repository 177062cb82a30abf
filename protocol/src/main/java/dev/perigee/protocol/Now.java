package dev.perigee.protocol;

/**
 * The moment at which something happens, on both clocks. Timers use only the first and timestamps only the second, so
 * that a clock that is set does not stop a timer (vl1.md trap 35).
 *
 * @param monotonicMs milliseconds since an arbitrary origin; never goes back
 * @param wallMs milliseconds since 1970 as the machine believes
 */
public record Now(long monotonicMs, long wallMs) {}
