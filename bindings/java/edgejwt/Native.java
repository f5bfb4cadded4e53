// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

import static edgejwt.EdgejwtException.check;
import static edgejwt.EdgejwtException.usage;

import com.sun.jna.IntegerType;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.ByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The declarations of edgejwt.h, and conversions of text. A test compares them with the header by means of a C compiler. */
final class Native {
    static final int TOKEN_MAX = 16384;
    static final int PAYLOAD_MAX = 12288;
    static final int DATES_AS_STRINGS = 1;
    static final int EXP_OPTIONAL = 8;
    static final int ANY_AUDIENCE = 16;

    static {
        com.sun.jna.Native.register(Native.class, "libedgejwt.so.0.1");
    }

    private Native() {}

    /** C size_t. */
    public static final class Size extends IntegerType {
        public Size() {
            this(0);
        }

        public Size(long value) {
            super(com.sun.jna.Native.SIZE_T_SIZE, value, true);
        }
    }

    /** C size_t *. */
    public static final class SizeByReference extends ByReference {
        public SizeByReference() {
            super(com.sun.jna.Native.SIZE_T_SIZE);
        }

        int value() {
            return com.sun.jna.Native.SIZE_T_SIZE == 4 ? getPointer().getInt(0) : (int) getPointer().getLong(0);
        }
    }

    @Structure.FieldOrder({"size", "issuer", "subject", "typ", "audiences", "audience_count", "required", "required_count",
        "rules", "rule_count", "leeway", "max_lifetime", "issued_after", "earliest_now", "flags", "reserved"})
    public static final class PolicyStruct extends Structure {
        public Size size, audience_count, required_count, rule_count;
        public Pointer issuer, subject, typ, audiences, required, rules;
        public long leeway, max_lifetime, issued_after, earliest_now;
        public int flags, reserved;
    }

    @Structure.FieldOrder({"size", "kid", "typ", "extra"})
    public static final class HeaderStruct extends Structure {
        public Size size;
        public Pointer kid, typ, extra;
    }

    @Structure.FieldOrder({"size", "iss", "sub", "aud", "jti", "strings", "string_count", "extra", "iat", "nbf", "exp", "flags", "reserved"})
    public static final class ClaimsStruct extends Structure {
        public Size size, string_count;
        public Pointer iss, sub, aud, jti, strings, extra;
        public long iat, nbf, exp;
        public int flags, reserved;
    }

    @Structure.FieldOrder({"size", "unused", "exp", "status", "reserved", "claim", "issuer", "key_file"})
    public static final class ReportStruct extends Structure {
        public Size size, unused;
        public long exp;
        public int status, reserved;
        public byte[] claim = new byte[256], issuer = new byte[256], key_file = new byte[256];
    }

    static native String edgejwt_status_text(int status);
    static native int edgejwt_status_http(int status);
    static native String edgejwt_status_challenge(int status);
    static native int edgejwt_signing_key_from_pem(int alg, byte[] pem, Size length, PointerByReference key);
    static native int edgejwt_signing_key_from_jwk(int alg, byte[] json, Size length, PointerByReference key);
    static native int edgejwt_signing_key_from_file(int alg, byte[] path, PointerByReference key);
    static native void edgejwt_signing_key_free(Pointer key);
    static native int edgejwt_verifying_key_from_pem(int alg, byte[] pem, Size length, PointerByReference key);
    static native int edgejwt_verifying_key_from_jwk(int alg, byte[] json, Size length, PointerByReference key);
    static native int edgejwt_verifying_key_to_jwk(Pointer key, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_verifying_key_from_file(int alg, byte[] path, PointerByReference key);
    static native void edgejwt_verifying_key_free(Pointer key);
    static native void edgejwt_policy_init(Pointer policy, Size size);
    static native void edgejwt_policy_neuronex(Pointer policy, Size size);
    static native void edgejwt_policy_happypathology(Pointer policy, Size size);
    static native int edgejwt_sign_with(Pointer key, Pointer header, byte[] payload, Size length, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_issue_with(Pointer key, Pointer header, Pointer claims, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_certificate_thumbprint(byte[] pem, Size length, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_claims_write(Pointer claims, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_signing_input(Pointer key, Pointer header, byte[] payload, Size length, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_signing_digest(Pointer key, byte[] input, Size length, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_attach_signature(Pointer key, byte[] input, Size length, byte[] signature, Size signatureLength, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_verify(Pointer key, Pointer policy, long now, byte[] token, Size length, byte[] out, Size cap, SizeByReference outLength);
    static native void edgejwt_report_init(Pointer report, Size size);
    static native int edgejwt_explain(Pointer key, Pointer policy, long now, byte[] token, Size length, byte[] out, Size cap, SizeByReference outLength, Pointer report);
    static native int edgejwt_keyring_open(byte[] dir, Pointer options, PointerByReference ring);
    static native int edgejwt_keyring_add(Pointer ring, byte[] issuer, Pointer key);
    static native int edgejwt_keyring_add_jwks(Pointer ring, byte[] issuer, byte[] json, Size length);
    static native int edgejwt_keyring_remove(Pointer ring, byte[] issuer);
    static native int edgejwt_keyring_reload(Pointer ring);
    static native void edgejwt_keyring_free(Pointer ring);
    static native int edgejwt_keyring_verify(Pointer ring, Pointer policy, long now, byte[] token, Size length, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_keyring_authorize(Pointer ring, Pointer policy, long now, byte[] value, Size length, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_keyring_explain(Pointer ring, Pointer policy, long now, byte[] value, Size length, byte[] out, Size cap, SizeByReference outLength, Pointer report);
    static native int edgejwt_claim_string(byte[] payload, Size length, byte[] name, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_claim_int(byte[] payload, Size length, byte[] name, LongByReference out);
    static native int edgejwt_claim_date(byte[] payload, Size length, byte[] name, int flags, LongByReference out);
    static native int edgejwt_claim_bool(byte[] payload, Size length, byte[] name, byte[] out);
    static native int edgejwt_claim_item(byte[] payload, Size length, byte[] name, Size index, byte[] out, Size cap, SizeByReference outLength);
    static native int edgejwt_claim_has(byte[] payload, Size length, byte[] name, byte[] value, byte[] out);

    static byte[] bytes(String text) {
        if (text == null) {
            return new byte[0];
        }
        try { // getBytes() would write "?" for an unpaired surrogate
            ByteBuffer buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(buffer.array(), buffer.limit());
        } catch (CharacterCodingException e) {
            throw usage("text is not Unicode");
        }
    }

    /** A NUL-terminated text; a NUL inside it is refused, since C would see only its beginning. */
    static byte[] name(String text) {
        if (text == null || text.indexOf('\0') >= 0) throw usage("expected text without NUL");
        byte[] bytes = bytes(text);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    static Memory memory(String text) {
        byte[] bytes = name(text);
        Memory memory = new Memory(bytes.length);
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }

    interface Call {
        int into(byte[] out, Size cap, SizeByReference length);
    }

    static byte[] output(int cap, Call call) throws EdgejwtException {
        byte[] out = new byte[cap];
        SizeByReference length = new SizeByReference();
        check(call.into(out, new Size(cap), length));
        return Arrays.copyOf(out, length.value());
    }
}
