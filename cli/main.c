/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt: signs, verifies and shows JSON Web Tokens on the command line, and handles their keys.
 * See edgejwt(1). */
#include "options.h"
#include "token.h"
#include <signal.h>
#include <string.h>

const struct command *const commands[] = {
    &sign_command,   &verify_command, &inspect_command, &explain_command,     &keys_command,
    &keygen_command, &pubkey_command, &jwk_command,     &completions_command, NULL};

/* At most 24 lines of 80 characters. */
static const char help[] =
    "usage: edgejwt COMMAND [OPTION]... [ARGUMENT]...\n"
    "\n"
    "  sign --key PRIVATE --neuronex --iss NAME  print a token\n"
    "  verify --key PUBLIC TOKEN                 print its claims, or what is wrong\n"
    "  inspect TOKEN                             print its contents, NOT VERIFIED\n"
    "  explain --keys DIR 'Bearer TOKEN'         what a server answers, and why\n"
    "  keys DIR                                  list the keys in a folder\n"
    "  keygen --alg ES256 --out private.key      make a private key\n"
    "  pubkey private.key                        print its public key\n"
    "  jwk FILE...                               convert PEM to JWK, and back\n"
    "  completions bash                          print a completion script\n"
    "\n"
    "'edgejwt help COMMAND' lists the options of a command; 'man edgejwt' explains\n"
    "them. Every command takes --json and prints one JSON object. 'edgejwt --version'\n"
    "prints the version.\n"
    "\n"
    "A token may also be in the environment variable EDGEJWT_TOKEN or come from\n"
    "standard input ('-'); both keep it out of the list of processes. '--key -' reads\n"
    "a key from standard input. No key and no token leaves this machine.\n"
    "\n"
    "exit status: 0 accepted or done, 1 refused, 2 wrong command line, 3 keys,\n"
    "4 clock, memory or output\n";

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static void report_unknown_command(const char *name)
{
    const char *similar = suggest_command(name);
    if (looks_like_token(name)) {
        report_error(
            "the first argument is a token; a command comes before it: 'edgejwt inspect TOKEN' "
            "shows it, 'edgejwt verify --key FILE TOKEN' verifies it");
    } else if (name[0] == '-') {
        report_error(
            "the first argument is a command, and options follow it; see 'edgejwt --help'");
    } else if (similar != NULL) {
        report_error("there is no command \"%s\"; did you mean \"%s\"?", name, similar);
    } else {
        report_error("there is no command \"%.40s\"; see 'edgejwt --help'", name);
    }
}

static bool is_any_of(const char *text, const char *a, const char *b, const char *c)
{
    return strcmp(text, a) == 0 || strcmp(text, b) == 0 || strcmp(text, c) == 0;
}

static int run_command(int argc, char **argv)
{
    static struct list operands;
    const char *name = argv[1];
    bool is_help = is_any_of(name, "--help", "-h", "help");
    if (is_any_of(name, "--version", "-V", "version")) {
        printf("edgejwt %s\n", edgejwt_version());
        return EXIT_ACCEPTED;
    }
    if (is_help && argc == 2) {
        fputs(help, stdout);
        return EXIT_ACCEPTED;
    }
    name = is_help ? argv[2] : name;
    const struct command *command = find_command(name);
    if (command == NULL) {
        report_unknown_command(name);
        return EXIT_USAGE;
    }
    if (is_help) {
        fputs(command->help, stdout);
        return EXIT_ACCEPTED;
    }
    int result = read_arguments(command, argc - 2, argv + 2, &operands);
    return result == CONTINUE ? command->run(&operands) : result;
}

int main(int argc, char **argv)
{
    /* Holds nearly every output, so that end_command() writes it and knows why it cannot. */
    static char buffer[131072];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    /* A reader that has closed its end is then reported like any other write error. */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    return end_command(run_command(argc, argv));
}
