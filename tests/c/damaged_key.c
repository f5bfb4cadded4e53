/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A bit of a loaded RSA key flips in memory, by radiation or by row hammer. A
 * signature made with one wrong prime or exponent reveals the other prime (Boneh,
 * DeMillo, Lipton 1997), so the call must fail and return no token. */
#define _GNU_SOURCE
#include "check.h"
#include "limbs.h"
#include "pem.h"

enum { NUMBERS = 4, NUMBER_MAX = 256, PLACES_MAX = 64 };

static const char *dir;
/* p, q, dP and dQ, as the file has them. */
static unsigned char numbers[NUMBERS][NUMBER_MAX];
static size_t lens[NUMBERS];

/* Reads the fifth to the eighth integer of a PKCS#1 key. */
static void read_numbers(const char *name)
{
    unsigned char der[4096];
    char *pem = key_text(dir, name);
    size_t at = 4;
    der_of(pem, der);
    for (int i = 0; i < 8; i++) {
        size_t more = der[at + 1] & 0x80 ? der[at + 1] & 0x7F : 0, size = der[at + 1];
        if (more > 0) {
            size = 0;
        }
        for (size_t j = 0; j < more; j++) {
            size = size << 8 | der[at + 2 + j];
        }
        at += 2 + more;
        if (i >= 4) {
            size_t zero = der[at] == 0;
            lens[i - 4] = size - zero;
            memcpy(numbers[i - 4], der + at + zero, size - zero);
        }
        at += size;
    }
    free(pem);
}

/* Where the number is in memory. musl also allocates in the last page of a library's
 * data, so mapped files are not left out. */
static int places_of(int number, unsigned char **places)
{
    int count = 0;
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "r");
    CHECK(maps != NULL);
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long start, end, offset, inode;
        char rights[8], device[16], name[256] = "";
        if (sscanf(line, "%lx-%lx %7s %lx %15s %lu %255s", &start, &end, rights, &offset, device,
                   &inode, name) < 6 ||
            strncmp(rights, "rw", 2) != 0 || strncmp(name, "[stack", 6) == 0) {
            continue;
        }
        for (int order = 0; order < 2; order++) {
            unsigned char limbs[NUMBER_MAX];
            size_t len = limbs_of(numbers[number], lens[number], order == 1, limbs);
            unsigned char *at = (unsigned char *)start;
            while (count < PLACES_MAX &&
                   (at = memmem(at, end - (unsigned long)at, limbs, len)) != NULL) {
                if (at < numbers[0] || at >= numbers[NUMBERS - 1] + NUMBER_MAX) {
                    places[count++] = at;
                }
                at++;
            }
        }
    }
    fclose(maps);
    return count;
}

static int32_t sign(edgejwt_signing_key *key, char *token, size_t cap)
{
    char payload[100];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 "}", NOW + 60);
    return edgejwt_sign(key, payload, strlen(payload), token, cap, NULL);
}

static void check(int32_t alg, const char *name)
{
    edgejwt_signing_key *key = NULL;
    edgejwt_verifying_key *public_key = NULL;
    char token[2048];
    CHECK_STATUS(edgejwt_signing_key_from_file(alg, key_path(dir, name), &key), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verifying_key_from_signing_key(key, &public_key), EDGEJWT_OK);
    CHECK_STATUS(sign(key, token, sizeof token), EDGEJWT_OK);
    for (int number = 0; number < NUMBERS; number++) {
        unsigned char *places[PLACES_MAX];
        int count = places_of(number, places), effects = 0;
        CHECK(count > 0);
        for (int place = 0; place < count; place++) {
            for (size_t at = 1; at < lens[number]; at += lens[number] / 8 - 1) {
                unsigned char *byte = places[place] + at, before = *byte;
                *byte ^= (unsigned char)(1 << at % 8);
                strcpy(token, "not empty");
                int32_t status = sign(key, token, sizeof token);
                *byte = before;
                if (status == EDGEJWT_OK) {
                    /* A copy that is used no more: then the token is good. */
                    CHECK_STATUS(
                        edgejwt_verify(public_key, NULL, NOW, token, strlen(token), NULL, 0, NULL),
                        EDGEJWT_OK);
                } else {
                    CHECK_STATUS(status, EDGEJWT_ERR_INTERNAL);
                    CHECK(token[0] == '\0');
                    effects++;
                }
                CHECK_STATUS(sign(key, token, sizeof token), EDGEJWT_OK);
            }
        }
        /* Each number is used, so each damage to it shows. */
        if (effects < 8) {
            fprintf(stderr, "algorithm %d, number %d: %d places, %d failures\n", (int)alg, number,
                    count, effects);
        }
        CHECK(effects >= 8);
    }
    edgejwt_verifying_key_free(public_key);
    edgejwt_signing_key_free(key);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    read_numbers("rsa2048.pkcs1.key");
    check(EDGEJWT_RS256, "rsa2048.pkcs1.key");
    check(EDGEJWT_PS512, "rsa2048.pkcs1.key");
    return check_report();
}
