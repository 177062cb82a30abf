package dev.perigee.model;

import java.util.OptionalLong;

/** A number that members carry and rules compare. */
public record TagDefinition(long id, OptionalLong defaultValue) {}
