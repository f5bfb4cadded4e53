// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

/** A key or token cannot be used, which every caller must expect: Key, Malformed or Refused. */
public abstract sealed class EdgejwtException extends Exception {
    public final Status status;

    private EdgejwtException(Status status) {
        super(status.text());
        this.status = status;
    }

    /** Status 10 to 29: the key cannot be used. */
    public static final class Key extends EdgejwtException {
        private Key(Status status) { super(status); }
    }

    /** Status 30 to 49: the token is missing or malformed. */
    public static final class Malformed extends EdgejwtException {
        private Malformed(Status status) { super(status); }
    }

    /** Status 50 to 79: the token is well-formed but refused. */
    public static final class Refused extends EdgejwtException {
        private Refused(Status status) { super(status); }
    }

    /** Status 1 to 9: the call is wrong. */
    public static final class Usage extends IllegalArgumentException {
        public final Status status;

        Usage(Status status, String message) {
            super(message);
            this.status = status;
        }
    }

    /** Status 80 and above: the clock is not set, or the library failed. */
    public static final class Fault extends IllegalStateException {
        public final Status status;

        private Fault(Status status) {
            super(status.text());
            this.status = status;
        }
    }

    static void check(int number) throws EdgejwtException {
        if (number == 0) return;
        Status status = Status.of(number);
        if (number < 10) throw new Usage(status, status.text());
        if (number < 30) throw new Key(status);
        if (number < 50) throw new Malformed(status);
        if (number < 80) throw new Refused(status);
        throw new Fault(status);
    }

    static Usage usage(String message) { return new Usage(Status.ARGUMENT, message); }
}
