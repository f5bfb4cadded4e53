// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

import static edgejwt.EdgejwtException.check;
import static edgejwt.EdgejwtException.usage;
import static edgejwt.Native.bytes;
import static edgejwt.Native.name;
import static edgejwt.Native.output;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import edgejwt.Native.Size;
import edgejwt.Native.SizeByReference;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** edgejwt for Java, by means of JNA. edgejwt.h documents each call. Threads may share objects of every class here. */
public final class Edgejwt {
    private Edgejwt() {}

    public enum Algorithm {
        RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EDDSA, HS256, HS384, HS512, ED25519;

        final int number = ordinal() + 1;
    }

    private static Pointer made(ToIntFunction<PointerByReference> call) throws EdgejwtException {
        PointerByReference out = new PointerByReference();
        check(call.applyAsInt(out));
        return out.getValue();
    }

    private static long clock() {
        return System.currentTimeMillis() / 1000;
    }

    /** A C handle, freed by close(), which waits for running calls, or by the garbage collector. */
    private abstract static class Handle implements AutoCloseable {
        private static final Cleaner CLEANER = Cleaner.create();
        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        private final Cleaner.Cleanable cleanable;
        private Pointer pointer;

        Handle(Pointer pointer, Consumer<Pointer> free) {
            this.pointer = pointer;
            cleanable = CLEANER.register(this, () -> free.accept(pointer));
        }

        final int with(ToIntFunction<Pointer> call) {
            lock.readLock().lock();
            try {
                if (pointer == null) throw usage("used after close()");
                return call.applyAsInt(pointer);
            } finally {
                lock.readLock().unlock(); // keeps this object reachable until the call has ended
            }
        }

        @Override public final void close() {
            lock.writeLock().lock();
            pointer = null;
            cleanable.clean();
            lock.writeLock().unlock();
        }
    }

    public static final class SigningKey extends Handle {
        private SigningKey(Pointer pointer) { super(pointer, Native::edgejwt_signing_key_free); }

        public static SigningKey fromPem(Algorithm alg, String pem) throws EdgejwtException {
            byte[] text = bytes(pem);
            return new SigningKey(made(out -> Native.edgejwt_signing_key_from_pem(number(alg), text, new Size(text.length), out)));
        }

        /** A private JSON Web Key, as JSON. */
        public static SigningKey fromJwk(Algorithm alg, String json) throws EdgejwtException {
            byte[] text = bytes(json);
            return new SigningKey(made(out -> Native.edgejwt_signing_key_from_jwk(number(alg), text, new Size(text.length), out)));
        }

        public static SigningKey fromFile(Algorithm alg, String path) throws EdgejwtException {
            byte[] file = name(path);
            return new SigningKey(made(out -> Native.edgejwt_signing_key_from_file(number(alg), file, out)));
        }

        /** Signs the claims of writeClaims(). */
        public String issue(String iss, String sub, String aud, long iat, long exp, String extra) throws EdgejwtException {
            return issue(iss, sub, aud, iat, exp, extra, null, null);
        }

        public String issue(String iss, String sub, String aud, long iat, long exp, String extra, String kid, String typ)
                throws EdgejwtException {
            var claims = Structs.claims(iss, sub, aud, iat, exp, extra);
            var header = Structs.header(kid, typ, null);
            try {
                return new String(output(Native.TOKEN_MAX + 1, (out, cap, length) -> with(key -> Native.edgejwt_issue_with(
                    key, header.getPointer(), claims.getPointer(), out, cap, length))), StandardCharsets.US_ASCII);
            } finally {
                Reference.reachabilityFence(claims);
                Reference.reachabilityFence(header);
            }
        }

        /** Signs a JSON object unchanged. */
        public String sign(String json) throws EdgejwtException { return sign(json, null, null); }

        public String sign(String json, String kid, String typ) throws EdgejwtException { return sign(json, kid, typ, null); }

        /** "extra" is a JSON object with further header members. */
        public String sign(String json, String kid, String typ, String extra) throws EdgejwtException {
            byte[] payload = bytes(json);
            var header = Structs.header(kid, typ, extra);
            try {
                return new String(output(Native.TOKEN_MAX + 1, (out, cap, length) -> with(key -> Native.edgejwt_sign_with(
                    key, header.getPointer(), payload, new Size(payload.length), out, cap, length))), StandardCharsets.US_ASCII);
            } finally {
                Reference.reachabilityFence(header);
            }
        }
    }

    /** The payload of claims that expire. "extra" is a JSON object with further claims; null: no such claim. */
    public static String writeClaims(String iss, String sub, String aud, long iat, long exp, String extra) throws EdgejwtException {
        var claims = Structs.claims(iss, sub, aud, iat, exp, extra);
        try {
            return new String(output(Native.PAYLOAD_MAX + 1, (out, cap, length) ->
                Native.edgejwt_claims_write(claims.getPointer(), out, cap, length)), StandardCharsets.UTF_8);
        } finally {
            Reference.reachabilityFence(claims);
        }
    }

    /** The header member x5t#S256 of the first certificate in a PEM text. */
    public static String certificateThumbprint(String pem) throws EdgejwtException {
        byte[] text = bytes(pem);
        return new String(output(100, (out, cap, length) ->
            Native.edgejwt_certificate_thumbprint(text, new Size(text.length), out, cap, length)), StandardCharsets.US_ASCII);
    }

    private static int number(Algorithm alg) {
        return alg == null ? 0 : alg.number;
    }

    private interface Verdict {
        int of(Pointer key, Pointer policy, long now, byte[] text, Size length, byte[] out, Size cap, SizeByReference outLength);
    }

    private static Claims judged(Verdict verdict, Handle handle, Policy policy, long now, String value) throws EdgejwtException {
        byte[] text = bytes(value);
        Pointer demands = policy == null ? null : policy.struct.getPointer();
        try {
            return new Claims(output(Native.PAYLOAD_MAX, (out, cap, length) ->
                handle.with(key -> verdict.of(key, demands, now, text, new Size(text.length), out, cap, length))));
        } finally {
            Reference.reachabilityFence(policy);
        }
    }

    private interface Explanation {
        int of(Pointer key, Pointer policy, long now, byte[] text, Size length, byte[] out, Size cap, SizeByReference outLength,
            Pointer report);
    }

    private static Report explained(Explanation explanation, Handle handle, Policy policy, long now, String value) {
        byte[] text = bytes(value), out = new byte[Native.PAYLOAD_MAX];
        Pointer demands = policy == null ? null : policy.struct.getPointer();
        var length = new SizeByReference();
        var report = new Native.ReportStruct();
        Native.edgejwt_report_init(report.getPointer(), new Size(report.size()));
        try {
            handle.with(key -> explanation.of(key, demands, now, text, new Size(text.length), out, new Size(out.length), length,
                report.getPointer()));
        } finally {
            Reference.reachabilityFence(policy);
        }
        report.read();
        return Report.of(report, Arrays.copyOf(out, length.value()));
    }

    public static final class VerifyingKey extends Handle {
        private VerifyingKey(Pointer pointer) { super(pointer, Native::edgejwt_verifying_key_free); }

        public static VerifyingKey fromPem(Algorithm alg, String pem) throws EdgejwtException {
            byte[] text = bytes(pem);
            return new VerifyingKey(made(out -> Native.edgejwt_verifying_key_from_pem(number(alg), text, new Size(text.length), out)));
        }

        /** A public JSON Web Key, as JSON. */
        public static VerifyingKey fromJwk(Algorithm alg, String json) throws EdgejwtException {
            byte[] text = bytes(json);
            return new VerifyingKey(made(out -> Native.edgejwt_verifying_key_from_jwk(number(alg), text, new Size(text.length), out)));
        }

        /** The public JSON Web Key, as JSON with the members of its thumbprint (RFC 7638). */
        public String toJwk() throws EdgejwtException {
            return new String(output(Native.TOKEN_MAX + 1, (out, cap, length) -> with(key ->
                Native.edgejwt_verifying_key_to_jwk(key, out, cap, length))), StandardCharsets.US_ASCII);
        }

        public static VerifyingKey fromFile(Algorithm alg, String path) throws EdgejwtException {
            byte[] file = name(path);
            return new VerifyingKey(made(out -> Native.edgejwt_verifying_key_from_file(number(alg), file, out)));
        }

        /** A null policy is the strictest policy. */
        public Claims verify(String token, Policy policy) throws EdgejwtException { return verify(token, policy, clock()); }

        public Claims verify(String token, Policy policy, long now) throws EdgejwtException {
            return judged(Native::edgejwt_verify, this, policy, now, token);
        }

        /** Returns the verdict for a log. No exception is thrown for a refused token. */
        public Report explain(String token, Policy policy, long now) {
            return explained(Native::edgejwt_explain, this, policy, now, token);
        }

        /** What a device signs that holds the private key. */
        public String signingInput(String json, String kid, String typ, String extra) throws EdgejwtException {
            byte[] payload = bytes(json);
            var header = Structs.header(kid, typ, extra);
            try {
                return new String(output(Native.TOKEN_MAX + 1, (out, cap, length) -> with(key -> Native.edgejwt_signing_input(
                    key, header.getPointer(), payload, new Size(payload.length), out, cap, length))), StandardCharsets.US_ASCII);
            } finally {
                Reference.reachabilityFence(header);
            }
        }

        /** The bare digest of a signing input, for a device that signs digests. */
        public byte[] signingDigest(String signingInput) throws EdgejwtException {
            byte[] input = bytes(signingInput);
            return output(64, (out, cap, length) -> with(key ->
                Native.edgejwt_signing_digest(key, input, new Size(input.length), out, cap, length)));
        }

        /** The token, if the signature of the device verifies. */
        public String attachSignature(String signingInput, byte[] signature) throws EdgejwtException {
            byte[] input = bytes(signingInput);
            byte[] given = signature == null ? new byte[0] : signature;
            return new String(output(Native.TOKEN_MAX + 1, (out, cap, length) -> with(key -> Native.edgejwt_attach_signature(
                key, input, new Size(input.length), given, new Size(given.length), out, cap, length))), StandardCharsets.US_ASCII);
        }
    }

    /** The public keys of a directory, by issuer. */
    public static final class Keyring extends Handle {
        private Keyring(Pointer pointer) { super(pointer, Native::edgejwt_keyring_free); }

        public static Keyring open(String directory) throws EdgejwtException {
            byte[] path = name(directory);
            return new Keyring(made(out -> Native.edgejwt_keyring_open(path, null, out)));
        }

        public void add(String issuer, VerifyingKey key) throws EdgejwtException {
            byte[] iss = name(issuer);
            if (key == null) throw usage("expected a key");
            check(with(ring -> ((Handle) key).with(pointer -> Native.edgejwt_keyring_add(ring, iss, pointer))));
        }

        public void addJwks(String issuer, String json) throws EdgejwtException {
            byte[] iss = name(issuer), set = bytes(json);
            check(with(ring -> Native.edgejwt_keyring_add_jwks(ring, iss, set, new Size(set.length))));
        }

        /** Removes the added keys and the JWK Set of an issuer; files are not affected. */
        public void remove(String issuer) throws EdgejwtException {
            byte[] iss = name(issuer);
            check(with(ring -> Native.edgejwt_keyring_remove(ring, iss)));
        }

        public void reload() throws EdgejwtException { check(with(Native::edgejwt_keyring_reload)); }

        public Claims verify(String token, Policy policy, long now) throws EdgejwtException {
            return judged(Native::edgejwt_keyring_verify, this, policy, now, token);
        }

        /** Judges the value of an Authorization header; null means it is missing. */
        public Claims authorize(String value, Policy policy) throws EdgejwtException { return authorize(value, policy, clock()); }

        public Claims authorize(String value, Policy policy, long now) throws EdgejwtException {
            return judged(Native::edgejwt_keyring_authorize, this, policy, now, value);
        }

        /** Judges as authorize() does and returns the reason. No exception is thrown for a refused token. */
        public Report explain(String value, Policy policy, long now) {
            return explained(Native::edgejwt_keyring_explain, this, policy, now, value);
        }
    }
}
