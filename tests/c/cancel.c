/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* pthread_cancel() during scans: the call ends as if nothing had happened, the
 * thread is cancelled afterwards, and no lock is left behind. */
#define _DEFAULT_SOURCE
#include "files.h"
#include <pthread.h>
#include <stdatomic.h>

enum { ROUNDS = 200 };

static edgejwt_keyring *ring;
static atomic_int calls;

/* Ends only by cancellation: between two calls there is a cancellation point. */
static void *reload(void *unused)
{
    (void)unused;
    for (;;) {
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
        calls++;
        pthread_testcancel();
    }
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    own_dir_make();
    file_copy(argv[1], "rsa2048.pem", "neuron.pem");
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_t thread;
        void *result = NULL;
        int before = calls;
        CHECK(pthread_create(&thread, NULL, reload, NULL) == 0);
        while (calls - before < i % 3) {
            sched_yield();
        }
        CHECK(pthread_cancel(thread) == 0);
        CHECK(pthread_join(thread, &result) == 0);
        CHECK(result == PTHREAD_CANCELED);
        /* Hangs if a lock was left behind. */
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    }
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.keys == 1 && info.last_error == EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    file_remove("neuron.pem");
    rmdir(own_dir);
    return check_report();
}
