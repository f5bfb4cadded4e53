/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Why a key file was not loaded, and what to do about it. */
#include "key_file.h"
#include "token.h"
#include <string.h>

/* Texts for the statuses of the library that have a single cause. A status that is not here is
 * given in the library's words. */
static const struct {
    edgejwt_status status;
    const char *text;
} texts[] = {
    {EDGEJWT_ERR_KEY_FORMAT,
     "this is not a key, or one that is broken or truncated; 'openssl pkey -in FILE -noout' checks a "
     "private key, with -pubin a public one"},
    {EDGEJWT_ERR_KEY_TYPE, "this key has another type than the one that is needed"},
    {EDGEJWT_ERR_KEY_SIZE, "this key is too small or too large"},
    {EDGEJWT_ERR_KEY_OPENSSH,
     "this key is in OpenSSH's format; 'ssh-keygen -p -m PEM -f FILE' rewrites a private key, "
     "'ssh-keygen -e -m PKCS8 -f FILE' prints a public one as PEM"},
    {EDGEJWT_ERR_KEY_ENCRYPTED,
     "this key is encrypted; 'openssl pkey -in FILE -out NEW' asks for the passphrase and writes it "
     "without"},
    {EDGEJWT_ERR_KEY_HALF,
     "this EC private key lacks its public half; 'openssl ec -in FILE -out NEW' adds it to PEM, and a "
     "JWK needs x and y"},
    {EDGEJWT_ERR_KEY_WEAK,
     "others can find out this private key (ROCA, CVE-2017-15361, or a point of small order); make a "
     "new one"},
};

const char *key_status_text(edgejwt_status status)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].status == status) {
            return texts[i].text;
        }
    }
    return edgejwt_status_text(status);
}

/* Whether the file has a key for a role. On success, `alg` is what it is for. */
static bool loads_as(enum key_role role, const struct key_text *from, int32_t *alg)
{
    struct loaded_key key = {0};
    bool is_loaded = load_key_text(role, from, alg, &key) == EDGEJWT_OK;
    free_key(&key);
    return is_loaded;
}

/* A key whose type this build of the library, or every build, lacks. */
static bool report_unsupported(const struct key_text *from, const struct key_numbers *numbers)
{
    int32_t alg = strcmp(numbers->name, "P-256") == 0     ? EDGEJWT_ES256
                  : strcmp(numbers->name, "P-384") == 0   ? EDGEJWT_ES384
                  : strcmp(numbers->name, "Ed25519") == 0 ? EDGEJWT_EDDSA
                                                          : 0;
    if (alg != 0 && !is_available(alg)) {
        report_error("%s: this key is for %s, which this build of edgejwt was made without",
                     from->name, edgejwt_algorithm_name(alg));
        return true;
    }
    if (strcmp(numbers->name, "RSA-PSS") == 0) {
        report_error(
            "%s: this RSA key is for PS256, PS384 or PS512 alone (its type is RSA-PSS), and its "
            "parameters may allow one of them or none",
            from->name);
        return true;
    }
    if (numbers->kind == OTHER_KEY) {
        report_error(
            "%s: this is %s; the supported keys are RSA, EC on P-256 or P-384, and Ed25519",
            from->name, numbers->name);
        return true;
    }
    return false;
}

/* A JWK whose members rule its use out. */
static bool report_jwk_members(const struct key_text *from)
{
    char alg[STRING_MAX] = "", use[STRING_MAX] = "";
    if (from->form == FORM_JWK) {
        copy_string(from->text, (long)from->len, "alg", alg);
        copy_string(from->text, (long)from->len, "use", use);
    }
    if (alg[0] != '\0' && edgejwt_algorithm_from_name(alg) == 0) {
        report_error("%s: this key is for the algorithm \"%s\", which is not supported", from->name,
                     alg);
        return true;
    }
    if (strcmp(use, "enc") == 0) {
        report_error("%s: this key is for encryption (its use is \"enc\")", from->name);
        return true;
    }
    return false;
}

static void report_type(enum key_role role, int32_t alg, const struct key_text *from,
                        const struct key_numbers *numbers)
{
    const char *name = from->name;
    int32_t other = 0, same = 0;
    if (from->form == FORM_PEM && numbers->is_private && !text_has(from, "PRIVATE KEY-----")) {
        report_error("%s: this is a private key that is labelled as a public one; if others have "
                     "this file, make a new key; else write its label as PRIVATE KEY",
                     name);
    } else if (loads_as(role == SIGNS ? VERIFIES : SIGNS, from, &other)) {
        if (role == SIGNS) {
            report_error("%s: this is a public key; signing needs the private one", name);
        } else {
            report_error(
                "%s: this is a private key, which only its owner should have; verifying needs "
                "the public one: 'edgejwt pubkey %s'",
                name, name);
        }
    } else if (alg != 0 && loads_as(role, from, &same)) {
        report_error("%s: this key is for %s and not for %s", name, edgejwt_algorithm_name(same),
                     edgejwt_algorithm_name(alg));
    } else if (is_hmac(alg)) {
        report_error(
            "%s: this is a key with a public and a private half, and no secret for %s; 'openssl "
            "rand -out secret 64' makes one",
            name, edgejwt_algorithm_name(alg));
    } else if (!report_jwk_members(from) && !report_unsupported(from, numbers)) {
        report_error("%s: %s", name, key_status_text(EDGEJWT_ERR_KEY_TYPE));
    }
}

static void report_size(enum key_role role, int32_t alg, const struct key_text *from,
                        const struct key_numbers *numbers)
{
    int bits = bit_count(&numbers->rsa[RSA_N]);
    if (is_hmac(alg) && from->form == FORM_SECRET) {
        int least = alg == EDGEJWT_HS256 ? 32 : alg == EDGEJWT_HS384 ? 48 : 64;
        report_error("%s: the secret has %zu bytes; %s takes %d to %d of them", from->name,
                     from->len, edgejwt_algorithm_name(alg), least, EDGEJWT_SECRET_MAX);
    } else if (numbers->kind == RSA_KEY && role == SIGNS &&
               (bits == 2048 || bits == 3072 || bits == 4096)) {
        /* Its size is right, so the exponent is not. */
        report_error("%s: this RSA key has the public exponent %s; signing needs at least 65537: "
                     "'openssl genrsa -out NEW %d' makes such a key",
                     from->name, bytes_equal(&numbers->rsa[RSA_E], "\x03", 1) ? "3" : "below 65537",
                     bits);
    } else if (numbers->kind == RSA_KEY && bits > 0) {
        report_error(
            "%s: this RSA key has %d bits; keys of 2048, 3072 or 4096 bits sign, and keys of "
            "%d to %d bits verify",
            from->name, bits, EDGEJWT_RSA_BITS_MIN, EDGEJWT_RSA_VERIFY_BITS_MAX);
    } else {
        report_error("%s: %s", from->name, key_status_text(EDGEJWT_ERR_KEY_SIZE));
    }
}

void report_key_fault(enum key_role role, int32_t alg, edgejwt_status status,
                      const struct key_text *from)
{
    static unsigned char space[KEY_SPACE];
    struct key_numbers numbers = {0};
    char line[LINE_MAX_SHOWN] = "";
    bool is_asymmetric = from->form != FORM_SECRET && find_key_numbers(from, space, &numbers);
    if (!is_asymmetric) {
        numbers = (struct key_numbers){.kind = OTHER_KEY, .name = "a key of an unknown type"};
    }
    if (status == EDGEJWT_ERR_KEY_TYPE) {
        report_type(role, alg, from, &numbers);
    } else if (status == EDGEJWT_ERR_KEY_SIZE) {
        report_size(role, alg, from, &numbers);
    } else if (status == EDGEJWT_ERR_ALGORITHM_UNAVAILABLE && alg != 0 && !is_available(alg)) {
        report_error("%s: this key is for %s, which this build of edgejwt was made without",
                     from->name, edgejwt_algorithm_name(alg));
    } else if ((status == EDGEJWT_ERR_KEY_FORMAT || status == EDGEJWT_ERR_ALGORITHM_UNAVAILABLE) &&
               is_asymmetric && report_unsupported(from, &numbers)) {
        /* Reported. */
    } else if (status == EDGEJWT_ERR_KEY_FORMAT && describe_key_text(line, from)) {
        report_error("%s: %s", from->name, line);
    } else {
        bool may_be_secret = status == EDGEJWT_ERR_KEY_FORMAT && from->form != FORM_JWK &&
                             !is_asymmetric && from->len >= 32 && from->len <= EDGEJWT_SECRET_MAX;
        report_error("%s: %s%s", from->name, key_status_text(status),
                     may_be_secret ? "; if it is a secret, add --alg HS256" : "");
    }
    wipe(space, sizeof space);
}
