/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Threads that share keys without a lock. */
#include "check.h"
#include <pthread.h>

enum { THREADS = 8, ROUNDS = 40 };

static edgejwt_signing_key *private_key;
static edgejwt_verifying_key *key;

static void *work(void *number)
{
    int *failures = number;
    char payload[100], token[EDGEJWT_TOKEN_MAX + 1], out[EDGEJWT_PAYLOAD_MAX];
    for (int round = 0; round < ROUNDS; round++) {
        snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"jti\":\"%p-%d\"}", NOW + 1,
                 number, round);
        *failures += edgejwt_sign(private_key, payload, strlen(payload), token, sizeof token,
                                  NULL) != EDGEJWT_OK;
        *failures += edgejwt_verify(key, NULL, NOW, token, strlen(token), out, sizeof out, NULL) !=
                     EDGEJWT_OK;
        *failures += strcmp(out, payload) != 0;
        token[60] ^= 1;
        *failures += edgejwt_verify(key, NULL, NOW, token, strlen(token), out, sizeof out, NULL) ==
                     EDGEJWT_OK;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    private_key = signing_key(argv[1], "rsa2048.key");
    key = verifying_key(argv[1], "rsa2048.pem");
    pthread_t threads[THREADS];
    int failures[THREADS] = {0};
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, work, &failures[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(failures[i] == 0);
    }
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(private_key);
    return check_report();
}
