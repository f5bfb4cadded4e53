// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

import edgejwt.Edgejwt.Algorithm;
import edgejwt.Edgejwt.Keyring;
import edgejwt.Edgejwt.SigningKey;
import edgejwt.Edgejwt.VerifyingKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;

/** Usage: EdgejwtTest KEYS; "cargo test --test bindings java" makes the folder of test keys and runs this. */
public final class EdgejwtTest {
    private static final long NOW = 1800000000;
    private static final String GOOD = """
        {"exp":1800000060,"iat":1800000000,"iss":"neuron","aud":["neuron","x"],"user":"Zoë","admin":true}""";
    private static final EnumSet<Status> MET = EnumSet.noneOf(Status.class);
    private static final boolean CURVES = !"0".equals(System.getenv("CURVES"));
    private static Path keys;
    private static Path etc;
    private static SigningKey signer;
    private static VerifyingKey verifier;
    private static Keyring ring;

    private interface Body {
        void run() throws Exception;
    }

    private static void that(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }

    private static void equal(Object have, Object want) {
        that(want.equals(have), have + ", not " + want);
    }

    /** Expects an exception of the class that belongs to the status. */
    private static void fails(Status want, Body body) {
        Class<?> kind = want.number < 10 ? EdgejwtException.Usage.class : want.number < 30 ? EdgejwtException.Key.class
            : want.number < 50 ? EdgejwtException.Malformed.class
            : want.number < 80 ? EdgejwtException.Refused.class : EdgejwtException.Fault.class;
        Exception error = failure(body);
        equal(error.getClass(), kind);
        equal(status(error), want);
        that(error.getMessage().length() > 5, error.getMessage());
        equal(want.http(), want == Status.FORBIDDEN ? 403 : want.number >= 30 && want.number < 80 ? 401 : 500);
        MET.add(want);
    }

    private static Exception failure(Body body) {
        try {
            body.run();
        } catch (Exception e) {
            return e;
        }
        throw new AssertionError("accepted");
    }

    private static Status status(Exception error) {
        if (error instanceof EdgejwtException e) return e.status;
        if (error instanceof EdgejwtException.Usage e) return e.status;
        if (error instanceof EdgejwtException.Fault e) return e.status;
        throw new AssertionError("of another kind", error);
    }

    private static String file(String name) {
        return keys.resolve(name).toString();
    }

    private static String signed(String from, String to) throws Exception {
        that(GOOD.contains(from), from);
        return signer.sign(GOOD.replace(from, to));
    }

    private static Policy any() {
        return Policy.strictest().anyAudience();
    }

    private static void refused(Status want, String from, String to, Policy policy) throws Exception {
        String token = signed(from, to);
        fails(want, () -> verifier.verify(token, policy, NOW));
    }

    private static void hardware() throws Exception {
        String payload = Edgejwt.writeClaims("me", null, null, 0, NOW + 60, "{\"n\":[1]}");
        equal(payload, "{\"exp\":1800000060,\"iss\":\"me\",\"n\":[1]}");
        String extra = "{\"x5t#S256\":\"a\"}";
        String token = signer.sign(payload, "1", null, extra);
        String input = verifier.signingInput(payload, "1", null, extra);
        equal(token.substring(0, token.lastIndexOf('.')), input);
        equal(HexFormat.of().formatHex(verifier.signingDigest(input)),
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(input.getBytes())));
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(input.length() + 1));
        equal(verifier.attachSignature(input, signature), token);
        fails(Status.SIGNATURE, () -> verifier.attachSignature(input, new byte[256]));
        fails(Status.SIGNATURE, () -> verifier.attachSignature(input, null));
        fails(Status.HEADER, () -> signer.sign(payload, null, null, "{\"alg\":1}"));
        fails(Status.ARGUMENT, () -> Edgejwt.writeClaims("me", null, null, 0, 0, null));
        equal(Edgejwt.certificateThumbprint(Files.readString(keys.resolve("certificate.pem"))),
            "RGwAgYafcUSiyd4HFsaNPXaUFIUHC_UCesgiyp4jBaY");
    }

    private static void issued() throws Exception {
        String token = signer.issue("neuron", null, null, 0, NOW + 60, "{\"n\":[1]}", "1", null);
        equal(verifier.verify(token, any(), NOW).toString(), "{\"exp\":1800000060,\"iss\":\"neuron\",\"n\":[1]}");
        fails(Status.ARGUMENT, () -> signer.issue("neuron", null, null, 0, 0, null));
        String jwk = verifier.toJwk();
        try (var again = VerifyingKey.fromJwk(Algorithm.RS256, jwk)) {
            equal(again.toJwk(), jwk);
            equal(again.verify(token, any(), NOW).string("iss"), "neuron");
        }
        fails(Status.KEY_FORMAT, () -> VerifyingKey.fromJwk(Algorithm.RS256, "{"));
        fails(Status.KEY_TYPE, () -> SigningKey.fromJwk(Algorithm.RS256, jwk));
        String example = Files.readString(keys.resolve("rfc7515-a2.jwk"));
        String itsPublic = Files.readString(keys.resolve("rfc7515-a2.public.jwk"));
        try (var from = SigningKey.fromJwk(Algorithm.RS256, example); var to = VerifyingKey.fromJwk(Algorithm.RS256, itsPublic)) {
            equal(to.verify(from.issue(null, null, null, 0, NOW + 1, null), any(), NOW).integer("exp"), NOW + 1);
        }

        var dates = new Claims("{\"a\":1.5,\"b\":\"7\"}");
        equal(dates.date("a", false) + dates.date("b", true), 8L);
        fails(Status.CLAIM_TYPE, () -> dates.date("b", false));
        equal(Status.FORBIDDEN.challenge(), "Bearer realm=\"jwt\", error=\"insufficient_scope\"");
        that(Status.CLOCK.challenge() == null, "no challenge");

        Report report = ring.explain("Bearer " + token, any(), NOW);
        equal(report.claims().string("iss"), "neuron");
        that(report.status() == null, "accepted");
        equal(report.issuer() + report.keyFile() + report.claim() + report.exp(), "neuronneuron.pem" + (NOW + 60));
        report = ring.explain("Bearer " + token, any(), NOW + 60);
        equal(report.status() + report.claim(), "EXPIREDexp");
        that(report.claims() == null, "refused");
        equal(ring.explain(null, any(), NOW).status(), Status.NO_TOKEN);
        report = verifier.explain(token, any().issuer("other"), NOW);
        equal(report.status() + report.claim(), "ISSUERiss");
        equal(verifier.explain(token, any(), NOW).claims().integer("exp"), NOW + 60);
        fails(Status.ARGUMENT, () -> verifier.explain(token, any().leeway(-1), NOW));
    }

    private static void ordinary() throws Exception {
        String token = signer.sign(GOOD, "key-1", "at+jwt");
        Policy policy = Policy.strictest().audiences("no", "neuron").issuer("neuron").typ("at+jwt").required("user").leeway(5);
        for (Claims claims : List.of(verifier.verify(token, policy, NOW), ring.verify(token, policy, NOW),
            ring.authorize("Bearer " + token, policy, NOW))) {
            equal(claims.string("user"), "Zoë");
            equal(claims.integer("exp"), NOW + 60);
            equal(claims.bool("admin"), true);
            equal(claims.strings("aud"), List.of("neuron", "x"));
            equal(claims.has("aud", "x"), true);
            equal(claims.has("aud", "y"), false);
            equal(claims.toString(), GOOD);
        }
        Claims own = new Claims("{\"big\":9223372036854775807,\"none\":[],\"deep\":[\"a\",1]}");
        equal(own.integer("big"), Long.MAX_VALUE);
        equal(own.strings("none"), List.of());
        fails(Status.CLAIM_TYPE, () -> own.strings("deep"));
        fails(Status.CLAIM_MISSING, () -> own.strings("other"));
        fails(Status.PAYLOAD, () -> new Claims("[]").string("a"));
        // Uses the clock of this machine.
        long soon = System.currentTimeMillis() / 1000 + 60;
        String fresh = signer.sign("{\"exp\":\"" + soon + "\",\"iss\":\"neuron\",\"aud\":\"neuronex\"}");
        equal(ring.authorize("bearer " + fresh, Policy.neuronex()).string("iss"), "neuron");
        equal(verifier.verify(fresh, any().datesAsStrings()).has("aud", "neuronex"), true);
        fails(Status.CLAIM_TYPE, () -> verifier.verify(fresh, any()));
        fails(Status.CLAIM_MISSING, () -> ring.authorize("Bearer " + signed("iat", "tai"), Policy.happypathology(), NOW));
        equal(verifier.verify(signed("exp", "xep"), any().expOptional(), NOW).bool("admin"), true);

        try (Keyring more = Keyring.open(etc.toString())) {
            more.add("plant", verifier);
            more.addJwks("set", "{\"keys\":[" + Files.readString(Path.of(file("rfc7515-a2.public.jwk"))) + "]}");
            equal(more.verify(signed("\"neuron\",\"aud", "\"plant\",\"aud"), any(), NOW).string("iss"), "plant");
            Files.copy(Path.of(file("rsa2048.pem")), etc.resolve("late.pem"));
            more.reload();
            equal(more.verify(signed("\"neuron\",\"aud", "\"late\",\"aud"), any(), NOW).string("iss"), "late");
            more.add("plant", verifier); // two of the four keys are reserved for files
            fails(Status.KEY_LIMIT, () -> more.add("plant", verifier));
            more.remove("plant");
            fails(Status.UNKNOWN_KEY, () -> more.verify(signed("\"neuron\",\"aud", "\"plant\",\"aud"), any(), NOW));
        }
    }

    private static String pem(String label, String hex) {
        String text = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    private static void load(Status want, String name) {
        fails(want, () -> VerifyingKey.fromFile(Algorithm.RS256, file(name)));
    }

    private static void everyStatus() throws Exception {
        load(Status.KEY_FORMAT, "garbage.pem");
        load(Status.KEY_OPENSSH, "ssh.pem");
        load(Status.KEY_TYPE, "rsa2048.key");
        load(Status.KEY_SIZE, "rsa1024.pem");
        fails(Status.KEY_ENCRYPTED, () -> SigningKey.fromFile(Algorithm.RS256, file("encrypted.key")));
        load(Status.KEY_FILE, "nowhere.pem");
        load(Status.KEY_FILE, "directory.pem");
        load(Status.KEY_FILE, "fifo.pem");
        fails(Status.KEY_FILE, () -> Keyring.open(file("nowhere")));
        // A point of small order, and an EC private key without its public half.
        String weak = pem("PUBLIC KEY", "302a300506032b6570032100" + "00".repeat(32));
        fails(CURVES ? Status.KEY_WEAK : Status.ALGORITHM_UNAVAILABLE, () -> VerifyingKey.fromPem(Algorithm.EDDSA, weak));
        String half = pem("EC PRIVATE KEY", "30310201010420" + "11".repeat(32) + "a00a06082a8648ce3d030107");
        fails(CURVES ? Status.KEY_HALF : Status.ALGORITHM_UNAVAILABLE, () -> SigningKey.fromPem(Algorithm.ES256, half));
        fails(Status.NO_TOKEN, () -> verifier.verify("", any(), NOW));
        fails(Status.NO_TOKEN, () -> ring.authorize(null, any(), NOW));
        fails(Status.NO_TOKEN, () -> ring.authorize("Basic YTpi", any(), NOW));
        fails(Status.TOKEN, () -> verifier.verify("a.b", any(), NOW));
        fails(Status.TOKEN_TOO_LONG, () -> verifier.verify("a".repeat(16385), any(), NOW));
        fails(Status.HEADER, () -> verifier.verify("e30.e30.AAAA", any(), NOW));
        fails(Status.PAYLOAD, () -> signer.sign("{\"a\":1,\"a\":2}"));
        try (var other = VerifyingKey.fromFile(Algorithm.RS256, file("other.pem"));
            var rs384 = VerifyingKey.fromFile(Algorithm.RS384, file("rsa2048.pem"))) {
            fails(Status.ALGORITHM, () -> rs384.verify(signer.sign(GOOD), any(), NOW));
            fails(Status.SIGNATURE, () -> other.verify(signer.sign(GOOD), any(), NOW));
        }
        String unknown = signed("\"neuron\",\"aud", "\"../neuron\",\"aud");
        fails(Status.UNKNOWN_KEY, () -> ring.verify(unknown, any(), NOW));
        StringBuilder members = new StringBuilder("{\"n\":0");
        for (int i = 0; i < 256; i++) members.append(",\"").append(i).append("\":0");
        fails(Status.TOO_COMPLEX, () -> signer.sign(members.append('}').toString()));
        refused(Status.FORBIDDEN, "{", "{", any().rules("role", "admin"));
        fails(Status.CLAIM_RANGE, () -> verifier.verify(signer.sign("{\"exp\":1e19}"), any(), NOW));
        try (Keyring own = Keyring.open(etc.toString())) {
            String jwk = Files.readString(Path.of(file("rfc7515-a2.public.jwk")));
            StringBuilder set = new StringBuilder("{\"keys\":[");
            for (int i = 0; i < 5; i++) set.append(i > 0 ? "," : "").append(jwk.replaceFirst("\\{", "{\"kid\":\"" + i + "\","));
            own.addJwks("set", set.append("]}").toString());
            String payload = "{\"exp\":1800000060,\"iss\":\"set\"}";
            fails(Status.UNKNOWN_KID, () -> own.verify(signer.sign(payload, "x", null), any(), NOW));
            fails(Status.KID_MISSING, () -> own.verify(signer.sign(payload), any(), NOW));
        }
        refused(Status.EXPIRED, "60,", "00,", any());
        refused(Status.NOT_YET_VALID, "{", "{\"nbf\":1800000001,", any());
        refused(Status.CLAIM_MISSING, "exp", "xep", any());
        refused(Status.CLAIM_TYPE, "1800000060", "\"1800000060\"", any());
        refused(Status.ISSUER, "{", "{", any().issuer("neuro"));
        refused(Status.SUBJECT, "{", "{\"sub\":\"a\",", any().subject("b"));
        refused(Status.AUDIENCE, "{", "{", null);
        refused(Status.LIFETIME, "{", "{", any().maxLifetime(59));
        refused(Status.EXPIRED, "{", "{", any().issuedAfter(NOW + 1));
        refused(Status.TYP, "{", "{", any().typ("at+jwt"));
        refused(Status.CLOCK, "{", "{", any().earliestNow(NOW + 1));
        fails(Status.CLOCK, () -> verifier.verify(signer.sign(GOOD), any(), Long.MIN_VALUE));
    }

    private static void hostile() throws Exception {
        String token = signer.sign(GOOD);
        String[] texts = {null, "", "\0", "a\0b", "\ud800", "x".repeat(10 << 20), "\u00ff\0\ufffe".repeat(3 << 20)};
        for (String bad : texts) {
            for (Body body : List.<Body>of(() -> SigningKey.fromPem(Algorithm.RS256, bad), () -> SigningKey.fromFile(Algorithm.RS256, bad),
                () -> VerifyingKey.fromPem(Algorithm.RS256, bad), () -> VerifyingKey.fromFile(Algorithm.RS256, bad),
                () -> Keyring.open(bad), () -> signer.sign(bad), () -> verifier.verify(bad, any(), NOW), () -> ring.verify(bad, any(), NOW),
                () -> ring.authorize(bad, any(), NOW), () -> ring.addJwks("x", bad), () -> ring.add(bad, verifier), () -> ring.addJwks(bad, "{}"),
                () -> new Claims(bad).integer("a"), () -> new Claims("{\"a\":1}").string(bad))) {
                status(failure(body));
            }
            boolean isName = bad != null && bad.indexOf('\0') < 0 && !bad.equals("\ud800");
            for (Body body : List.<Body>of(() -> any().issuer(bad), () -> any().required("exp", bad), () -> new Claims("{\"a\":[]}").has("a", bad))) {
                if (isName) body.run(); else fails(Status.ARGUMENT, body);
            }
        }
        fails(Status.ARGUMENT, () -> SigningKey.fromFile(null, file("rsa2048.key")));
        fails(Status.ARGUMENT, () -> any().audiences((String[]) null));
        fails(Status.ARGUMENT, () -> ring.add("x", null));
        fails(Status.ARGUMENT, () -> verifier.verify(token, any().leeway(601), NOW));
        fails(Status.ARGUMENT, () -> verifier.verify(token, any().leeway(Long.MIN_VALUE), NOW));
        fails(Status.ARGUMENT, () -> verifier.verify(token, any().required(new String[33]), NOW));
        fails(Status.ARGUMENT, () -> signer.sign("{}", "k".repeat(256), null));
        verifier.verify(token, any().audiences().required(), NOW);
    }

    private static void closing() throws Exception {
        SigningKey key = SigningKey.fromFile(Algorithm.RS256, file("rsa2048.key"));
        VerifyingKey pub = VerifyingKey.fromFile(Algorithm.RS256, file("rsa2048.pem"));
        Keyring own = Keyring.open(etc.toString());
        for (int i = 0; i < 2; i++) {
            key.close();
            pub.close();
            own.close();
        }
        fails(Status.ARGUMENT, () -> key.sign("{}"));
        fails(Status.ARGUMENT, () -> pub.verify("a", null, NOW));
        fails(Status.ARGUMENT, () -> ring.add("x", pub));
        fails(Status.ARGUMENT, () -> own.authorize("Bearer a", null, NOW));
        fails(Status.ARGUMENT, () -> own.reload());

        // One thread closes a handle that others use: each call ends with a result or an error.
        String token = signer.sign(GOOD);
        for (int round = 0; round < 20; round++) {
            Keyring shared = Keyring.open(etc.toString());
            Throwable[] thrown = new Throwable[3];
            Thread[] threads = new Thread[thrown.length];
            for (int i = 0; i < threads.length; i++) {
                int me = i;
                threads[i] = new Thread(() -> {
                    try {
                        while (true) shared.verify(token, any(), NOW).string("user");
                    } catch (Throwable e) {
                        thrown[me] = e;
                    }
                });
                threads[i].start();
            }
            Thread.sleep(5);
            shared.close();
            for (Thread thread : threads) thread.join();
            for (Throwable e : thrown) equal(e.getClass(), EdgejwtException.Usage.class);
        }
    }

    private static long residentKilobytes() throws Exception {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(s -> s.startsWith("VmRSS:")).findFirst().get();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    /** Keys that nobody closed are freed: memory stops growing within some batches. */
    private static void forgetting() throws Exception {
        var resident = new ArrayList<Long>();
        for (int batch = 0; batch < 12; batch++) {
            for (int i = 0; i < 4000; i++) SigningKey.fromFile(Algorithm.RS256, file("rsa2048.key"));
            System.gc();
            Thread.sleep(200); // a chance for the thread that frees them; no more than that
            resident.add(residentKilobytes());
            if (batch >= 2 && resident.get(batch) - resident.get(batch - 2) < 8000) return;
        }
        that(false, resident + " KB");
    }

    public static void main(String[] args) throws Exception {
        keys = Path.of(args[0]);
        etc = Files.createTempDirectory("edgejwt-java-");
        Files.copy(keys.resolve("rsa2048.pem"), etc.resolve("neuron.pem"));
        try (var key = SigningKey.fromFile(Algorithm.RS256, file("rsa2048.key"));
            var pub = VerifyingKey.fromFile(Algorithm.RS256, file("rsa2048.pem"));
            var own = Keyring.open(etc.toString())) {
            signer = key;
            verifier = pub;
            ring = own;
            forgetting(); // runs before other tests leave garbage
            ordinary();
            hardware();
            issued();
            everyStatus();
            hostile();
            closing();
        } finally {
            for (Path path : Files.list(etc).toList()) Files.delete(path);
            Files.delete(etc);
        }
        // Not reachable from this wrapper: a buffer that is too small, key generation, no memory, no random numbers.
        var unmet = EnumSet.complementOf(MET);
        unmet.removeAll(List.of(Status.SPACE, Status.NOT_GENERATED, Status.NO_MEMORY, Status.INTERNAL, Status.RANDOM));
        unmet.removeAll(CURVES ? List.of(Status.ALGORITHM_UNAVAILABLE) : List.of(Status.KEY_WEAK, Status.KEY_HALF));
        equal(unmet, EnumSet.noneOf(Status.class));
        System.out.println("ok");
    }
}
