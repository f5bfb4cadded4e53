/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* No buffer of ours still holds a private key when it is freed. */
#include "check.h"
#include <malloc.h>

extern void __libc_free(void *block);

static char line[65];
static unsigned char der[48];
/* Volatile: compilers know free, and that it changes nothing of ours. */
static volatile int looking, freed, seen;

static bool holds(const void *block, size_t len, const void *what, size_t what_len)
{
    for (size_t i = 0; i + what_len <= len; i++) {
        if (memcmp((const char *)block + i, what, what_len) == 0) {
            return true;
        }
    }
    return false;
}

/* Stands in front of libc's own, for the library too. */
void free(void *block)
{
    if (looking && block != NULL) {
        size_t len = malloc_usable_size(block);
        freed++;
        seen += holds(block, len, line, strlen(line)) || holds(block, len, der, sizeof der);
    }
    __libc_free(block);
}

static int digit(char c)
{
    const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return (int)(strchr(alphabet, c) - alphabet);
}

/* The sixteenth line of a key file lies among its secret numbers. */
static void remember_line(const char *dir, const char *name)
{
    char *pem = key_text(dir, name), *start = pem;
    for (int i = 0; i < 15; i++) {
        start = strchr(start, '\n') + 1;
    }
    memcpy(line, start, 64);
    for (int i = 0; i < 16; i++) {
        int bits = digit(line[4 * i]) << 18 | digit(line[4 * i + 1]) << 12 | digit(line[4 * i + 2]) << 6 |
                   digit(line[4 * i + 3]);
        der[3 * i] = (unsigned char)(bits >> 16);
        der[3 * i + 1] = (unsigned char)(bits >> 8);
        der[3 * i + 2] = (unsigned char)bits;
    }
    memset(pem, 0, strlen(pem));
    free(pem);
}

static void loads(const char *dir, const char *name, int32_t want)
{
    edgejwt_signing_key *key = NULL;
    const char *path = key_path(dir, name);
    looking = 1;
    int32_t status = edgejwt_signing_key_from_file(EDGEJWT_RS256, path, &key);
    edgejwt_signing_key_free(key);
    edgejwt_verifying_key *public_key = NULL;
    /* Refused as such, and wiped all the same. */
    int32_t other = edgejwt_verifying_key_from_file(EDGEJWT_RS256, path, &public_key);
    looking = 0;
    CHECK_STATUS(status, want);
    CHECK(other != EDGEJWT_OK && public_key == NULL);
}

int main(int argc, char **argv)
{
    (void)argc;
    /* The search itself finds what is there. */
    remember_line(argv[1], "rsa2048.key");
    looking = 1;
    char *volatile text = malloc(100);
    memset(text, 0, 100);
    memcpy(text + 10, der, sizeof der);
    free(text);
    looking = 0;
    CHECK(freed == 1 && seen == 1);

    seen = freed = 0;
    loads(argv[1], "rsa2048.key", EDGEJWT_OK);
    remember_line(argv[1], "rsa2048.pkcs1.key");
    loads(argv[1], "rsa2048.pkcs1.key", EDGEJWT_OK);
    remember_line(argv[1], "short.key");
    loads(argv[1], "short.key", EDGEJWT_ERR_KEY_FORMAT);
    remember_line(argv[1], "rsa2560.key");
    loads(argv[1], "rsa2560.key", EDGEJWT_ERR_KEY_SIZE);
    printf("wiping: %d blocks freed, %d with key text or bytes\n", freed, seen);
    CHECK(freed > 0);
    CHECK(seen == 0);
    return check_report();
}
