/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys from one form to another. The library loads each key first, so that only keys that it
 * accepts are converted, and it gives the public half. */
#include "convert.h"
#include "base64.h"
#include "json.h"
#include <stdlib.h>
#include <string.h>

enum { EC_NUMBER_MAX = 48 };

/* Loads the key by the role that it has. */
static edgejwt_status load(const struct key_text *from, int32_t *alg, struct convertible *out,
                           struct loaded_key *key)
{
    int32_t given = *alg;
    edgejwt_status status = load_key_text(SIGNS, from, alg, key);
    if (status == EDGEJWT_OK) {
        out->is_private = true;
        return edgejwt_verifying_key_from_signing_key(key->signing, &key->verifying);
    }
    if (out->is_private) {
        return status;
    }
    *alg = given;
    return load_key_text(VERIFIES, from, alg, key);
}

/* Takes the public numbers from the library's JWK, where they have their full length. */
static bool take_public_numbers(struct convertible *out)
{
    static unsigned char space[KEY_SPACE];
    struct key_numbers numbers;
    if (!find_jwk_numbers(out->public_jwk, strlen(out->public_jwk), space, &numbers)) {
        return false;
    }
    struct bytes *from[] = {&numbers.rsa[RSA_N], &numbers.rsa[RSA_E], &numbers.x, &numbers.y};
    struct bytes *to[] = {&out->numbers.rsa[RSA_N], &out->numbers.rsa[RSA_E], &out->numbers.x,
                          &out->numbers.y};
    unsigned char *at = out->public_space;
    for (size_t i = 0; i < sizeof to / sizeof to[0]; i++) {
        size_t len = from[i]->at != NULL ? bytes_len(from[i]) : 0;
        if (len > 0) {
            memcpy(at, from[i]->at, len);
        }
        *to[i] = (struct bytes){at, at + len};
        at += len;
    }
    out->numbers.kind = numbers.kind;
    strcpy(out->numbers.name, numbers.name);
    return true;
}

/* The private number of an EC key has the length of the curve. */
static void pad_private_number(struct convertible *key)
{
    static unsigned char padded[EC_NUMBER_MAX];
    struct bytes *d = &key->numbers.d;
    size_t size = bytes_len(&key->numbers.x), len = bytes_len(d);
    while (len > size && *d->at == 0) {
        d->at++;
        len--;
    }
    if (len < size && size <= sizeof padded) {
        memset(padded, 0, sizeof padded);
        memcpy(padded + size - len, d->at, len);
        /* The end of `space` is free: no key is that long. */
        unsigned char *at = key->space + KEY_SPACE - size;
        memcpy(at, padded, size);
        *d = (struct bytes){at, at + size};
        wipe(padded, sizeof padded);
    }
}

static bool fill_in(const struct key_text *from, const struct loaded_key *key,
                    struct convertible *out)
{
    size_t len = 0;
    char kid[STRING_MAX] = "";
    bool is_done = edgejwt_verifying_key_to_jwk(key->verifying, out->public_jwk,
                                                sizeof out->public_jwk, &len) == EDGEJWT_OK &&
                   edgejwt_key_thumbprint(key->verifying, out->thumbprint, sizeof out->thumbprint,
                                          NULL) == EDGEJWT_OK &&
                   find_key_numbers(from, out->space, &out->numbers) && take_public_numbers(out);
    if (!is_done || out->numbers.is_private != out->is_private) {
        return false;
    }
    if (out->is_private && out->numbers.kind == EC_KEY) {
        pad_private_number(out);
    }
    if (from->form == FORM_JWK) {
        copy_string(from->text, (long)from->len, "kid", kid);
    }
    snprintf(out->kid, sizeof out->kid, "%s", kid[0] != '\0' ? kid : out->thumbprint);
    return true;
}

int read_convertible(const struct key_text *from, int32_t alg, struct convertible *out)
{
    struct loaded_key key = {0};
    memset(out, 0, sizeof *out);
    out->name = from->name;
    out->form = from->form;
    out->is_private = find_key_numbers(from, out->space, &out->numbers) && out->numbers.is_private;
    edgejwt_status status = load(from, &alg, out, &key);
    out->alg = alg;
    if (is_hmac(alg) && (status == EDGEJWT_OK || status == EDGEJWT_ERR_KEY_SIZE)) {
        report_error("%s: this is a secret, which has no public half and no PEM form", from->name);
        free_key(&key);
        return EXIT_KEYS;
    }
    bool is_done = status == EDGEJWT_OK && fill_in(from, &key, out);
    free_key(&key);
    if (status != EDGEJWT_OK) {
        report_key_fault(out->is_private ? SIGNS : VERIFIES, alg, status, from);
        return exit_status_of(status) == EXIT_SYSTEM ? EXIT_SYSTEM : EXIT_KEYS;
    }
    if (!is_done) {
        report_error("%s: this form of key cannot be converted", from->name);
        return EXIT_KEYS;
    }
    return CONTINUE;
}

void append_output(struct key_output *to, const char *text, size_t len)
{
    if (len > sizeof to->text - to->len) {
        to->is_full = true;
        return;
    }
    memcpy(to->text + to->len, text, len);
    to->len += len;
}

void append_text(struct key_output *to, const char *text)
{
    append_output(to, text, strlen(text));
}

/* Appends a JSON string. The text must not be private: the stream keeps a copy. */
static void append_json_string(struct key_output *to, const char *text)
{
    char *quoted = NULL;
    size_t len = 0;
    FILE *stream = open_memstream(&quoted, &len);
    if (stream == NULL) {
        to->is_full = true;
        return;
    }
    print_json_string(stream, text, strlen(text));
    if (fclose(stream) == 0) {
        append_output(to, quoted, len);
    } else {
        to->is_full = true;
    }
    free(quoted);
}

static void append_number(struct key_output *to, const char *name, const struct bytes *number)
{
    static char text[EDGEJWT_RSA_SIGN_BITS_MAX / 6 + 8];
    if (bytes_len(number) > sizeof text / 4 * 3 - 3) {
        to->is_full = true;
        return;
    }
    encode_base64url(number->at, bytes_len(number), text);
    append_text(to, ",\"");
    append_text(to, name);
    append_text(to, "\":\"");
    append_text(to, text);
    append_text(to, "\"");
    wipe(text, sizeof text);
}

void append_jwk(struct key_output *to, const struct convertible *key, bool wants_private)
{
    static const char *const names[RSA_NUMBERS] = {"n", "e", "d", "p", "q", "dp", "dq", "qi"};
    /* All but the closing brace. */
    append_output(to, key->public_jwk, strlen(key->public_jwk) - 1);
    if (wants_private && key->numbers.kind == RSA_KEY) {
        for (size_t i = RSA_D; i < RSA_NUMBERS; i++) {
            append_number(to, names[i], &key->numbers.rsa[i]);
        }
    } else if (wants_private) {
        append_number(to, "d", &key->numbers.d);
    }
    append_text(to, ",\"alg\":\"");
    append_text(to, edgejwt_algorithm_name(key->alg));
    append_text(to, "\",\"use\":\"sig\",\"kid\":");
    append_json_string(to, key->kid);
    append_text(to, "}");
}

void append_pem_string(struct key_output *to, const struct convertible *key, bool wants_private)
{
    static struct key_output pem;
    pem.len = 0;
    append_pem(&pem, key, wants_private);
    append_text(to, "\"");
    for (size_t i = 0; i < pem.len; i++) {
        bool is_break = pem.text[i] == '\n';
        append_output(to, is_break ? "\\n" : pem.text + i, is_break ? 2 : 1);
    }
    append_text(to, "\"");
    to->is_full = to->is_full || pem.is_full;
    wipe(&pem, sizeof pem);
}

void append_pem(struct key_output *to, const struct convertible *key, bool wants_private)
{
    static char text[EDGEJWT_KEY_TEXT_MAX / 4];
    size_t len = write_key_pem(&key->numbers, wants_private, text, sizeof text);
    append_output(to, text, len);
    to->is_full = to->is_full || len == 0;
    wipe(text, sizeof text);
}
