package dev.perigee.protocol.rule;

/** Which end of a frame a match looks at. */
public enum End {
    SOURCE,
    DESTINATION
}
