/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Two threads use one output buffer. A sanitizer that checks the writes of the
 * library must report it. */
#include "../check.h"
#include <pthread.h>

static char out[64];

static void *write_out(void *unused)
{
    static const char payload[] = "{\"s\":\"text\"}";
    (void)unused;
    for (int i = 0; i < 1000; i++) {
        CHECK_STATUS(edgejwt_claim_string(payload, sizeof payload - 1, "s", out, sizeof out, NULL),
                     EDGEJWT_OK);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        if (pthread_create(&threads[i], NULL, write_out, NULL) != 0) {
            return 2;
        }
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return check_report();
}
