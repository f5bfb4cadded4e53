/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Another process changes the token during calls, which the contract forbids. A
 * forged payload is not accepted, neither then nor from the cache afterwards. */
#define _DEFAULT_SOURCE
#include "check.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 2000 };

static const char honest[] = "{\"exp\":1800000000,\"iss\":\"plant\",\"user\":\"guest\"}";
static const char forged[] = "{\"exp\":1800000000,\"iss\":\"plant\",\"user\":\"admin\"}";

int main(int argc, char **argv)
{
    static char good[1024], other[1024], mixed[1024];
    if (argc != 2) {
        return 2;
    }
    edgejwt_signing_key *signer = signing_key(argv[1], "rsa2048.key");
    edgejwt_verifying_key *key = verifying_key(argv[1], "rsa2048.pem");
    edgejwt_keyring *ring = NULL;
    CHECK_STATUS(edgejwt_sign(signer, honest, strlen(honest), good, sizeof good, NULL), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_sign(signer, forged, strlen(forged), other, sizeof other, NULL),
                 EDGEJWT_OK);
    edgejwt_signing_key_free(signer);
    /* The forged payload under the signature of the honest one. */
    size_t len = strlen(good), input_len = (size_t)(strrchr(good, '.') - good);
    CHECK(strlen(other) == len);
    memcpy(mixed, other, input_len);
    strcpy(mixed + input_len, good + input_len);
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", key), EDGEJWT_OK);

    char *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    memcpy(shared, good, len);
    pid_t child = fork();
    if (child == 0) {
        for (;;) {
            memcpy(shared, mixed, len);
            memcpy(shared, good, len);
        }
    }
    int accepted = 0;
    for (int i = 0; i < ROUNDS; i++) {
        char out[200];
        int32_t status =
            edgejwt_keyring_verify(ring, NULL, NOW, shared, len, out, sizeof out, NULL);
        CHECK(status == EDGEJWT_OK || edgejwt_status_http(status) == 401);
        if (status == EDGEJWT_OK) {
            accepted++;
            CHECK_TEXT(out, honest);
        }
        CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, mixed, len, out, sizeof out, NULL),
                     EDGEJWT_ERR_SIGNATURE);
    }
    CHECK(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
    printf("%d of %d changing tokens were accepted\n", accepted, ROUNDS);
    munmap(shared, 4096);
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(key);
    return check_report();
}
