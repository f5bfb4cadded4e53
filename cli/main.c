/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt: makes, verifies and looks into JSON Web Tokens on the command line.
 * See edgejwt(1). */
#include "cli.h"
#include <signal.h>
#include <string.h>

/* At most 24 lines of 80 characters. */
static const char help[] =
    "usage: edgejwt COMMAND ...          'edgejwt COMMAND --help' says it in words\n"
    "\n"
    "edgejwt sign --key PRIVATE          makes a token; the key stays on this machine\n"
    "    --neuronex --iss NAME [--user NAME]\n"
    "    --happypathology --org ID --kid ID --user ID\n"
    "    [--iss X] [--sub X] [--aud X]... [--jti X] [--claim NAME=TEXT]...\n"
    "    [--claim-json NAME=JSON | OBJECT]... [--lifetime 1h | --no-expiry]\n"
    "    [--string-dates] [--alg ALG] [--kid ID] [--typ TYPE]\n"
    "edgejwt verify [TOKEN | -]          prints the claims, or says what is wrong\n"
    "    --keys DIR | --key PUBLIC [--alg ALG] | --jwks FILE\n"
    "    [--neuronex | --happypathology] [--aud X]... [--any-aud] [--iss X]\n"
    "    [--sub X] [--typ TYPE] [--require NAME]... [--leeway 60s]\n"
    "    [--max-lifetime 1h] [--exp-optional] [--string-dates]\n"
    "edgejwt inspect [TOKEN | -]         prints what is in a token, NOT VERIFIED\n"
    "edgejwt keys DIR                    lists the keys in a folder, and what is none\n"
    "\n"
    "all: --json for programs, --now SECONDS for another time, --help; --version\n"
    "TOKEN may be in EDGEJWT_TOKEN instead, or come on stdin.\n"
    "exit status: 0 accepted, 1 refused, 2 usage, 3 keys, 4 clock or output\n";

int exit_of(edgejwt_status status)
{
    return status == EDGEJWT_OK ? ACCEPTED : status < 10 ? USAGE : status < 30 ? KEYS : status < 80 ? REFUSED : SYSTEM;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int, char **);
    } commands[] = {
        {"sign", sign_command}, {"verify", verify_command}, {"inspect", inspect_command}, {"keys", keys_command}};
    /* A reader that has gone is told as any other failure to write is. */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        fputs(help, stderr);
        return USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        fputs(help, stdout);
        return finish(ACCEPTED);
    }
    if (strcmp(name, "--version") == 0) {
        printf("edgejwt %s\n", edgejwt_version());
        return finish(ACCEPTED);
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            return finish(commands[i].run(argc - 2, argv + 2));
        }
    }
    complain("there is no command \"%s\": sign, verify, inspect and keys are; see edgejwt --help", name);
    return USAGE;
}
