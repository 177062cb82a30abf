package dev.perigee.model.json;

/** A record or an edit of one that cannot be taken. Nothing has changed then. */
public final class InvalidRecordException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String what;
    private final String allowed;

    /**
     * @param where the field, like {@code routes[2].target}
     * @param what what is wrong with it
     * @param allowed what would be taken
     */
    public InvalidRecordException(String where, String what, String allowed) {
        super(where + ": " + what + "; allowed: " + allowed);
        this.where = where;
        this.what = what;
        this.allowed = allowed;
    }

    public String where() {
        return where;
    }

    public String what() {
        return what;
    }

    public String allowed() {
        return allowed;
    }
}
