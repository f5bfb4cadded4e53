/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt pubkey: prints the public half of a key. */
#include "convert.h"
#include <string.h>

static const char help[] =
    "usage: edgejwt pubkey [--jwk] [OPTION]... FILE\n"
    "\n"
    "Prints the public key of a private key, a certificate or a public key in another\n"
    "form. FILE is PEM, DER or JWK; '-' for standard input.\n"
    "\n"
    "  --jwk         print a JWK; default: PEM\n"
    "  --alg ALG     the JWK's alg; default: RS256 for RSA, or that of the curve\n"
    "  --kid ID      the JWK's kid; default: the key's own, or its thumbprint\n"
    "  --out FILE    write to this file\n"
    "  --force       replace it if it exists\n"
    "  --json        print one JSON object with both forms and the thumbprint\n"
    "\n"
    "exit status: 0 printed, 2 wrong command line or file exists, 3 key, 4 output\n";

static struct {
    bool jwk, force, json;
    char *out, *kid;
    int32_t alg;
} given;
static const struct option options[] = {
    {"jwk", FLAG, &given.jwk, "print a JWK instead of PEM"},
    {"alg", ALGORITHM, &given.alg, "alg of the JWK"},
    {"kid", TEXT, &given.kid, "kid of the JWK; default is its thumbprint"},
    {"out", FILE_NAME, &given.out, "file to write"},
    {"force", FLAG, &given.force, "replace an existing file"},
    {"json", FLAG, &given.json, "print one JSON object"},
    {NULL, FLAG, NULL, NULL}};

static void append_key(struct key_output *output, const struct convertible *key)
{
    if (given.json) {
        append_text(output, "{\"alg\":\"");
        append_text(output, edgejwt_algorithm_name(key->alg));
        append_text(output, "\",\"thumbprint\":\"");
        append_text(output, key->thumbprint);
        append_text(output, "\",\"pem\":");
        append_pem_string(output, key, false);
        append_text(output, ",\"jwk\":");
        append_jwk(output, key, false);
        append_text(output, "}\n");
    } else if (given.jwk) {
        append_jwk(output, key, false);
        append_text(output, "\n");
    } else {
        append_pem(output, key, false);
    }
}

static int run(const struct list *operands)
{
    static struct key_text text;
    static struct convertible key;
    static struct key_output output;
    if (operands->count == 0) {
        report_error("a key file is needed: edgejwt pubkey FILE");
        return EXIT_USAGE;
    }
    int result = read_key_text(operands->items[0], given.alg, &text);
    if (result == CONTINUE && is_key_set(&text)) {
        report_error("%s is a JWK Set; 'edgejwt jwk --set' prints the public half of its keys",
                     text.name);
        result = EXIT_KEYS;
    }
    if (result == CONTINUE) {
        result = read_convertible(&text, given.alg, &key);
    }
    if (result == CONTINUE) {
        if (given.kid != NULL) {
            snprintf(key.kid, sizeof key.kid, "%s", given.kid);
        }
        append_key(&output, &key);
        result = write_output(&output, given.out, false, given.force);
    }
    wipe(&key, sizeof key);
    wipe(&text, sizeof text);
    return result;
}

const struct command pubkey_command = {
    "pubkey", "print the public half of a key", help, options, FILE_OPERAND, 1, NULL, run};
