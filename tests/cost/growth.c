/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Work that grows with the number of keys. callgrind counts what counted() does.
 *
 * Usage: growth set NUMBER JWK    load a set of as many keys, each with its own kid
 *        growth add NUMBER PEM    add a key for as many issuers
 */
#include <edgejwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[EDGEJWT_KEY_TEXT_MAX + 1];
static edgejwt_keyring *ring;
static edgejwt_verifying_key *key;
static int number;

static edgejwt_status load_set(void)
{
    return edgejwt_keyring_add_jwks(ring, "set", text, strlen(text));
}

static edgejwt_status add_keys(void)
{
    edgejwt_status status = EDGEJWT_OK;
    for (int i = 0; i < number && status == EDGEJWT_OK; i++) {
        char issuer[32];
        snprintf(issuer, sizeof issuer, "issuer-%d", i);
        status = edgejwt_keyring_add(ring, issuer, key);
    }
    return status;
}

__attribute__((noinline)) edgejwt_status counted(edgejwt_status (*work)(void));
edgejwt_status counted(edgejwt_status (*work)(void))
{
    return work();
}

int main(int argc, char **argv)
{
    static char file_text[8192];
    FILE *file = argc == 4 ? fopen(argv[3], "rb") : NULL;
    if (file == NULL) {
        return 2;
    }
    size_t len = fread(file_text, 1, sizeof file_text - 1, file);
    fclose(file);
    number = atoi(argv[2]);
    edgejwt_status status = edgejwt_keyring_new(NULL, &ring);
    if (strcmp(argv[1], "set") == 0 && status == EDGEJWT_OK) {
        /* One key is good, and the others are as short as a key ID allows. */
        char *end = text + sprintf(text, "{\"keys\":[%s", file_text);
        for (int i = 1; i < number; i++) {
            end += sprintf(end, ",{\"kid\":\"%x\"}", i);
        }
        strcpy(end, "]}");
        status = counted(load_set);
    } else if (status == EDGEJWT_OK) {
        status = edgejwt_verifying_key_from_pem(EDGEJWT_RS256, file_text, len, &key);
        status = status == EDGEJWT_OK ? counted(add_keys) : status;
    }
    edgejwt_verifying_key_free(key);
    edgejwt_keyring_free(ring);
    return status;
}
