/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signals interrupt calls all the time, also while files are read: every
 * verdict stays right. */
#define _DEFAULT_SOURCE
#include "files.h"
#include <errno.h>
#include <signal.h>
#include <sys/time.h>

enum { ROUNDS = 60, FILES = 20 };

static volatile sig_atomic_t signals;

static void on_alarm(int number)
{
    (void)number;
    signals++;
}

int main(int argc, char **argv)
{
    edgejwt_keyring *ring = NULL;
    char token[1024], payload[100], name[32];
    if (argc != 2) {
        return 2;
    }
    own_dir_make();
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "issuer%d.pem", i);
        file_copy(argv[1], "rsa2048.pem", name);
    }
    edgejwt_signing_key *key = signing_key(argv[1], "rsa2048.key");
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"issuer7\"}", NOW + 60);

    /* Without SA_RESTART, so that interrupted system calls fail with EINTR. */
    struct sigaction action = {.sa_handler = on_alarm};
    struct itimerval often = {{0, 300}, {0, 300}}, never = {{0, 0}, {0, 0}};
    CHECK(sigaction(SIGALRM, &action, NULL) == 0 && setitimer(ITIMER_REAL, &often, NULL) == 0);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    for (int i = 0; i < ROUNDS; i++) {
        edgejwt_ring_info info;
        edgejwt_ring_info_init(&info, sizeof info);
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
        CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
        CHECK(info.keys == FILES && info.skipped == 0 && info.last_error == EDGEJWT_OK);
        CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL),
                     EDGEJWT_OK);
        CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL),
                     EDGEJWT_OK);
    }
    setitimer(ITIMER_REAL, &never, NULL);
    CHECK(signals > 10);
    edgejwt_keyring_free(ring);
    edgejwt_signing_key_free(key);
    own_dir_remove();
    return check_report();
}
