/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt keygen: makes a private key. */
#include "convert.h"
#include <string.h>

static const char help[] =
    "usage: edgejwt keygen --alg ALG --out FILE [--force] [--json]\n"
    "\n"
    "Makes a private key and writes it to FILE as PEM (PKCS#8), readable by its owner\n"
    "alone. Prints the algorithm and the thumbprint (RFC 7638). 'edgejwt pubkey FILE'\n"
    "prints the public key.\n"
    "\n"
    "  --alg ALG     ES256 (EC, P-256), ES384 (EC, P-384), EdDSA or Ed25519; for the\n"
    "                others, says which command of OpenSSL makes a key\n"
    "  --out FILE    the file to write; '-' for standard output\n"
    "  --force       replace FILE if it exists\n"
    "  --json        print one JSON object, with the public key\n"
    "\n"
    "exit status: 0 made, 2 wrong command line or FILE exists, 4 output\n";

static struct {
    bool force, json;
    char *out;
    int32_t alg;
} given;
static const struct option options[] = {
    {"alg", ALGORITHM, &given.alg, "algorithm that the key is for"},
    {"out", FILE_NAME, &given.out, "file to write"},
    {"force", FLAG, &given.force, "replace an existing file"},
    {"json", FLAG, &given.json, "print one JSON object"},
    {NULL, FLAG, NULL, NULL}};

/* What makes a key that the library does not generate. */
static void report_other_tool(void)
{
    const char *name = edgejwt_algorithm_name(given.alg),
               *out = given.out != NULL ? given.out : "secret";
    if (is_hmac(given.alg)) {
        report_error(
            "%s takes a secret and not a key pair; make one with: (umask 077; openssl rand -out %s "
            "64)",
            name, out);
    } else {
        report_error(
            "RSA keys are not made here; make one for %s with: (umask 077; openssl genrsa -out %s "
            "2048)",
            name, given.out != NULL ? given.out : "private.key");
    }
}

static void print_result_json(const struct convertible *key)
{
    start_json_object();
    fputs("\"file\":", stdout);
    print_json_string(stdout, given.out, strlen(given.out));
    printf(",\"alg\":\"%s\",\"thumbprint\":\"%s\",\"jwk\":%s}\n", edgejwt_algorithm_name(key->alg),
           key->thumbprint, key->public_jwk);
}

static int write_key(const struct key_text *pem)
{
    static struct convertible key;
    static struct key_output output;
    bool is_stdout = strcmp(given.out, "-") == 0;
    int result = read_convertible(pem, given.alg, &key);
    if (result == CONTINUE) {
        append_output(&output, pem->text, pem->len);
        result = write_output(&output, given.out, true, given.force);
    }
    if (result == EXIT_ACCEPTED && given.json && !is_stdout) {
        print_result_json(&key);
    } else if (result == EXIT_ACCEPTED && !is_stdout) {
        print_escaped(stdout, given.out, strlen(given.out));
        printf(": %s, thumbprint %s\n", edgejwt_algorithm_name(given.alg), key.thumbprint);
    }
    wipe(&output, sizeof output);
    wipe(&key, sizeof key);
    return result;
}

static int run(const struct list *operands)
{
    static struct key_text pem;
    if (operands->count == 1 && given.out != NULL) {
        report_error("the file is given twice: with --out, and as an argument");
        return EXIT_USAGE;
    }
    given.out = operands->count == 1 ? operands->items[0] : given.out;
    if (given.alg == 0) {
        report_error(
            "--alg is needed: ES256, ES384, EdDSA or Ed25519; for RS256, as NeuronEX and HappyPathology "
            "take it: (umask 077; openssl genrsa -out private.key 2048)");
        return EXIT_USAGE;
    }
    edgejwt_status status = edgejwt_generate_key(given.alg, pem.text, sizeof pem.text, &pem.len);
    if (status == EDGEJWT_ERR_NOT_GENERATED) {
        report_other_tool();
        return EXIT_USAGE;
    }
    if (given.out == NULL) {
        wipe(&pem, sizeof pem);
        report_error("--out FILE is needed; '-' writes the private key to standard output");
        return EXIT_USAGE;
    }
    if (given.json && strcmp(given.out, "-") == 0) {
        wipe(&pem, sizeof pem);
        report_error("--json needs --out FILE: standard output can be the key or the object");
        return EXIT_USAGE;
    }
    if (status != EDGEJWT_OK) {
        report_error("no %s key can be made: %s", edgejwt_algorithm_name(given.alg),
                     edgejwt_status_text(status));
        return exit_status_of(status);
    }
    pem.form = FORM_PEM;
    pem.name = "the new key";
    int result = write_key(&pem);
    wipe(&pem, sizeof pem);
    return result;
}

const struct command keygen_command = {
    "keygen", "make a private key", help, options, FILE_OPERAND, 1, NULL, run};
