/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#define _GNU_SOURCE
#include "options.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help[] = "usage: edgejwt-fetch-jwks [OPTION...] ISSUER FILE\n"
                    "\n"
                    "Fetches the JWK Set of an OpenID provider into FILE, if it is due. ISSUER is the\n"
                    "provider's URL, as in the claim iss. FILE.state keeps what is known between two\n"
                    "starts. The provider says for how long the set is fresh (Cache-Control).\n"
                    "\n"
                    "  --daemon          stay, and fetch whenever it is due; SIGUSR1 asks for a fetch\n"
                    "  --request FILE    a file that asks for a fetch when it is touched\n"
                    "  --floor SECONDS   shortest time between two fetches (60)\n"
                    "  --ceiling SECONDS longest time between two fetches (86400)\n"
                    "  --timeout SECONDS longest time for one request (10)\n"
                    "  --ca FILE         accepted certificate authorities, in PEM (the system's)\n"
                    "  --jwks-uri URL    address of the set; without it, the provider is asked for it\n"
                    "\n"
                    "exit status: 0 the set is current or not due, 2 wrong command line, 3 the provider\n"
                    "has another issuer, no set, or an address that is not https, 4 FILE cannot be\n"
                    "written, 75 the provider cannot be reached now\n";

struct options given = {.floor = 60, .ceiling = 86400, .limits = {NULL, 10}};

static bool take_seconds(const char *text, int64_t *seconds)
{
    char *end;
    *seconds = strtoll(text, &end, 10);
    return *text != '\0' && *end == '\0' && *seconds > 0 && *seconds <= 366 * 86400;
}

bool take_options(int argc, char **argv)
{
    static const struct option options[] = {
        {"daemon", no_argument, NULL, 'd'},
        {"request", required_argument, NULL, 'r'},
        {"floor", required_argument, NULL, 'f'},
        {"ceiling", required_argument, NULL, 'c'},
        {"timeout", required_argument, NULL, 't'},
        {"ca", required_argument, NULL, 'a'},
        {"jwks-uri", required_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int64_t timeout = given.limits.seconds;
    bool is_good = true;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'd':
            given.is_daemon = true;
            break;
        case 'r':
            given.request = optarg;
            break;
        case 'f':
            is_good &= take_seconds(optarg, &given.floor);
            break;
        case 'c':
            is_good &= take_seconds(optarg, &given.ceiling);
            break;
        case 't':
            is_good &= take_seconds(optarg, &timeout);
            break;
        case 'a':
            given.limits.ca = optarg;
            break;
        case 'j':
            given.jwks_uri = optarg;
            break;
        case 'h':
            fputs(help, stdout);
            exit(CURRENT);
        default:
            is_good = false;
        }
    }
    given.limits.seconds = (long)timeout;
    if (argc - optind == 2) {
        given.issuer = argv[optind];
        given.file = argv[optind + 1];
    }
    return is_good && given.file != NULL && given.floor <= given.ceiling && strlen(given.issuer) < URL_SIZE - 64;
}
