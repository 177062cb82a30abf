package dev.perigee.controller.cli;

/** A command could not be done; the message is what the user reads, and says what to type next. Exit code 1. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CommandFailure(String message) {
        super(message, null, false, false);
    }
}
