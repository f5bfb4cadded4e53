// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

/** A key or a token is at fault, as who calls must expect: one of Key, Malformed and Refused. */
public abstract sealed class EdgejwtException extends Exception {
    public final Status status;

    private EdgejwtException(Status status) {
        super(status.text());
        this.status = status;
    }

    /** 10 to 29: the key. */
    public static final class Key extends EdgejwtException {
        private Key(Status status) { super(status); }
    }

    /** 30 to 49: no token, or not one. */
    public static final class Malformed extends EdgejwtException {
        private Malformed(Status status) { super(status); }
    }

    /** 50 to 79: a well-formed token that is refused. */
    public static final class Refused extends EdgejwtException {
        private Refused(Status status) { super(status); }
    }

    /** 1 to 9: the caller's mistake. */
    public static final class Usage extends IllegalArgumentException {
        public final Status status;

        Usage(Status status, String message) {
            super(message);
            this.status = status;
        }
    }

    /** 80 and up: the clock is not set, or the library failed. */
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
