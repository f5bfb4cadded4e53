// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

import static edgejwt.EdgejwtException.check;
import static edgejwt.Native.bytes;
import static edgejwt.Native.name;
import static edgejwt.Native.output;

import com.sun.jna.ptr.LongByReference;
import edgejwt.Native.Size;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The claims of a verified payload, or of any other JSON object. */
public final class Claims {
    private final byte[] json;

    Claims(byte[] json) { this.json = json; }
    public Claims(String json) { this(bytes(json)); }

    public String string(String name) throws EdgejwtException {
        byte[] claim = name(name);
        return string((out, cap, length) -> Native.edgejwt_claim_string(json, size(), claim, out, cap, length));
    }

    public long integer(String name) throws EdgejwtException {
        LongByReference value = new LongByReference();
        check(Native.edgejwt_claim_int(json, size(), name(name), value));
        return value.getValue();
    }

    /** A date in seconds since 1970, read as the verifier reads "exp"; with asStrings, of a string too. */
    public long date(String name, boolean asStrings) throws EdgejwtException {
        LongByReference value = new LongByReference();
        check(Native.edgejwt_claim_date(json, size(), name(name), asStrings ? Native.DATES_AS_STRINGS : 0, value));
        return value.getValue();
    }

    public boolean bool(String name) throws EdgejwtException {
        byte[] value = new byte[1];
        check(Native.edgejwt_claim_bool(json, size(), name(name), value));
        return value[0] != 0;
    }

    public boolean has(String name, String value) throws EdgejwtException {
        byte[] found = new byte[1];
        check(Native.edgejwt_claim_has(json, size(), name(name), name(value), found));
        return found[0] != 0;
    }

    /** The strings in an array. */
    public List<String> strings(String name) throws EdgejwtException {
        has(name, ""); // throws if the claim is missing
        byte[] claim = name(name);
        List<String> items = new ArrayList<>();
        try {
            while (true) {
                Size index = new Size(items.size());
                items.add(string((out, cap, length) -> Native.edgejwt_claim_item(json, size(), claim, index, out, cap, length)));
            }
        } catch (EdgejwtException e) {
            if (e.status != Status.CLAIM_MISSING) throw e;
            return items;
        }
    }

    private Size size() { return new Size(json.length); }

    private String string(Native.Call call) throws EdgejwtException { // a decoded string is never longer than its JSON text
        return new String(output(json.length + 1, call), StandardCharsets.UTF_8);
    }

    /** The JSON text as it was signed. */
    @Override public String toString() { return new String(json, StandardCharsets.UTF_8); }
}
