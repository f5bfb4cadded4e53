/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints the microseconds of one edgejwt_verify(), and of one
 * edgejwt_keyring_authorize() with a cached token: the best of many rounds.
 *
 * Usage: cost PRIVATE_KEY PUBLIC_KEY
 */
#define _GNU_SOURCE
#include <edgejwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 30, CALLS = 300 };

static const int64_t now = 1800000000;
static char out[EDGEJWT_PAYLOAD_MAX], value[EDGEJWT_TOKEN_MAX + 8];
static edgejwt_verifying_key *key;
static edgejwt_keyring *ring;
static edgejwt_policy policy;

static void must(int32_t status)
{
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "%s\n", edgejwt_status_text(status));
        exit(1);
    }
}

static void verify(void)
{
    size_t len;
    must(edgejwt_verify(key, &policy, now, value + 7, strlen(value + 7), out, sizeof out, &len));
}

static void authorize(void)
{
    size_t len;
    must(
        edgejwt_keyring_authorize(ring, &policy, now, value, strlen(value), out, sizeof out, &len));
}

static double best(void (*call)(void))
{
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        for (int i = 0; i < CALLS; i++) {
            call();
        }
        clock_gettime(CLOCK_MONOTONIC, &end);
        double took =
            (double)(end.tv_sec - start.tv_sec) * 1e6 + (double)(end.tv_nsec - start.tv_nsec) / 1e3;
        best = took / CALLS < best ? took / CALLS : best;
    }
    return best;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        return 2;
    }
    edgejwt_signing_key *signer;
    must(edgejwt_signing_key_from_file(EDGEJWT_RS256, argv[1], &signer));
    must(edgejwt_verifying_key_from_file(EDGEJWT_RS256, argv[2], &key));
    must(edgejwt_keyring_new(NULL, &ring));
    must(edgejwt_keyring_add(ring, "neuron", key));
    edgejwt_policy_neuronex(&policy, sizeof policy);
    const char *claims = "{\"iss\":\"neuron\",\"aud\":\"neuronex\",\"exp\":1800000060}";
    memcpy(value, "Bearer ", 7);
    must(edgejwt_sign(signer, claims, strlen(claims), value + 7, sizeof value - 7, NULL));
    printf("%.2f %.2f\n", best(verify), best(authorize));
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(signer);
    return 0;
}
