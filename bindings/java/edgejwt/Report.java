// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

import static edgejwt.EdgejwtException.usage;

import com.sun.jna.Native;

/**
 * Why a token was accepted or refused. Everything but "claims" is safe to log: it comes from the policy and the keys.
 *
 * @param status  null if the token is accepted
 * @param claims  null if the token is refused
 * @param claim   the claim or header member that caused the refusal, or ""
 * @param issuer  the issuer of the key, or ""
 * @param keyFile the file of the key, or ""
 * @param exp     in seconds since 1970, or 0
 */
public record Report(Status status, Claims claims, String claim, String issuer, String keyFile, long exp) {
    static Report of(edgejwt.Native.ReportStruct from, byte[] payload) {
        boolean isAccepted = from.status == 0;
        Status status = isAccepted ? null : Status.of(from.status);
        if (!isAccepted && from.status < Status.KEY_FORMAT.number) throw usage(status.text()); // nothing was judged
        return new Report(status, isAccepted ? new Claims(payload) : null, text(from.claim), text(from.issuer), text(from.key_file),
            from.exp);
    }

    private static String text(byte[] field) { return Native.toString(field, "UTF-8"); }
}
