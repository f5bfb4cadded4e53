/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reads and loads key files. */
#include "input.h"
#include "json.h"
#include "key_file.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

bool is_hmac(int32_t alg)
{
    return alg == EDGEJWT_HS256 || alg == EDGEJWT_HS384 || alg == EDGEJWT_HS512;
}

bool is_available(int32_t alg)
{
    size_t len = 0;
    return edgejwt_generate_key(alg, NULL, 0, &len) != EDGEJWT_ERR_ALGORITHM_UNAVAILABLE;
}

void free_key(struct loaded_key *key)
{
    edgejwt_signing_key_free(key->signing);
    edgejwt_verifying_key_free(key->verifying);
    key->signing = NULL;
    key->verifying = NULL;
}

static edgejwt_status load_as(enum key_role role, int32_t alg, const struct key_text *from,
                              struct loaded_key *out)
{
    const char *text = from->text;
    const uint8_t *bytes = (const uint8_t *)text;
    size_t len = from->len;
    bool signs = role == SIGNS;
    switch (from->form) {
    case FORM_PEM:
        return signs ? edgejwt_signing_key_from_pem(alg, text, len, &out->signing)
                     : edgejwt_verifying_key_from_pem(alg, text, len, &out->verifying);
    case FORM_DER:
        return signs ? edgejwt_signing_key_from_der(alg, bytes, len, &out->signing)
                     : edgejwt_verifying_key_from_der(alg, bytes, len, &out->verifying);
    case FORM_JWK:
        return signs ? edgejwt_signing_key_from_jwk(alg, text, len, &out->signing)
                     : edgejwt_verifying_key_from_jwk(alg, text, len, &out->verifying);
    case FORM_SECRET:
        break;
    }
    return signs ? edgejwt_signing_key_from_secret(alg, bytes, len, &out->signing)
                 : edgejwt_verifying_key_from_secret(alg, bytes, len, &out->verifying);
}

/* The algorithm that a JWK says it is for; 0 if it says none. A secret is then for HS256. */
static int32_t algorithm_of_jwk(const struct key_text *from)
{
    char text[16];
    if (from->form != FORM_JWK) {
        return 0;
    }
    if (edgejwt_claim_string(from->text, from->len, "alg", text, sizeof text, NULL) == EDGEJWT_OK) {
        return edgejwt_algorithm_from_name(text);
    }
    bool is_secret =
        edgejwt_claim_string(from->text, from->len, "kty", text, sizeof text, NULL) == EDGEJWT_OK &&
        strcmp(text, "oct") == 0;
    return is_secret ? EDGEJWT_HS256 : 0;
}

edgejwt_status load_key_text(enum key_role role, const struct key_text *from, int32_t *alg,
                             struct loaded_key *out)
{
    /* What a key is usually for, by its type. What a token says never decides. */
    static const int32_t usual[] = {EDGEJWT_RS256, EDGEJWT_ES256, EDGEJWT_ES384, EDGEJWT_EDDSA,
                                    EDGEJWT_PS256, EDGEJWT_PS384, EDGEJWT_PS512};
    *alg = *alg != 0 ? *alg : algorithm_of_jwk(from);
    if (*alg != 0) {
        return load_as(role, *alg, from, out);
    }
    edgejwt_status first = EDGEJWT_OK;
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        edgejwt_status status = load_as(role, usual[i], from, out);
        if (status != EDGEJWT_ERR_KEY_TYPE && status != EDGEJWT_ERR_ALGORITHM_UNAVAILABLE) {
            *alg = usual[i];
            return status;
        }
        first = i == 0 ? status : first;
    }
    return first;
}

/* Warns if every user of the machine can read the file. */
static void warn_if_readable(const char *path)
{
    struct stat file;
    if (strcmp(path, "-") != 0 && stat(path, &file) == 0 && S_ISREG(file.st_mode) &&
        (file.st_mode & S_IROTH) != 0) {
        report_warning("every user of this machine can read %s; 'chmod 600 %s' prevents it", path,
                       path);
    }
}

/* Why a file that should hold a key cannot be read. */
static void report_unreadable(const char *path, int error)
{
    if (error == EISDIR) {
        report_error(
            "%s is a folder; a key file is needed here (verify takes a folder with --keys)", path);
    } else if (error == EFBIG) {
        report_error("%s has more than %d bytes; that is not a key", input_name(path),
                     EDGEJWT_KEY_TEXT_MAX);
    } else {
        report_error("%s: %s", input_name(path), strerror(error));
    }
}

int read_key_text(const char *path, int32_t alg, struct key_text *out)
{
    out->name = input_name(path);
    int error = read_input(path, out->text, EDGEJWT_KEY_TEXT_MAX, &out->len);
    out->text[out->len] = '\0';
    if (error != 0) {
        report_unreadable(path, error);
        return EXIT_KEYS;
    }
    size_t bom = bom_len(out->text, out->len);
    bool is_json = is_json_object(out->text + bom, out->len - bom);
    if (is_json) {
        out->len -= bom;
        memmove(out->text, out->text + bom, out->len + 1);
    }
    /* Any byte may come first in a secret. */
    bool is_der = out->len > 0 && out->text[0] == 0x30;
    out->form = is_json ? FORM_JWK : is_hmac(alg) ? FORM_SECRET : is_der ? FORM_DER : FORM_PEM;
    return CONTINUE;
}

int load_key(enum key_role role, const char *path, int32_t alg, const char *kid,
             struct loaded_key *out)
{
    static struct key_text text;
    int result = read_key_text(path, alg, &text);
    *out = (struct loaded_key){0};
    if (result == CONTINUE && is_key_set(&text)) {
        result = choose_from_set(role, kid, &text);
    }
    if (result == CONTINUE) {
        edgejwt_status status = load_key_text(role, &text, &alg, out);
        out->alg = alg;
        out->ends_in_newline =
            text.form == FORM_SECRET && text.len > 0 && text.text[text.len - 1] == '\n';
        if (status != EDGEJWT_OK) {
            report_key_fault(role, alg, status, &text);
            result = exit_status_of(status) == EXIT_SYSTEM ? EXIT_SYSTEM : EXIT_KEYS;
        } else if (role == SIGNS || is_hmac(alg)) {
            warn_if_readable(path);
        }
    }
    wipe(&text, sizeof text);
    return result;
}
