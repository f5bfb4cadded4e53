// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

import com.sun.jna.Pointer;
import edgejwt.Native.Size;

/** Structs with text, which they keep reachable. */
final class Structs {
    private Structs() {}

    private static Pointer optional(String text) {
        return text == null ? null : Native.memory(text);
    }

    static Native.HeaderStruct header(String kid, String typ, String extra) {
        var header = new Native.HeaderStruct();
        header.size = new Size(header.size());
        header.kid = optional(kid);
        header.typ = optional(typ);
        header.extra = optional(extra);
        header.write();
        return header;
    }

    static Native.ClaimsStruct claims(String iss, String sub, String aud, long iat, long exp, String extra) {
        var claims = new Native.ClaimsStruct();
        claims.size = new Size(claims.size());
        claims.string_count = new Size();
        claims.iss = optional(iss);
        claims.sub = optional(sub);
        claims.aud = optional(aud);
        claims.extra = optional(extra);
        claims.iat = iat;
        claims.exp = exp;
        claims.write();
        return claims;
    }
}
