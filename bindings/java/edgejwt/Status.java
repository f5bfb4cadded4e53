// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

/** Why a call failed. edgejwt.h documents each status. */
public enum Status {
    ARGUMENT(1), SPACE(2), ALGORITHM_UNAVAILABLE(3), NOT_GENERATED(4),
    KEY_FORMAT(10), KEY_OPENSSH(11), KEY_TYPE(12), KEY_SIZE(13), KEY_ENCRYPTED(14), KEY_FILE(15), KEY_LIMIT(16), KEY_WEAK(17), KEY_HALF(18),
    NO_TOKEN(30), TOKEN(31), TOKEN_TOO_LONG(32), HEADER(33), PAYLOAD(34), TOO_COMPLEX(35),
    ALGORITHM(50), SIGNATURE(51), UNKNOWN_KEY(52), EXPIRED(53), NOT_YET_VALID(54), CLAIM_MISSING(55), CLAIM_TYPE(56),
    ISSUER(57), SUBJECT(58), AUDIENCE(59), LIFETIME(60), TYP(61),
    FORBIDDEN(62), UNKNOWN_KID(63), CLAIM_RANGE(64), KID_MISSING(65),
    CLOCK(80), NO_MEMORY(81), INTERNAL(82), RANDOM(83);

    public final int number;

    Status(int number) {
        this.number = number;
    }

    public String text() {
        return Native.edgejwt_status_text(number);
    }

    /** The HTTP status to answer. */
    public int http() {
        return Native.edgejwt_status_http(number);
    }

    /** The value of WWW-Authenticate to answer, or null. */
    public String challenge() {
        return Native.edgejwt_status_challenge(number);
    }

    /** A status that this file does not know is INTERNAL, which accepts nothing. */
    static Status of(int number) {
        for (Status status : values()) {
            if (status.number == number) {
                return status;
            }
        }
        return INTERNAL;
    }
}
