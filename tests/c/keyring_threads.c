/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Threads that verify while others reload, add and read the ring, and key
 * files come and go. */
#define _DEFAULT_SOURCE
#include "files.h"
#include <pthread.h>

enum { VERIFIERS = 6, TOKENS = 8, ROUNDS = 150 };

static const char *dir;
static edgejwt_keyring *ring;
static edgejwt_verifying_key *public_key;
static char good[TOKENS][1024], bad[TOKENS][1024];
static pthread_mutex_t stop_lock = PTHREAD_MUTEX_INITIALIZER;
static bool stop;

static bool stopped(void)
{
    pthread_mutex_lock(&stop_lock);
    bool result = stop;
    pthread_mutex_unlock(&stop_lock);
    return result;
}

static void *verify(void *failures)
{
    char out[EDGEJWT_PAYLOAD_MAX];
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < TOKENS; i++) {
            int32_t status = edgejwt_keyring_verify(ring, NULL, NOW, good[i], strlen(good[i]), out,
                                                    sizeof out, NULL);
            *(int *)failures += status != EDGEJWT_OK;
            status = edgejwt_keyring_verify(ring, NULL, NOW, bad[i], strlen(bad[i]), out,
                                            sizeof out, NULL);
            *(int *)failures += status != EDGEJWT_ERR_SIGNATURE || out[0] != '\0';
        }
    }
    return NULL;
}

static void *reload(void *failures)
{
    while (!stopped()) {
        *(int *)failures += edgejwt_keyring_reload(ring) != EDGEJWT_OK;
    }
    return NULL;
}

static void *change(void *failures)
{
    char name[32];
    for (int i = 0; !stopped(); i++) {
        snprintf(name, sizeof name, "guest-%d", i);
        *(int *)failures += edgejwt_keyring_add(ring, name, public_key) != EDGEJWT_OK;
        file_replace(dir, "rsa2048.pem", "coming.pem");
        file_replace(dir, i % 2 ? "rsa2048.pem" : "rsa2048.pkcs1.pem", "neuron.pem");
        file_write("broken.pem", "x", 1);
        file_remove("coming.pem");
        wait_seconds(0.01);
    }
    return NULL;
}

static void *watch(void *failures)
{
    edgejwt_ring_info info;
    edgejwt_report report;
    char name[256], value[1100];
    edgejwt_status why;
    edgejwt_ring_info_init(&info, sizeof info);
    edgejwt_report_init(&report, sizeof report);
    snprintf(value, sizeof value, "Bearer %s", good[0]);
    while (!stopped()) {
        *(int *)failures += edgejwt_keyring_info(ring, &info) != EDGEJWT_OK || info.keys < 2;
        int32_t status = edgejwt_keyring_skipped(ring, 0, name, sizeof name, &why);
        *(int *)failures += status != EDGEJWT_OK && status != EDGEJWT_ERR_ARGUMENT;
        status =
            edgejwt_keyring_explain(ring, NULL, NOW, value, strlen(value), NULL, 0, NULL, &report);
        *(int *)failures += status != EDGEJWT_OK;
        wait_seconds(0.001);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    own_dir_make();
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    file_copy(dir, "other.pem", "stable.pub");
    public_key = verifying_key(dir, "rsa2048.pem");
    edgejwt_signing_key *a = signing_key(dir, "rsa2048.key"), *b = signing_key(dir, "other.key");
    for (int i = 0; i < TOKENS; i++) {
        char payload[200];
        const char *iss = i % 2 ? "neuron" : "stable";
        snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\",\"jti\":\"%d\"}",
                 NOW + 60, iss, i);
        CHECK_STATUS(
            edgejwt_sign(i % 2 ? a : b, payload, strlen(payload), good[i], sizeof good[i], NULL),
            EDGEJWT_OK);
        CHECK_STATUS(
            edgejwt_sign(i % 2 ? b : a, payload, strlen(payload), bad[i], sizeof bad[i], NULL),
            EDGEJWT_OK);
    }
    /* Few slots, so that threads meet in the table of signatures too. */
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.remember = 3;
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &ring), EDGEJWT_OK);

    void *(*const others[])(void *) = {reload, change, watch};
    pthread_t threads[VERIFIERS + 3];
    int failures[VERIFIERS + 3] = {0};
    for (int i = 0; i < VERIFIERS + 3; i++) {
        CHECK(pthread_create(&threads[i], NULL, i < VERIFIERS ? verify : others[i - VERIFIERS],
                             &failures[i]) == 0);
    }
    for (int i = 0; i < VERIFIERS + 3; i++) {
        if (i == VERIFIERS) {
            pthread_mutex_lock(&stop_lock);
            stop = true;
            pthread_mutex_unlock(&stop_lock);
        }
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(failures[i] == 0);
    }
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(public_key);
    edgejwt_signing_key_free(a);
    edgejwt_signing_key_free(b);
    own_dir_remove();
    return check_report();
}
