/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt jwk: converts keys between PEM and JWK, and joins them to a JWK Set. */
#include "convert.h"
#include <string.h>

static const char help[] =
    "usage: edgejwt jwk [OPTION]... FILE...\n"
    "\n"
    "Converts a key: PEM, DER or a certificate to a JWK, and a JWK to PEM. A private\n"
    "key stays private. Several files become a JWK Set of their public keys. '-' is\n"
    "standard input.\n"
    "\n"
    "  --jwk         print a JWK whatever FILE is\n"
    "  --pem         print PEM whatever FILE is\n"
    "  --set         print a JWK Set, also of one file\n"
    "  --public      convert the public half of a private key\n"
    "  --private     keep private keys private in a set\n"
    "  --alg ALG     the JWK's alg; default: the key's own, or the usual one\n"
    "  --kid ID      the JWK's kid; default: the key's own, or its thumbprint\n"
    "  --out FILE    write to this file; only its owner can read a private key\n"
    "  --force       replace it if it exists\n"
    "  --json        print one JSON object\n"
    "\n"
    "exit status: 0 converted, 2 wrong command line or file exists, 3 key, 4 output\n";

static struct {
    bool jwk, pem, set, is_public, is_private, force, json;
    char *out, *kid;
    int32_t alg;
} given;
static const struct option options[] = {
    {"jwk", FLAG, &given.jwk, "print a JWK"},
    {"pem", FLAG, &given.pem, "print PEM"},
    {"set", FLAG, &given.set, "print a JWK Set"},
    {"public", FLAG, &given.is_public, "convert the public half of a private key"},
    {"private", FLAG, &given.is_private, "keep private keys private in a set"},
    {"alg", ALGORITHM, &given.alg, "alg of the JWK"},
    {"kid", TEXT, &given.kid, "kid of the JWK; default is its thumbprint"},
    {"out", FILE_NAME, &given.out, "file to write"},
    {"force", FLAG, &given.force, "replace an existing file"},
    {"json", FLAG, &given.json, "print one JSON object"},
    {NULL, FLAG, NULL, NULL}};

static struct key_output output;

static bool check_options(size_t files)
{
    const char *fault = NULL;
    bool is_set = given.set || files > 1;
    if (files == 0) {
        fault = "a key file is needed: edgejwt jwk FILE...";
    } else if (given.jwk && given.pem) {
        fault = "--jwk and --pem cannot be combined";
    } else if (is_set && given.pem) {
        fault = "a set has no PEM form; convert its keys one by one";
    } else if (given.is_public && given.is_private) {
        fault = "--public and --private cannot be combined";
    } else if (is_set && given.kid != NULL) {
        fault = "--kid is for one key; in a set, each key has its own kid or its thumbprint";
    } else if (given.kid != NULL && strlen(given.kid) >= STRING_MAX) {
        fault = "--kid has at most 255 bytes";
    }
    if (fault != NULL) {
        report_error("%s", fault);
    }
    return fault == NULL;
}

/* Converts one key to the form that it does not have. */
static int convert_one(const struct key_text *text, bool *is_private)
{
    static struct convertible key;
    int result = read_convertible(text, given.alg, &key);
    if (result == CONTINUE) {
        bool is_pem_wanted = given.pem || (!given.jwk && key.form == FORM_JWK);
        *is_private = key.is_private && !given.is_public;
        if (given.kid != NULL) {
            snprintf(key.kid, sizeof key.kid, "%s", given.kid);
        }
        if (is_pem_wanted && given.json) {
            append_text(&output, "{\"pem\":");
            append_pem_string(&output, &key, *is_private);
            append_text(&output, "}\n");
        } else if (is_pem_wanted) {
            append_pem(&output, &key, *is_private);
        } else {
            append_jwk(&output, &key, *is_private);
            append_text(&output, "\n");
        }
    }
    wipe(&key, sizeof key);
    return result;
}

/* Adds one key to the set that is being written. */
static int add_to_set(const struct key_text *text, const char **separator, bool *is_private)
{
    static struct convertible key;
    int result = read_convertible(text, given.alg, &key);
    if (result == CONTINUE) {
        bool wants_private = key.is_private && given.is_private;
        append_text(&output, *separator);
        append_jwk(&output, &key, wants_private);
        *separator = ",";
        *is_private = *is_private || wants_private;
    }
    wipe(&key, sizeof key);
    return result;
}

/* Adds the keys of a file, which may be a set itself. */
static int add_file(const struct key_text *text, const char **separator, bool *is_private)
{
    static struct key_text one;
    const char *key;
    size_t len;
    int result = CONTINUE;
    if (!is_key_set(text)) {
        return add_to_set(text, separator, is_private);
    }
    for (size_t i = 0; result == CONTINUE && find_set_key(text->text, text->len, i, &key, &len);
         i++) {
        one.name = text->name;
        one.form = FORM_JWK;
        one.len = len;
        memcpy(one.text, key, len);
        one.text[len] = '\0';
        result = add_to_set(&one, separator, is_private);
    }
    wipe(&one, sizeof one);
    return result;
}

static int convert(const struct list *files, bool *is_private)
{
    static struct key_text text;
    const char *separator = "";
    int result = CONTINUE;
    bool is_set = given.set || files->count > 1;
    for (size_t i = 0; result == CONTINUE && i < files->count; i++) {
        result = read_key_text(files->items[i], given.alg, &text);
        if (result != CONTINUE) {
            break;
        }
        is_set = is_set || (is_key_set(&text) && !given.pem);
        if (i == 0 && is_set) {
            append_text(&output, "{\"keys\":[");
        }
        if (is_key_set(&text) && given.pem) {
            report_error("%s is a JWK Set, which has no PEM form; convert its keys one by one",
                         text.name);
            result = EXIT_USAGE;
        } else {
            result =
                is_set ? add_file(&text, &separator, is_private) : convert_one(&text, is_private);
        }
    }
    if (is_set) {
        append_text(&output, "]}\n");
    }
    wipe(&text, sizeof text);
    return result;
}

static int run(const struct list *operands)
{
    bool is_private = false;
    if (!check_options(operands->count)) {
        return EXIT_USAGE;
    }
    int result = convert(operands, &is_private);
    if (result == CONTINUE) {
        result = write_output(&output, given.out, is_private, given.force);
    }
    wipe(&output, sizeof output);
    return result;
}

const struct command jwk_command = {
    "jwk", "convert keys between PEM and JWK", help, options, FILE_OPERAND, LIST_MAX, NULL, run};
