package dev.perigee.controller.api;

/** What was asked for is not here. */
final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotFoundException(String message) {
        super(message, null, false, false);
    }
}
