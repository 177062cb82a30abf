package dev.perigee.controller.core;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.node.Work;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A computation too long for the core thread.
 *
 * @param task pure; may run anywhere
 * @param then takes the result, on the core thread
 */
public record CoreWork(Work.Kind kind, Supplier<Object> task, BiConsumer<Now, Object> then) {}
