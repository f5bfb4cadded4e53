// SPDX-License-Identifier: Apache-2.0 OR MIT
// Tests of the wrapper.
//
// Usage: test_edgejwt KEYS (a folder of test keys; `cargo test --test bindings cpp` makes it)
//        test_edgejwt bench PUBLIC_KEY TOKEN
#include "edgejwt.hpp"

#include <atomic>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <thread>

using namespace edgejwt;
namespace fs = std::filesystem;

static int failures;
#define CHECK(what) ((what) ? void() : (failures++, void(std::cerr << __FILE__ << ":" << __LINE__ << ": " #what "\n")))

static constexpr std::int64_t now = 1800000000;
static fs::path keys;

static std::string path(const char *name) { return keys / name; }
static std::string content(const std::string &name)
{
    std::ifstream file(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
static signing_key signing(edgejwt_algorithm alg = EDGEJWT_RS256) { return signing_key::from_file(alg, path("rsa2048.key")); }
static verifying_key verifying(const char *name = "rsa2048.pem") { return verifying_key::from_file(EDGEJWT_RS256, path(name)); }
static std::string issue(const char *iss)
{
    claims from;
    from.iss = iss, from.iat = now, from.exp = now + 60;
    return signing().issue(from);
}

// The status of the error, which must have the class that belongs to the status.
static int status_of(const std::function<void()> &call)
{
    try {
        call();
    } catch (const usage_error &e) {
        CHECK(e.status >= 1 && e.status <= 9 && e.http() == 500);
        return e.status;
    } catch (const key_error &e) {
        CHECK(e.status >= 10 && e.status <= 29 && e.http() == 500);
        return e.status;
    } catch (const token_error &e) {
        CHECK((dynamic_cast<const malformed_error *>(&e) != nullptr) == (e.status <= 49));
        CHECK((dynamic_cast<const refused_error *>(&e) != nullptr) == (e.status >= 50));
        CHECK(e.status >= 30 && e.status <= 79 && e.http() == (e.status == EDGEJWT_ERR_FORBIDDEN ? 403 : 401));
        return e.status;
    } catch (const library_error &e) {
        CHECK(e.status >= 80 && e.http() == 500);
        return e.status;
    }
    return EDGEJWT_OK;
}

static void signs_verifies_and_reads()
{
    const signing_key signer = signing();
    const verifying_key verifier = verifying();
    policy typed;
    typed.typ = "at+jwt";
    const std::string_view said = R"({"exp":1800000001,"n":9223372036854775807,"on":true,"roles":["a","ü"],"s":"ü\n","deep":{"x":1}})";
    const std::string token = signer.sign(said, {"k", "at+jwt"});
    const std::string payload = verifier.verify(token, typed, now);
    CHECK(payload == said && signer.public_key().verify(token, {}, now) == said);
    CHECK(claim_int(payload, "n") == INT64_MAX && claim_bool(payload, "on") && claim_string(payload, "s") == "ü\n");
    CHECK(claim_has(payload, "roles", "ü") && !claim_has(payload, "roles", "b"));
    CHECK(claim_int(claim_json(payload, "deep"), "x") == 1);

    claims from;
    from.iss = "i", from.sub = "s", from.aud = "a", from.jti = "j", from.iat = now, from.nbf = now, from.exp = now + 1;
    from.strings = {{"org", "o\""}}, from.extra = "{\"n\":[1]}", from.flags = EDGEJWT_AUD_AS_ARRAY;
    policy demands;
    demands.issuer = "i", demands.subject = "s", demands.audiences = {"b", "a"}, demands.required = {"org"};
    CHECK(verifier.verify(signer.issue(from), demands, now) ==
          R"({"aud":["a"],"exp":1800000001,"iat":1800000000,"iss":"i","jti":"j","n":[1],"nbf":1800000000,"org":"o\"","sub":"s"})");
    CHECK(status_of([&] { verifier.verify(signer.sign("{\"exp\":" + std::to_string(std::time(nullptr) + 60) + "}")); }) == EDGEJWT_OK);
}

static void takes_keys_in_every_form()
{
    const std::string secret(32, '\0');
    const std::string token = signing_key::from_secret(EDGEJWT_HS256, secret).sign("{\"exp\":1800000001}");
    verifying_key::from_secret(EDGEJWT_HS256, secret).verify(token, {}, now);
    verifying_key::from_jwk(EDGEJWT_HS256, "{\"kty\":\"oct\",\"k\":\"" + std::string(43, 'A') + "\"}").verify(token, {}, now);
    CHECK(signing_key::from_pem(EDGEJWT_RS256, content(path("rsa2048.key"))).public_key().thumbprint() == verifying().thumbprint());
    CHECK(signing_key::from_jwk(EDGEJWT_RS256, content(path("rfc7515-a2.jwk"))).public_key().thumbprint() ==
          verifying_key::from_jwk(EDGEJWT_RS256, content(path("rfc7515-a2.public.jwk"))).thumbprint());
    const int made = status_of([] { signing_key::from_pem(EDGEJWT_ES256, generate_key(EDGEJWT_ES256)); });
    CHECK(made == EDGEJWT_OK || made == EDGEJWT_ERR_ALGORITHM_UNAVAILABLE);
}

// Decodes base64url.
static std::string decoded(const std::string &from)
{
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string to;
    std::uint32_t bits = 0;
    int count = 0;
    for (char c : from) {
        bits = bits << 6 | static_cast<std::uint32_t>(alphabet.find(c));
        if ((count += 6) >= 8) {
            to += static_cast<char>(bits >> (count -= 8));
        }
    }
    return to;
}

static void makes_tokens_with_a_key_in_hardware()
{
    const verifying_key key = verifying();
    claims from;
    from.iss = "me", from.exp = now + 60, from.strings = {{"a", "b"}}, from.extra = "{\"n\":[1]}";
    header head;
    head.kid = "1", head.extra = "{\"x5t#S256\":\"a\"}";
    const std::string payload = write_claims(from), token = signing().issue(from, head);
    CHECK(payload == "{\"a\":\"b\",\"exp\":1800000060,\"iss\":\"me\",\"n\":[1]}");
    const std::string input = key.signing_input(payload, head);
    CHECK(token.compare(0, input.size() + 1, input + ".") == 0);
    CHECK(key.signing_digest(input).size() == 32);
    std::string signature = decoded(token.substr(input.size() + 1));
    CHECK(key.attach_signature(input, signature) == token);
    signature[0] = static_cast<char>(signature[0] ^ 1);
    CHECK(status_of([&] { (void)key.attach_signature(input, signature); }) == EDGEJWT_ERR_SIGNATURE);
    head.extra = "{\"alg\":1}";
    CHECK(status_of([&] { (void)key.signing_input(payload, head); }) == EDGEJWT_ERR_HEADER);
    CHECK(certificate_thumbprint(content(path("certificate.pem"))) == "RGwAgYafcUSiyd4HFsaNPXaUFIUHC_UCesgiyp4jBaY");
}

static void authorizes_against_a_directory(const fs::path &dir)
{
    keyring ring(dir.string());
    claims from;
    from.iss = "neuron", from.aud = "neuron", from.iat = now, from.exp = now + 60, from.flags = EDGEJWT_DATES_AS_STRINGS;
    const std::string bearer = "Bearer " + signing().issue(from);
    const std::string payload = ring.authorize(bearer, policy::neuronex(), now);
    CHECK(claim_string(payload, "exp") == "1800000060" && claim_string(payload, "iss") == "neuron");
    edgejwt_report report = ring.explain(bearer, policy::neuronex(), now);
    CHECK(report.status == EDGEJWT_OK && std::strcmp(report.key_file, "neuron.pem") == 0 && report.exp == now + 60);
    report = ring.explain(bearer, {}, now);
    CHECK(report.status == EDGEJWT_ERR_CLAIM_TYPE && std::strcmp(report.claim, "exp") == 0);
    policy other;
    other.issuer = "other";
    report = verifying().explain(issue("neuron"), other, now);
    CHECK(report.status == EDGEJWT_ERR_ISSUER && std::strcmp(report.claim, "iss") == 0);
    CHECK(verifying_key::from_jwk(EDGEJWT_RS256, verifying().jwk()).thumbprint() == verifying().thumbprint());
    CHECK(claim_date("{\"a\":1.5}", "a") == 1 && claim_date("{\"a\":\"7\"}", "a", EDGEJWT_DATES_AS_STRINGS) == 7);
    CHECK(status_of([] { claim_date("{\"a\":\"7\"}", "a"); }) == EDGEJWT_ERR_CLAIM_TYPE);
    CHECK(policy::happypathology().max_lifetime == 3600 && policy::happypathology().audiences.front() == "api.happypathology.com");
    fs::copy_file(path("rsa2048.pem"), dir / "plant.pem");
    std::ofstream(dir / "broken.pem") << "garbage";
    const std::string set = "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"" + std::string(600, 'k') + "\"}," + content(path("rfc7515-a2.public.jwk")) + "]}";
    std::ofstream(dir / "set.json") << set;
    ring.reload();
    ring.add("added", verifying());
    ring.add_jwks("set", set);
    ring.add_jwks_file("file", (dir / "set.json").string());
    for (const char *iss : {"neuron", "plant", "added"}) {
        CHECK(status_of([&] { ring.verify(issue(iss), {}, now); }) == EDGEJWT_OK);
    }
    ring.add("gone", verifying());
    ring.remove("gone");
    CHECK(status_of([&] { ring.verify(issue("gone"), {}, now); }) == EDGEJWT_ERR_UNKNOWN_KEY);
    for (const char *iss : {"set", "file"}) {
        from.iss = iss;
        CHECK(status_of([&] { ring.verify(signing_key::from_file(EDGEJWT_RS256, path("rfc7515-a2.key")).issue(from), policy::neuronex(), now); }) == EDGEJWT_OK);
    }
    CHECK(ring.info().keys == 5 && ring.info().skipped == 1 && ring.info().skipped_set_keys == 2 && ring.info().last_error == EDGEJWT_OK);
    CHECK((ring.skipped(0) == std::pair<std::string, edgejwt_status>("broken.pem", EDGEJWT_ERR_KEY_FORMAT)));
    CHECK(ring.skipped(2).first.size() == 511 && ring.skipped(2).second == EDGEJWT_ERR_KEY_TYPE);
    CHECK(status_of([&] { ring.skipped(3); }) == EDGEJWT_ERR_ARGUMENT);
}

static void meets_every_status()
{
    const bool curves = status_of([] { generate_key(EDGEJWT_EDDSA); }) == EDGEJWT_OK;
    const verifying_key key = verifying();
    const std::string token = issue("neuron");
    keyring ring;
    for (int i = 0; i < EDGEJWT_ISSUER_KEYS_MAX; i++) {
        ring.add("full", key);
    }
    const auto load = [](const char *name) { return [=] { signing_key::from_file(EDGEJWT_RS256, path(name)); }; };
    const auto judged = [&](const std::string &payload, const policy &demands = {}) {
        return [&key, payload, demands] { key.verify(signing().sign(payload), demands, now); };
    };
    policy issuer, subject, lifetime, typ, role;
    role.rules = {{"role", "admin"}};
    std::string members, set;
    for (int i = 0; i < 257; i++) {
        members += (i > 0 ? ",\"" : "{\"") + std::to_string(i) + "\":0";
    }
    for (int i = 0; i < 5; i++) {
        set += (i > 0 ? ",{\"kid\":\"" : "{\"keys\":[{\"kid\":\"") + std::to_string(i) + "\"," + content(path("rfc7515-a2.public.jwk")).substr(1);
    }
    ring.add_jwks("set", set + "]}");
    const auto named = [&](const std::string &kid) {
        return [&ring, kid] { ring.verify(signing().sign("{\"exp\":1800000001,\"iss\":\"set\"}", header{kid, "", ""}), {}, now); };
    };
    issuer.issuer = "b", subject.subject = "b", lifetime.max_lifetime = 5, typ.typ = "at+jwt";
    std::map<int, std::function<void()>> calls = {
        {EDGEJWT_ERR_ARGUMENT, [] { signing_key::from_pem(edgejwt_algorithm(99), "x"); }},
        {EDGEJWT_ERR_NOT_GENERATED, [] { generate_key(EDGEJWT_RS256); }},
        {EDGEJWT_ERR_KEY_FORMAT, load("garbage.pem")},
        {EDGEJWT_ERR_KEY_OPENSSH, load("openssh.key")},
        {EDGEJWT_ERR_KEY_TYPE, load("rsa2048.pem")},
        {EDGEJWT_ERR_KEY_SIZE, load("rsa1024.key")},
        {EDGEJWT_ERR_KEY_ENCRYPTED, load("encrypted.key")},
        {EDGEJWT_ERR_KEY_FILE, load("nowhere")},
        {EDGEJWT_ERR_KEY_LIMIT, [&] { ring.add("full", key); }},
        {EDGEJWT_ERR_NO_TOKEN, [&] { ring.authorize(nullptr); }},
        {EDGEJWT_ERR_TOKEN, [&] { key.verify("a.b", {}, now); }},
        {EDGEJWT_ERR_TOKEN_TOO_LONG, [&] { key.verify(std::string(17000, 'a'), {}, now); }},
        {EDGEJWT_ERR_HEADER, [&] { key.verify("e30" + token.substr(token.find('.')), {}, now); }},
        {EDGEJWT_ERR_PAYLOAD, [] { signing().sign("[]"); }},
        {EDGEJWT_ERR_ALGORITHM, [&] { key.verify(signing(EDGEJWT_RS384).sign("{\"exp\":1800000001}"), {}, now); }},
        {EDGEJWT_ERR_SIGNATURE, [&] { verifying("other.pem").verify(token, {}, now); }},
        {EDGEJWT_ERR_UNKNOWN_KEY, [&] { ring.verify(token, {}, now); }},
        {EDGEJWT_ERR_EXPIRED, judged("{\"exp\":1800000000}")},
        {EDGEJWT_ERR_NOT_YET_VALID, judged("{\"exp\":1800000009,\"nbf\":1800000001}")},
        {EDGEJWT_ERR_CLAIM_MISSING, judged("{}")},
        {EDGEJWT_ERR_CLAIM_TYPE, judged("{\"exp\":\"soon\"}")},
        {EDGEJWT_ERR_ISSUER, judged("{\"exp\":1800000001,\"iss\":\"a\"}", issuer)},
        {EDGEJWT_ERR_SUBJECT, judged("{\"exp\":1800000001,\"sub\":\"a\"}", subject)},
        {EDGEJWT_ERR_AUDIENCE, judged("{\"exp\":1800000001,\"aud\":\"a\"}")},
        {EDGEJWT_ERR_LIFETIME, judged("{\"exp\":1800000009,\"iat\":1800000000}", lifetime)},
        {EDGEJWT_ERR_TYP, judged("{\"exp\":1800000001}", typ)},
        {EDGEJWT_ERR_TOO_COMPLEX, [members] { signing().sign(members + "}"); }},
        {EDGEJWT_ERR_FORBIDDEN, judged("{\"exp\":1800000001}", role)},
        {EDGEJWT_ERR_CLAIM_RANGE, judged("{\"exp\":1e19}")},
        {EDGEJWT_ERR_UNKNOWN_KID, named("x")},
        {EDGEJWT_ERR_KID_MISSING, named("")},
        {EDGEJWT_ERR_CLOCK, [&] { key.verify(token, {}, 0); }},
    };
    if (curves) {
        const std::string half = "\x30\x31\x02\x01\x01\x04\x20" + std::string(32, '\x11') + "\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
        calls[EDGEJWT_ERR_KEY_HALF] = [=] { signing_key::from_der(EDGEJWT_ES256, half); };
        calls[EDGEJWT_ERR_KEY_WEAK] = [] {
            verifying_key::from_jwk(EDGEJWT_EDDSA, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQ" + std::string(41, 'A') + "\"}");
        };
    } else {
        calls[EDGEJWT_ERR_ALGORITHM_UNAVAILABLE] = [] { generate_key(EDGEJWT_ES256); };
    }
    for (const auto &[status, call] : calls) {
        const int met = status_of(call);
        if (met != status) {
            std::cerr << "status " << met << ", not " << status << "\n";
            failures++;
        }
    }
    // Every status of the library was seen, or cannot occur here.
    for (int status = 1; status < 256; status++) {
        const bool cannot = status == EDGEJWT_ERR_SPACE || status == EDGEJWT_ERR_NO_MEMORY || status == EDGEJWT_ERR_INTERNAL ||
                            status == EDGEJWT_ERR_RANDOM ||
                            (curves ? status == EDGEJWT_ERR_ALGORITHM_UNAVAILABLE
                                    : status == EDGEJWT_ERR_KEY_HALF || status == EDGEJWT_ERR_KEY_WEAK);
        const bool known = std::strcmp(edgejwt_status_text(status), "unknown status") != 0;
        CHECK(known == (calls.count(status) == 1 || cannot));
    }
}

static void survives_hostile_values(const fs::path &dir)
{
    const auto between = [](int from, int to, const std::function<void()> &call) {
        const int status = status_of(call);
        CHECK(status >= from && status <= to);
    };
    keyring ring(dir.string());
    const verifying_key key = verifying();
    const signing_key signer = signing();
    for (const std::string &bad : {std::string(), std::string(1, '\0'), std::string("a\0b", 3), std::string("\xff\xfe\xc0"), std::string(10000000, 'A'),
                                   std::string(100, '\0'), std::string(100, '.'), std::string("{}")}) {
        const bool cut = bad.find('\0') != bad.npos;
        between(30, 49, [&] { key.verify(bad, {}, now); });
        between(30, 49, [&] { ring.verify(bad, {}, now); });
        between(30, 49, [&] { ring.authorize(bad, {}, now); });
        CHECK(ring.explain(bad, {}, now).status >= 30);
        between(10, 29, [&] { signing_key::from_pem(EDGEJWT_RS256, bad); });
        between(10, 29, [&] { signing_key::from_der(EDGEJWT_RS256, bad); });
        between(10, 29, [&] { signing_key::from_jwk(EDGEJWT_RS256, bad); });
        between(10, 29, [&] { verifying_key::from_pem(EDGEJWT_RS256, bad); });
        between(10, 29, [&] { verifying_key::from_der(EDGEJWT_RS256, bad); });
        between(10, 29, [&] { verifying_key::from_jwk(EDGEJWT_RS256, bad); });
        between(10, 29, [&] { ring.add_jwks("iss", bad); });
        between(1, 29, [&] { verifying_key::from_file(EDGEJWT_RS256, bad); });
        between(1, 29, [&] { keyring wrong(bad); });
        if (cut) {
            policy issuer, required;
            issuer.issuer = bad, required.required = {bad};
            between(1, 1, [&] { key.verify("x", issuer, now); });
            between(1, 1, [&] { key.verify("x", required, now); });
            between(1, 1, [&] { ring.add(bad, key); });
            between(1, 1, [&] { claim_string("{}", bad); });
        }
        if (cut || bad.size() > 1000 || bad[0] == '\xff') {
            claims from;
            from.sub = bad, from.exp = now;
            between(1, 49, [&] { signer.issue(from); });
            between(1, 49, [&] { signer.sign("{}", {bad, ""}); });
            between(34, 34, [&] { claim_int(bad, "x"); });
        }
    }
    policy leeway, many;
    leeway.leeway = 601, many.audiences.assign(EDGEJWT_POLICY_NAMES_MAX + 1, "");
    between(1, 1, [&] { key.verify("x", leeway, now); });
    between(1, 1, [&] { key.verify("x", many, now); });
    between(30, 30, [&] { key.verify(nullptr, {}, now); });
    between(30, 30, [&] { ring.verify(std::string_view(), {}, now); });
    between(10, 10, [] { signing_key::from_pem(EDGEJWT_RS256, nullptr); });
    between(15, 15, [] { keyring wrong("/nowhere"); });
}

static void says_so_after_a_move(const fs::path &dir)
{
    keyring ring(dir.string());
    signing_key signer = signing();
    verifying_key key = verifying();
    const std::string token = issue("neuron");
    const keyring ring_now(std::move(ring));
    const signing_key signer_now(std::move(signer));
    const verifying_key key_now(std::move(key));
    ring_now.verify(token, {}, now);
    const std::function<void()> calls[] = {
        [&] { ring.verify(token, {}, now); }, [&] { ring.authorize(token, {}, now); }, [&] { ring.explain(token, {}, now); },
        [&] { ring.info(); }, [&] { ring.reload(); }, [&] { ring.add("a", key_now); }, [&] { ring.skipped(0); },
        [&] { key.verify(token, {}, now); }, [&] { key.thumbprint(); }, [&] { signer.sign("{}"); }, [&] { signer.public_key(); },
    };
    for (const auto &call : calls) {
        CHECK(status_of(call) == EDGEJWT_ERR_ARGUMENT);
    }
}

static void serves_many_threads(const fs::path &dir)
{
    keyring ring(dir.string());
    const std::string token = issue("neuron");
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) {
        threads.emplace_back([&] {
            for (int n = 0; n < 500; n++) {
                wrong += status_of([&] { ring.verify(token, {}, now); }) != EDGEJWT_OK;
            }
        });
    }
    for (int i = 0; i < 20; i++) {
        ring.reload();
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    CHECK(wrong == 0);
}

static double cpu_microseconds() { return static_cast<double>(std::clock()) * 1e6 / CLOCKS_PER_SEC; }

// Microseconds for one verification, by C and by the wrapper.
static int bench(const char *public_key, const std::string &token)
{
    const verifying_key key = verifying_key::from_file(EDGEJWT_RS256, public_key);
    constexpr int count = 2000;
    char out[EDGEJWT_PAYLOAD_MAX];
    const double start = cpu_microseconds();
    for (int i = 0; i < count; i++) {
        if (edgejwt_verify(key.get(), nullptr, now, token.data(), token.size(), out, sizeof out, nullptr) != EDGEJWT_OK) {
            return 1;
        }
    }
    const double middle = cpu_microseconds();
    for (int i = 0; i < count; i++) {
        key.verify(token, {}, now);
    }
    std::cout << (middle - start) / count << " " << (cpu_microseconds() - middle) / count << "\n";
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && std::strcmp(argv[1], "bench") == 0) {
        return bench(argv[2], argv[3]);
    }
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " KEYS, or bench PUBLIC_KEY TOKEN\n";
        return 2;
    }
    keys = argv[1];
    std::string name = (fs::temp_directory_path() / "edgejwt-cpp-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        return 2;
    }
    fs::copy_file(path("rsa2048.pem"), fs::path(name) / "neuron.pem");
    signs_verifies_and_reads();
    takes_keys_in_every_form();
    makes_tokens_with_a_key_in_hardware();
    meets_every_status();
    survives_hostile_values(name);
    says_so_after_a_move(name);
    serves_many_threads(name);
    authorizes_against_a_directory(name);
    fs::remove_all(name);
    std::cout << (failures == 0 ? "ok\n" : "failed\n");
    return failures == 0 ? 0 : 1;
}
