package dev.perigee.controller.core;

/** A change was refused, or undone before anybody heard of it, because the ledger cannot write; HTTP says 507. */
public final class ReadOnlyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ReadOnlyException(String reason) {
        super("nothing can be changed now: " + reason, null, false, false);
    }
}
