/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Key files in any form, and what to do about one that does not fit. */
#include "cli.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum form { PEM, DER, JWK, SECRET };
struct material {
    const char *path;
    enum form form;
    char text[EDGEJWT_KEY_TEXT_MAX];
    size_t len;
};
/* Either kind of key; the other is NULL. */
struct either {
    edgejwt_signing_key *signing;
    edgejwt_verifying_key *verifying;
};
enum role { SIGNS, VERIFIES };

static void wipe(struct material *material)
{
    volatile char *at = material->text;
    for (size_t i = 0; i < sizeof material->text; i++) {
        at[i] = 0;
    }
}

static bool is_hmac(int32_t alg)
{
    return alg == EDGEJWT_HS256 || alg == EDGEJWT_HS384 || alg == EDGEJWT_HS512;
}

static edgejwt_status make(enum role role, int32_t alg, const struct material *from, struct either *out)
{
    const char *text = from->text;
    const uint8_t *bytes = (const uint8_t *)text;
    size_t len = from->len;
    bool signs = role == SIGNS;
    switch (from->form) {
    case PEM:
        return signs ? edgejwt_signing_key_from_pem(alg, text, len, &out->signing)
                     : edgejwt_verifying_key_from_pem(alg, text, len, &out->verifying);
    case DER:
        return signs ? edgejwt_signing_key_from_der(alg, bytes, len, &out->signing)
                     : edgejwt_verifying_key_from_der(alg, bytes, len, &out->verifying);
    case JWK:
        return signs ? edgejwt_signing_key_from_jwk(alg, text, len, &out->signing)
                     : edgejwt_verifying_key_from_jwk(alg, text, len, &out->verifying);
    case SECRET:
        break;
    }
    return signs ? edgejwt_signing_key_from_secret(alg, bytes, len, &out->signing)
                 : edgejwt_verifying_key_from_secret(alg, bytes, len, &out->verifying);
}

static void drop(struct either *key)
{
    edgejwt_signing_key_free(key->signing);
    edgejwt_verifying_key_free(key->verifying);
}

/* The algorithm that a JWK names, or the one that is tried first. */
static int32_t named(const struct material *from)
{
    char text[16];
    if (from->form != JWK) {
        return 0;
    }
    if (edgejwt_claim_string(from->text, from->len, "alg", text, sizeof text, NULL) == EDGEJWT_OK) {
        return edgejwt_algorithm_from_name(text);
    }
    bool is_secret = edgejwt_claim_string(from->text, from->len, "kty", text, sizeof text, NULL) == EDGEJWT_OK &&
                     strcmp(text, "oct") == 0;
    return is_secret ? EDGEJWT_HS256 : 0;
}

/* Loads a key for `*alg`, or for what it is usually for; never for what some
 * token says. */
static edgejwt_status load(enum role role, const struct material *from, struct either *out, int32_t *alg)
{
    static const int32_t usual[] = {EDGEJWT_RS256, EDGEJWT_ES256, EDGEJWT_ES384, EDGEJWT_EDDSA};
    *alg = *alg != 0 ? *alg : named(from);
    if (*alg != 0) {
        return make(role, *alg, from, out);
    }
    edgejwt_status first = EDGEJWT_OK;
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        edgejwt_status status = make(role, usual[i], from, out);
        if (status != EDGEJWT_ERR_KEY_TYPE && status != EDGEJWT_ERR_ALGORITHM_UNAVAILABLE) {
            *alg = usual[i];
            return status;
        }
        first = i == 0 ? status : first;
    }
    return first;
}

/* Whether the file holds a key for the other role, or another algorithm. */
static bool would_be(enum role role, const struct material *from, int32_t *alg)
{
    struct either key = {0};
    bool is_one = load(role, from, &key, alg) == EDGEJWT_OK;
    drop(&key);
    return is_one;
}

const char *skip_reason(const char *dir, const char *name, edgejwt_status why)
{
    static const char label[] = "PRIVATE KEY-----";
    static struct material from;
    char path[4 * NAME_MAX_SHOWN];
    bool is_private = false;
    int len = snprintf(path, sizeof path, "%s/%s", dir, name);
    if (why != EDGEJWT_ERR_KEY_TYPE) {
        return edgejwt_status_text(why);
    }
    if (len < (int)sizeof path && read_file(path, from.text, sizeof from.text, &from.len) == 0) {
        for (size_t i = 0; !is_private && i + sizeof label <= from.len + 1; i++) {
            is_private = memcmp(from.text + i, label, sizeof label - 1) == 0;
        }
    }
    wipe(&from);
    return is_private ? "a private key, which belongs to its owner alone; its public half belongs here"
                      : "not an RSA key; a folder takes those alone";
}

static void explain_type(enum role role, int32_t alg, const struct material *from)
{
    const char *path = from->path, *name = edgejwt_algorithm_name(alg);
    int32_t other = 0;
    if (would_be(role == SIGNS ? VERIFIES : SIGNS, from, &other)) {
        if (role == SIGNS) {
            complain("%s: this is a public key; signing takes the private one", path);
        } else {
            complain("%s: this is a private key, which stays with its owner; verifying takes the public one: "
                     "openssl pkey -in %s -pubout -out public.pem",
                     path, path);
        }
    } else if (alg != 0 && (other = 0, would_be(role, from, &other))) {
        complain("%s: this key is not for %s; it is for %s", path, name, edgejwt_algorithm_name(other));
    } else if (is_hmac(alg)) {
        complain("%s: this is a key of two halves, and no secret for %s; make one with 'openssl rand -out secret 64'",
                 path, name);
    } else {
        complain("%s: %s", path, edgejwt_status_text(EDGEJWT_ERR_KEY_TYPE));
    }
}

static void explain(enum role role, int32_t alg, edgejwt_status status, const struct material *from)
{
    const char *path = from->path, *value;
    size_t len;
    switch (status) {
    case EDGEJWT_ERR_KEY_TYPE:
        explain_type(role, alg, from);
        return;
    case EDGEJWT_ERR_KEY_FORMAT:
        if (from->len == 0) {
            complain("%s: the file is empty", path);
            return;
        }
        if (from->form == JWK && edgejwt_claim_json(from->text, from->len, "keys", &value, &len) == EDGEJWT_OK) {
            complain("%s: this is a set of keys: 'edgejwt verify --jwks' takes it", path);
            return;
        }
        break;
    case EDGEJWT_ERR_KEY_SIZE:
        if (is_hmac(alg)) {
            complain("%s: the secret has %zu bytes; %s takes %s to %d of them", path, from->len,
                     edgejwt_algorithm_name(alg),
                     alg == EDGEJWT_HS256   ? "32"
                     : alg == EDGEJWT_HS384 ? "48"
                                            : "64",
                     EDGEJWT_SECRET_MAX);
            return;
        }
        complain("%s: %s; RSA keys sign with 2048, 3072 or 4096 bits, and verify with 2048 to 8192", path,
                 edgejwt_status_text(status));
        return;
    case EDGEJWT_ERR_KEY_ENCRYPTED:
        complain("%s: the key is encrypted; 'openssl pkey -in %s -out plain.key' asks for the passphrase", path, path);
        return;
    default:
        break;
    }
    complain("%s: %s", path, edgejwt_status_text(status));
}

static void warn_of_readers(const char *path)
{
    struct stat file;
    if (stat(path, &file) == 0 && S_ISREG(file.st_mode) && (file.st_mode & S_IROTH) != 0) {
        complain("warning: every user of this machine can read %s: chmod 600 it", path);
    }
}

static int take(enum role role, const char *path, int32_t alg, struct either *out, int32_t *alg_out)
{
    static struct material from;
    from.path = path;
    from.len = 0;
    int error = read_file(path, from.text, sizeof from.text, &from.len);
    if (error != 0) {
        wipe(&from);
        if (error == EISDIR) {
            complain("%s: this is a folder; %s", path,
                     role == SIGNS ? "a key file is asked for" : "--keys takes one, --key a key file");
        } else if (error == EFBIG) {
            complain("%s: more than %d bytes are no key", path, EDGEJWT_KEY_TEXT_MAX);
        } else {
            complain("%s: %s", path, strerror(error));
        }
        return KEYS;
    }
    /* Of the bytes of a secret, any may come first. */
    bool is_json = from.len > 0 && is_object(from.text, from.len);
    bool is_der = from.len > 0 && from.text[0] == 0x30;
    from.form = is_json ? JWK : is_hmac(alg) ? SECRET : is_der ? DER : PEM;
    edgejwt_status status = load(role, &from, out, &alg);
    *alg_out = alg;
    if (status != EDGEJWT_OK) {
        explain(role, alg, status, &from);
    } else if (role == SIGNS || is_hmac(alg)) {
        warn_of_readers(path);
    }
    wipe(&from);
    return status == EDGEJWT_OK ? -1 : exit_of(status) == SYSTEM ? SYSTEM : KEYS;
}

int load_signing_key(const char *path, int32_t alg, edgejwt_signing_key **key_out, int32_t *alg_out)
{
    struct either key = {0};
    int result = take(SIGNS, path, alg, &key, alg_out);
    *key_out = key.signing;
    return result;
}

int load_verifying_key(const char *path, int32_t alg, edgejwt_verifying_key **key_out, int32_t *alg_out)
{
    struct either key = {0};
    int result = take(VERIFIES, path, alg, &key, alg_out);
    *key_out = key.verifying;
    return result;
}
