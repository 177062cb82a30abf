package dev.perigee.controller.server;

/** The server cannot start; the message says what to do about it. */
public final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    public StartFailure(String message, Throwable cause) {
        super(message, cause);
    }

    public StartFailure(String message) {
        super(message);
    }
}
