/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys in PEM and DER that users of other libraries reported, and more of the
 * same kinds. The numbers of the functions are those of the files in
 * tests/fixtures/field. */
#define _DEFAULT_SOURCE
#include "files.h"
#include "forms.h"

/* The time of the reported tokens. */
#define FIELD_NOW INT64_C(1790000000)
#define TEXT_MAX 16384

/* The text of a file, or several texts one after the other. */
struct text {
    char at[TEXT_MAX];
    size_t len;
};

static struct text of_file(const char *name)
{
    struct text text;
    char *content = key_text(dir, name);
    text.len = strlen(content);
    if (text.len >= sizeof text.at) {
        exit(2);
    }
    memcpy(text.at, content, text.len + 1);
    free(content);
    return text;
}

static struct text joined(const struct text *parts, size_t count)
{
    struct text all = {.len = 0};
    for (size_t i = 0; i < count; i++) {
        if (all.len + parts[i].len >= sizeof all.at) {
            exit(2);
        }
        memcpy(all.at + all.len, parts[i].at, parts[i].len + 1);
        all.len += parts[i].len;
    }
    return all;
}

static struct text pair(struct text first, struct text second)
{
    const struct text parts[] = {first, second};
    return joined(parts, 2);
}

/* The text with each `from` replaced. */
static struct text replaced(const struct text *text, const char *from, const char *to)
{
    struct text out = {.len = 0};
    const char *at = text->at;
    for (const char *next; (next = strstr(at, from)) != NULL; at = next + strlen(from)) {
        out.len += (size_t)snprintf(out.at + out.len, sizeof out.at - out.len, "%.*s%s",
                                    (int)(next - at), at, to);
    }
    out.len += (size_t)snprintf(out.at + out.len, sizeof out.at - out.len, "%s", at);
    if (out.len >= sizeof out.at) {
        exit(2);
    }
    return out;
}

/* A PEM file of one block, with another label. */
static struct text labelled(const char *name, const char *label)
{
    struct text text = of_file(name), out = {.len = 0};
    const char *body = strchr(text.at, '\n') + 1, *end = strstr(body, "-----END");
    out.len = (size_t)snprintf(out.at, sizeof out.at, "-----BEGIN %s-----\n%.*s-----END %s-----\n",
                               label, (int)(end - body), body, label);
    return out;
}

static edgejwt_status signing(int32_t alg, const struct text *text)
{
    edgejwt_signing_key *key = NULL;
    edgejwt_status status = edgejwt_signing_key_from_pem(alg, text->at, text->len, &key);
    CHECK((key != NULL) == (status == EDGEJWT_OK));
    edgejwt_signing_key_free(key);
    return status;
}

static edgejwt_status verifying(int32_t alg, const struct text *text)
{
    edgejwt_verifying_key *key = NULL;
    edgejwt_status status = edgejwt_verifying_key_from_pem(alg, text->at, text->len, &key);
    CHECK((key != NULL) == (status == EDGEJWT_OK));
    edgejwt_verifying_key_free(key);
    return status;
}

/* The private key of `text` signs, and the public one verifies it. */
static void serves_both(int32_t alg, const struct text *signs, const struct text *verifies)
{
    char token[EDGEJWT_TOKEN_MAX + 1], got[256];
    edgejwt_signing_key *private = NULL;
    edgejwt_verifying_key *public = NULL;
    CHECK_STATUS(edgejwt_signing_key_from_pem(alg, signs->at, signs->len, &private), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verifying_key_from_pem(alg, verifies->at, verifies->len, &public),
                 EDGEJWT_OK);
    CHECK_STATUS(edgejwt_sign(private, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    CHECK_STATUS(
        edgejwt_verify(public, NULL, FIELD_NOW, token, strlen(token), got, sizeof got, NULL),
        EDGEJWT_OK);
    edgejwt_signing_key_free(private);
    edgejwt_verifying_key_free(public);
}

/* Whether the public key of `text` verifies a reported token. */
static void verifies_token(int32_t alg, const struct text *text, const char *name)
{
    char got[EDGEJWT_PAYLOAD_MAX];
    edgejwt_policy policy;
    edgejwt_verifying_key *key = NULL;
    struct text token = of_file(name);
    edgejwt_policy_init(&policy, sizeof policy);
    policy.flags = EDGEJWT_ANY_AUDIENCE;
    CHECK_STATUS(edgejwt_verifying_key_from_pem(alg, text->at, text->len, &key), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verify(key, &policy, FIELD_NOW, token.at, strcspn(token.at, "\r\n"), got,
                                sizeof got, NULL),
                 EDGEJWT_OK);
    edgejwt_verifying_key_free(key);
}

static void row_14_several_blocks(void)
{
    struct text reported = of_file("field/14-cert-then-key.pem");
    serves_both(EDGEJWT_RS256, &reported, &reported);
    verifies_token(EDGEJWT_RS256, &reported, "field/token-kid-a.jwt");
    reported = of_file("field/14-private-then-public.pem");
    serves_both(EDGEJWT_RS256, &reported, &reported);
    verifies_token(EDGEJWT_RS256, &reported, "field/token-kid-a.jwt");

    /* Every order of these. What is no key of this process may stand anywhere. */
    const struct text parts[] = {
        of_file("rsa2048.key"),         of_file("certificate.pem"), of_file("rsa2048.pem"),
        of_file("dh.parameters.pem"),   of_file("encrypted.key"),   of_file("openssh.key"),
        of_file("encrypted.pkcs1.key"),
    };
    for (size_t a = 0; a < COUNT(parts); a++) {
        for (size_t b = 0; b < COUNT(parts); b++) {
            for (size_t c = 0; c < COUNT(parts); c++) {
                const struct text three[] = {parts[a], parts[b], parts[c]};
                struct text all = joined(three, 3);
                bool has_private = a == 0 || b == 0 || c == 0;
                bool has_public = a == 1 || b == 1 || c == 1 || a == 2 || b == 2 || c == 2;
                bool has_encrypted = a == 4 || b == 4 || c == 4 || a == 6 || b == 6 || c == 6;
                edgejwt_status status = signing(EDGEJWT_RS256, &all);
                CHECK((status == EDGEJWT_OK) == has_private);
                CHECK(has_private || !has_encrypted || status == EDGEJWT_ERR_KEY_ENCRYPTED ||
                      status == EDGEJWT_ERR_KEY_OPENSSH);
                CHECK((verifying(EDGEJWT_RS256, &all) == EDGEJWT_OK) == has_public);
            }
        }
    }

    /* The first one counts, also if it is for another algorithm or broken. */
    struct text chain = pair(of_file("certificate.pem"), of_file("pss.certificate.pem"));
    struct text other_chain = pair(of_file("pss.certificate.pem"), of_file("certificate.pem"));
    CHECK_STATUS(verifying(EDGEJWT_RS256, &chain), EDGEJWT_OK);
    CHECK_STATUS(verifying(EDGEJWT_RS256, &other_chain), EDGEJWT_ERR_KEY_TYPE);
    struct text keys = pair(of_file("ec.key"), of_file("rsa2048.key"));
    CHECK_STATUS(signing(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_TYPE);
    keys = pair(of_file("short.pem"), of_file("rsa2048.pem"));
    CHECK_STATUS(verifying(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_FORMAT);
    keys = pair(of_file("truncated.pem"), of_file("rsa2048.key"));
    CHECK_STATUS(verifying(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_FORMAT);
    CHECK_STATUS(signing(EDGEJWT_RS256, &keys), EDGEJWT_OK);
    keys = pair(of_file("short.key"), of_file("rsa2048.pem"));
    CHECK_STATUS(verifying(EDGEJWT_RS256, &keys), EDGEJWT_OK);
    CHECK_STATUS(signing(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_FORMAT);

    /* Without a key that is wanted, the most helpful error. */
    keys = pair(of_file("dh.parameters.pem"), of_file("rsa2048.pem"));
    CHECK_STATUS(signing(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_TYPE);
    keys = pair(of_file("certificate.pem"), of_file("encrypted.key"));
    CHECK_STATUS(signing(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_ENCRYPTED);
    keys = pair(of_file("certificate.pem"), of_file("openssh.key"));
    CHECK_STATUS(signing(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_OPENSSH);
    keys = of_file("dh.parameters.pem");
    CHECK_STATUS(signing(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_FORMAT);
    CHECK_STATUS(verifying(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_FORMAT);
    keys = of_file("dsa.key");
    CHECK_STATUS(signing(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_TYPE);
    CHECK_STATUS(verifying(EDGEJWT_RS256, &keys), EDGEJWT_ERR_KEY_TYPE);
}

static const char *private_labels[] = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY",
                                       "DSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"};
static const char *public_labels[] = {"PUBLIC KEY", "RSA PUBLIC KEY", "EC PUBLIC KEY",
                                      "CERTIFICATE"};

static void row_15_labels(void)
{
    struct text private = of_file("field/15-pkcs8-labelled-rsa-private.pem");
    struct text public = of_file("field/15-spki-labelled-rsa-public.pem");
    serves_both(EDGEJWT_RS256, &private, &public);
    verifies_token(EDGEJWT_RS256, &public, "field/token-kid-a.jwt");

    const struct {
        const char *private, *public;
        int32_t alg;
    } keys[] = {
        {"rsa2048.key", "rsa2048.pem", EDGEJWT_RS256},
        {"rsa2048.pkcs1.key", "rsa2048.pkcs1.pem", EDGEJWT_PS384},
        {"rsa2048.key", "certificate.pem", EDGEJWT_RS512},
        {"ec.key", "ec.pem", EDGEJWT_ES256},
        {"ed25519.key", "ed25519.pem", EDGEJWT_EDDSA},
    };
    for (size_t i = 0; i < COUNT(keys); i++) {
        const int32_t alg = keys[i].alg;
        if (is_curve(alg) && !has_curves) {
            continue;
        }
        for (size_t j = 0; j < COUNT(private_labels); j++) {
            private = labelled(keys[i].private, private_labels[j]);
            public = labelled(keys[i].public, private_labels[j]);
            serves_both(alg, &private, &public);
            CHECK_STATUS(verifying(alg, &private), EDGEJWT_ERR_KEY_TYPE);
            CHECK_STATUS(signing(alg, &public), EDGEJWT_ERR_KEY_TYPE);
        }
        for (size_t j = 0; j < COUNT(public_labels); j++) {
            private = of_file(keys[i].private);
            public = labelled(keys[i].public, public_labels[j]);
            serves_both(alg, &private, &public);
            CHECK_STATUS(signing(alg, &public), EDGEJWT_ERR_KEY_TYPE);
            /* Somebody gives a private key away. */
            private = labelled(keys[i].private, public_labels[j]);
            CHECK_STATUS(verifying(alg, &private), EDGEJWT_ERR_KEY_TYPE);
            CHECK_STATUS(signing(alg, &private), EDGEJWT_ERR_KEY_TYPE);
            private = pair(private, of_file(keys[i].public));
            CHECK_STATUS(verifying(alg, &private), EDGEJWT_ERR_KEY_TYPE);
            CHECK_STATUS(signing(alg, &private), EDGEJWT_ERR_KEY_TYPE);
        }
    }
    private = labelled("encrypted.key", "RSA PRIVATE KEY");
    CHECK_STATUS(signing(EDGEJWT_RS256, &private), EDGEJWT_ERR_KEY_ENCRYPTED);
    /* No label of a key. */
    public = labelled("rsa2048.pem", "DH PARAMETERS");
    CHECK_STATUS(verifying(EDGEJWT_RS256, &public), EDGEJWT_ERR_KEY_FORMAT);
    public = labelled("rsa2048.pem", "KEY");
    CHECK_STATUS(verifying(EDGEJWT_RS256, &public), EDGEJWT_ERR_KEY_FORMAT);
}

static void row_16_white_space(void)
{
    struct text text = of_file("field/16-body-indented.pem");
    verifies_token(EDGEJWT_RS256, &text, "field/token-kid-a.jwt");

    static const char *breaks[] = {"\r\n",  "\n\n",    "\n\t",   "\n    ", " \n", "\t\t\n",
                                   "\n \t", "\r\n\t ", "\r\r\n", " ",      "\t"};
    static const char *starts[] = {"",
                                   "\n",
                                   "\r\n\r\n",
                                   " \t",
                                   "\n\n    ",
                                   "\xef\xbb\xbf",
                                   "\xef\xbb\xbf\r\n\n\t",
                                   "# made by hand\n\n  "};
    const struct text files[] = {of_file("rsa2048.key"), of_file("rsa2048.pem"),
                                 of_file("certificate.pem"), of_file("rsa2048.pkcs1.key")};
    for (size_t i = 0; i < COUNT(files); i++) {
        for (size_t j = 0; j < COUNT(breaks); j++) {
            for (size_t k = 0; k < COUNT(starts); k++) {
                struct text start = {.len = 0};
                start.len = (size_t)snprintf(start.at, sizeof start.at, "%s", starts[k]);
                text = pair(start, replaced(&files[i], "\n", breaks[j]));
                bool is_private = i == 0 || i == 3;
                CHECK_STATUS(signing(EDGEJWT_RS256, &text),
                             is_private ? EDGEJWT_OK : EDGEJWT_ERR_KEY_TYPE);
                CHECK_STATUS(verifying(EDGEJWT_RS256, &text),
                             is_private ? EDGEJWT_ERR_KEY_TYPE : EDGEJWT_OK);
            }
        }
    }
}

static void row_17_one_line(void)
{
    struct text text = of_file("field/17-one-line-spaces.pem");
    verifies_token(EDGEJWT_RS256, &text, "field/token-kid-a.jwt");
    /* Several blocks in one line. */
    text = of_file("field/14-cert-then-key.pem");
    text = replaced(&text, "\n", " ");
    serves_both(EDGEJWT_RS256, &text, &text);
    text = replaced(&text, "----- -----", "----------");
    CHECK_STATUS(verifying(EDGEJWT_RS256, &text), EDGEJWT_ERR_KEY_FORMAT);

    /* What no text of a key is. */
    text = of_file("field/17-one-line-backslash-n.pem");
    CHECK_STATUS(verifying(EDGEJWT_RS256, &text), EDGEJWT_ERR_KEY_FORMAT);
    text = of_file("rsa2048.pem");
    struct text broken = replaced(&text, "\n", "");
    CHECK_STATUS(verifying(EDGEJWT_RS256, &broken), EDGEJWT_ERR_KEY_FORMAT);
    broken = replaced(&text, "-----BEGIN PUBLIC KEY-----\n", "");
    CHECK_STATUS(verifying(EDGEJWT_RS256, &broken), EDGEJWT_ERR_KEY_FORMAT);
    broken.len = (size_t)(strstr(broken.at, "-----END") - broken.at);
    CHECK_STATUS(verifying(EDGEJWT_RS256, &broken), EDGEJWT_ERR_KEY_FORMAT);
    for (size_t i = 0; i < text.len; i++) {
        broken.at[2 * i] = text.at[i];
        broken.at[2 * i + 1] = '\0';
    }
    broken.len = 2 * text.len;
    CHECK_STATUS(verifying(EDGEJWT_RS256, &broken), EDGEJWT_ERR_KEY_FORMAT);
}

static void row_18_pss_keys(void)
{
    struct text public = of_file("field/18-pss-oid.pub.pem");
    struct text private = of_file("field/18-pss-oid.key.pem");
    serves_both(EDGEJWT_PS256, &private, &public);
    verifies_token(EDGEJWT_PS256, &public, "field/18-token.jwt");

    /* The algorithm that the parameters allow; 0: all of PSS, -1: none. */
    const struct {
        const char *private, *public;
        int32_t only;
    } keys[] = {
        {"pss.key", "pss.pem", 0},
        {"pss.key", "pss.certificate.pem", 0},
        {"pss256.key", "pss256.pem", EDGEJWT_PS256},
        {"pss256.key", "pss256.certificate.pem", EDGEJWT_PS256},
        {"pss384.key", "pss384.pem", EDGEJWT_PS384},
        {"pss512.key", "pss512.pem", EDGEJWT_PS512},
        {"pss-salt.key", "pss-salt.pem", -1},
        {"pss-mask.key", "pss-mask.pem", -1},
        {"pss-sha1.key", "pss-sha1.pem", -1},
    };
    for (size_t i = 0; i < COUNT(keys); i++) {
        private = of_file(keys[i].private);
        public = of_file(keys[i].public);
        for (size_t j = 0; j < COUNT(algorithms); j++) {
            const int32_t alg = algorithms[j].alg;
            if (is_curve(alg) && !has_curves) {
                continue;
            }
            bool is_pss = alg >= EDGEJWT_PS256 && alg <= EDGEJWT_PS512;
            if (is_pss && (keys[i].only == 0 || keys[i].only == alg)) {
                serves_both(alg, &private, &public);
            } else {
                CHECK_STATUS(signing(alg, &private), EDGEJWT_ERR_KEY_TYPE);
                CHECK_STATUS(verifying(alg, &public), EDGEJWT_ERR_KEY_TYPE);
            }
        }
    }
}

static void row_19_ec_key_without_its_public_half(void)
{
    struct text text = of_file("field/19-ec-half-java.pem");
    CHECK_STATUS(signing(EDGEJWT_ES256, &text),
                 has_curves ? EDGEJWT_ERR_KEY_HALF : EDGEJWT_ERR_ALGORITHM_UNAVAILABLE);
    CHECK_STATUS(signing(EDGEJWT_RS256, &text), EDGEJWT_ERR_KEY_TYPE);
}

static void row_20_small_exponent(void)
{
    struct text text = of_file("field/20-rsa-e3.key.pem");
    CHECK_STATUS(signing(EDGEJWT_RS256, &text), EDGEJWT_ERR_KEY_SIZE);
    CHECK(strstr(edgejwt_status_text(EDGEJWT_ERR_KEY_SIZE), "exponent") != NULL);
    text = of_file("e3.pem");
    CHECK_STATUS(verifying(EDGEJWT_RS256, &text), EDGEJWT_OK);
}

static void row_28_rsa_without_parameters(void)
{
    struct text private = of_file("bare.key"), public = of_file("bare.pem");
    for (int32_t alg = EDGEJWT_RS256; alg <= EDGEJWT_PS512; alg++) {
        serves_both(alg, &private, &public);
    }
}

/* Row 8, for keys in PEM: a curve that is not supported, where its family is
 * wanted. */
static void row_08_other_curves(void)
{
    const struct {
        const char *private, *public;
        bool is_ec;
    } keys[] = {
        {"p521.key", "p521.pem", true},
        {"secp256k1.key", "secp256k1.pem", true},
        {"ed448.key", "ed448.pem", false},
    };
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct text private = of_file(keys[i].private), public = of_file(keys[i].public);
        for (size_t j = 0; j < COUNT(algorithms); j++) {
            const int32_t alg = algorithms[j].alg;
            bool is_ec = alg == EDGEJWT_ES256 || alg == EDGEJWT_ES384;
            bool is_family = keys[i].is_ec ? is_ec : is_curve(alg) && !is_ec;
            edgejwt_status want = is_family || (is_curve(alg) && !has_curves)
                                      ? EDGEJWT_ERR_ALGORITHM_UNAVAILABLE
                                      : EDGEJWT_ERR_KEY_TYPE;
            CHECK_STATUS(signing(alg, &private), want);
            CHECK_STATUS(verifying(alg, &public), want);
        }
    }
}

/* What a keyring says about a file of its directory; EDGEJWT_OK: it is passed
 * over. */
static edgejwt_status in_directory(struct text text, bool *is_key)
{
    edgejwt_keyring *ring = NULL;
    edgejwt_ring_info info;
    edgejwt_status why = EDGEJWT_OK;
    char name[256];
    file_write("neuron.pem", text.at, text.len);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.skipped <= 1 && info.keys + info.skipped <= 1);
    *is_key = info.keys == 1;
    if (info.skipped == 1) {
        CHECK_STATUS(edgejwt_keyring_skipped(ring, 0, name, sizeof name, &why), EDGEJWT_OK);
    }
    edgejwt_keyring_free(ring);
    file_remove("neuron.pem");
    return why;
}

static void row_14_in_a_directory(void)
{
    const struct text certificate = of_file("certificate.pem"), public = of_file("rsa2048.pem");
    const struct text parameters = of_file("dh.parameters.pem");
    const struct {
        struct text text;
        edgejwt_status why;
    } private[] = {
        {of_file("rsa2048.key"), EDGEJWT_ERR_KEY_TYPE},
        {of_file("rsa2048.pkcs1.key"), EDGEJWT_ERR_KEY_TYPE},
        {of_file("ec.sec1.key"), EDGEJWT_ERR_KEY_TYPE},
        {of_file("pss.key"), EDGEJWT_ERR_KEY_TYPE},
        {of_file("short.key"), EDGEJWT_ERR_KEY_TYPE},
        {labelled("rsa2048.key", "PUBLIC KEY"), EDGEJWT_ERR_KEY_TYPE},
        {labelled("ed25519.key", "CERTIFICATE"), EDGEJWT_ERR_KEY_TYPE},
        {of_file("encrypted.key"), EDGEJWT_ERR_KEY_ENCRYPTED},
        {of_file("encrypted.pkcs1.key"), EDGEJWT_ERR_KEY_ENCRYPTED},
        {of_file("openssh.key"), EDGEJWT_ERR_KEY_OPENSSH},
    };
    bool is_key = false;
    own_dir_make();
    for (size_t i = 0; i < COUNT(private); i++) {
        CHECK_STATUS(in_directory(private[i].text, &is_key), private[i].why);
        CHECK_STATUS(in_directory(pair(private[i].text, public), &is_key), private[i].why);
        CHECK_STATUS(in_directory(pair(public, private[i].text), &is_key), private[i].why);
        CHECK_STATUS(in_directory(pair(certificate, private[i].text), &is_key), private[i].why);
        CHECK_STATUS(in_directory(pair(private[i].text, certificate), &is_key), private[i].why);
        CHECK(!is_key);
    }
    const struct text bundles[] = {
        certificate,
        pair(certificate, certificate),
        pair(certificate, public),
        pair(public, certificate),
        pair(parameters, pair(public, certificate)),
        pair(of_file("truncated.pem"), certificate),
        labelled("certificate.pem", "PUBLIC KEY"),
        labelled("certificate.pem", "X509 CRL"),
        labelled("certificate.pem", "TRUSTED CERTIFICATE"),
    };
    for (size_t i = 0; i < COUNT(bundles); i++) {
        CHECK_STATUS(in_directory(bundles[i], &is_key), EDGEJWT_OK);
        CHECK(!is_key);
    }
    const struct text keys[] = {public, pair(parameters, public), pair(public, parameters),
                                pair(public, of_file("ec.pem")), of_file("bare.pem")};
    for (size_t i = 0; i < COUNT(keys); i++) {
        CHECK_STATUS(in_directory(keys[i], &is_key), EDGEJWT_OK);
        CHECK(is_key);
    }
    CHECK_STATUS(in_directory(parameters, &is_key), EDGEJWT_ERR_KEY_FORMAT);
    CHECK_STATUS(in_directory(of_file("pss.pem"), &is_key), EDGEJWT_ERR_KEY_TYPE);
    CHECK_STATUS(in_directory(of_file("p521.pem"), &is_key), EDGEJWT_ERR_KEY_TYPE);
    CHECK_STATUS(in_directory(of_file("ed448.pem"), &is_key), EDGEJWT_ERR_KEY_TYPE);
    own_dir_remove();
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    forms_init(argv[1]);
    row_08_other_curves();
    row_14_several_blocks();
    row_14_in_a_directory();
    row_15_labels();
    row_16_white_space();
    row_17_one_line();
    row_18_pss_keys();
    row_19_ec_key_without_its_public_half();
    row_20_small_exponent();
    row_28_rsa_without_parameters();
    return check_report();
}
