package dev.perigee.controller.decision;

import dev.perigee.model.NetworkRecord;
import java.util.regex.Pattern;

/** How long credentials of a network are good for. See vl2.md 9.3. */
public final class CredentialWindow {
    /** The key of a network record that sets the window, in ms. */
    static final String KEY = "certificateTimeoutWindowSize";

    private static final long DEFAULT_MS = 30 * 60_000;
    private static final long MIN_MS = 5 * 60_000;
    private static final long MAX_MS = 120 * 60_000;
    private static final long MAX_REUSE_MS = 5 * 60_000;
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private CredentialWindow() {}

    /**
     * Most ms by which the timestamps of two credentials may differ for them to agree: what the network says, from 5
     * minutes to 2 hours; 30 minutes if it says nothing or no number.
     */
    public static long windowMs(NetworkRecord network) {
        String text = network.unknown().getOrDefault(KEY, "").strip();
        if (!JSON_NUMBER.matcher(text).matches()) {
            return DEFAULT_MS;
        }
        return (long) Math.max(MIN_MS, Math.min(MAX_MS, Double.parseDouble(text)));
    }

    /**
     * How long a signed credential may be issued again instead of a new one. It is as much of the window as a member
     * gives up that loses its controller for a while.
     */
    public static long reuseMs(NetworkRecord network) {
        return Math.min(windowMs(network) / 6, MAX_REUSE_MS);
    }
}
