package dev.perigee.controller.core;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.node.Work;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A computation too long for the core thread.
 *
 * @param task pure; may run anywhere
 * @param then takes the result, on the core thread
 * @param lost called instead, on the core thread, if there will be no result
 */
public record CoreWork(Work.Kind kind, Supplier<Object> task, BiConsumer<Now, Object> then, Consumer<Now> lost) {}
