package dev.perigee.protocol.member;

/** How a member stands with a network it has joined, in the words clients show. See vl2.md 5.2. */
public enum NetworkStatus {
    /** The controller has not answered yet. */
    REQUESTING_CONFIGURATION,
    /** The last answer was a configuration. */
    OK,
    /** The controller refuses this member; a configuration from before stays in use. */
    ACCESS_DENIED,
    /** The controller knows no such network, or is no controller; a configuration from before stays in use. */
    NOT_FOUND,
    /** The controller asks for single sign-on; a configuration from before stays in use. */
    AUTHENTICATION_REQUIRED
}
