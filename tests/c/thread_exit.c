/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Threads that end in every way while others go on: nothing is lost and every
 * verdict stays right. More threads end than the embedded build serves at once. */
#define _DEFAULT_SOURCE
#include "check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { BATCHES = 25, THREADS = 8 };

static edgejwt_signing_key *signer;
static edgejwt_verifying_key *key;
static edgejwt_keyring *ring;
static char payload[100], good[1024];
static atomic_int right, ended;

/* Signs, verifies and changes the ring; ends by its return, by pthread_exit(),
 * or detached. */
static void *work(void *way)
{
    char token[1024];
    edgejwt_verifying_key *own = NULL;
    bool is_right =
        edgejwt_sign(signer, payload, strlen(payload), token, sizeof token, NULL) == EDGEJWT_OK &&
        edgejwt_verify(key, NULL, NOW, token, strlen(token), NULL, 0, NULL) == EDGEJWT_OK &&
        edgejwt_keyring_verify(ring, NULL, NOW, good, strlen(good), NULL, 0, NULL) == EDGEJWT_OK &&
        edgejwt_verifying_key_from_signing_key(signer, &own) == EDGEJWT_OK;
    edgejwt_verifying_key_free(own);
    right += is_right;
    ended++;
    if (*(const int *)way == 1) {
        pthread_exit(NULL);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static int ways[THREADS] = {0, 1, 2, 0, 1, 2, 0, 1};
    if (argc != 2) {
        return 2;
    }
    signer = signing_key(argv[1], "rsa2048.key");
    key = verifying_key(argv[1], "rsa2048.pem");
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"plant\"}", NOW + 60);
    CHECK_STATUS(edgejwt_sign(signer, payload, strlen(payload), good, sizeof good, NULL),
                 EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", key), EDGEJWT_OK);
    for (int batch = 0; batch < BATCHES; batch++) {
        pthread_t threads[THREADS];
        for (int i = 0; i < THREADS; i++) {
            CHECK(pthread_create(&threads[i], NULL, work, &ways[i]) == 0);
            if (ways[i] == 2) {
                CHECK(pthread_detach(threads[i]) == 0);
            }
        }
        for (int i = 0; i < THREADS; i++) {
            CHECK(ways[i] == 2 || pthread_join(threads[i], NULL) == 0);
        }
    }
    while (ended < BATCHES * THREADS) {
        usleep(1000);
    }
    CHECK(right == BATCHES * THREADS);
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(signer);
    /* Detached threads may still be ending. */
    usleep(50000);
    return check_report();
}
