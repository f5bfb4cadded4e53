/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Threads that make, use and free their handles at the same time, with invalid
 * calls in between. */
#include "misuse.h"
#include <pthread.h>

enum { THREADS = 8, ROUNDS = 12 };

static const char *dir;
static char *pem, *public_pem;

static void *own_handles(void *result)
{
    static const char payload[] = "{\"exp\":9007199254740992,\"iss\":\"own\"}";
    int *failures = result;
    for (int round = 0; round < ROUNDS; round++) {
        char token[1024], text[64];
        size_t len = 0;
        edgejwt_signing_key *key = NULL;
        edgejwt_verifying_key *verifier = NULL, *again = NULL;
        edgejwt_keyring *ring = NULL;
        *failures +=
            edgejwt_signing_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), &key) != EDGEJWT_OK;
        *failures += edgejwt_verifying_key_from_pem(EDGEJWT_RS256, public_pem, strlen(public_pem),
                                                    &verifier) != EDGEJWT_OK;
        *failures += edgejwt_verifying_key_from_signing_key(key, &again) != EDGEJWT_OK;
        *failures += edgejwt_keyring_new(NULL, &ring) != EDGEJWT_OK;
        *failures += edgejwt_keyring_add(ring, "own", again) != EDGEJWT_OK;
        edgejwt_verifying_key_free(again);
        *failures +=
            edgejwt_sign(key, payload, strlen(payload), token, sizeof token, &len) != EDGEJWT_OK;
        edgejwt_signing_key_free(key);
        key = NULL;
        *failures += edgejwt_sign(key, payload, strlen(payload), text, sizeof text, NULL) !=
                     EDGEJWT_ERR_ARGUMENT;
        *failures +=
            edgejwt_verify(verifier, NULL, NOW, token, len, text, sizeof text, NULL) != EDGEJWT_OK;
        edgejwt_verifying_key_free(verifier);
        *failures += edgejwt_keyring_verify(ring, NULL, NOW, token, len, text, sizeof text, NULL) !=
                     EDGEJWT_OK;
        edgejwt_keyring_free(ring);
        ring = NULL;
        *failures += edgejwt_keyring_verify(ring, NULL, NOW, token, len, text, sizeof text, NULL) !=
                     EDGEJWT_ERR_ARGUMENT;
        edgejwt_keyring_free(ring);
    }
    return NULL;
}

/* Keys that one thread makes and others free at the same time. */
static edgejwt_signing_key *keys[THREADS];
static edgejwt_keyring *rings[THREADS];

static void *frees(void *number)
{
    const size_t i = *(const size_t *)number;
    edgejwt_signing_key_free(keys[i]);
    edgejwt_keyring_free(rings[i]);
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    pem = key_text(dir, "rsa2048.key");
    public_pem = key_text(dir, "rsa2048.pem");
    pthread_t threads[THREADS];
    int failures[THREADS] = {0};
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, own_handles, &failures[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(failures[i] == 0);
    }
    size_t numbers[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        numbers[i] = i;
        keys[i] = signing_key(dir, "rsa2048.key");
        CHECK_STATUS(edgejwt_keyring_open(dir, NULL, &rings[i]), EDGEJWT_OK);
    }
    for (size_t i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, frees, &numbers[i]) == 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    free(pem);
    free(public_pem);
    return check_report();
}
