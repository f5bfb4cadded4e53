/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* fork() while threads verify and reload: each child judges rightly and follows
 * changes of the directory. A thread in the child loads a key. */
#define _DEFAULT_SOURCE
#include "files.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

enum { CHILDREN = 24, TRIES = 1000 };

static const char *dir;
static edgejwt_keyring *ring;
static char neuron[1024], guest[1024];
static atomic_bool stop;

static int32_t judge(const char *token)
{
    return edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL);
}

static void *verify(void *unused)
{
    (void)unused;
    while (!stop) {
        CHECK_STATUS(judge(neuron), EDGEJWT_OK);
    }
    return NULL;
}

static void *reload(void *unused)
{
    (void)unused;
    while (!stop) {
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    }
    return NULL;
}

static void *load(void *unused)
{
    (void)unused;
    edgejwt_signing_key_free(signing_key(dir, "rsa2048.key"));
    return NULL;
}

/* Waits until a token gets a status; a scan is due after a second. */
static bool becomes(const char *token, int32_t status)
{
    for (int i = 0; i < TRIES; i++) {
        if (judge(token) == status) {
            return true;
        }
        wait_seconds(0.5);
    }
    return false;
}

/* What each child must be able to do, from its first call on. */
static int child(void)
{
    check_failures = 0;
    CHECK_STATUS(judge(neuron), EDGEJWT_OK);
    CHECK_STATUS(judge(guest), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, load, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);

    /* Its own scans notice that a key file is gone, and is there again. */
    char name[64], path[600];
    snprintf(name, sizeof name, "child-%ld", (long)getpid());
    snprintf(path, sizeof path, "%s.pem", name);
    char payload[200], token[1024];
    edgejwt_signing_key *key = signing_key(dir, "rsa2048.key");
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\"}", NOW + 60, name);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    edgejwt_signing_key_free(key);
    CHECK_STATUS(judge(token), EDGEJWT_ERR_UNKNOWN_KEY);
    file_copy(dir, "rsa2048.pem", path);
    CHECK(becomes(token, EDGEJWT_OK));
    file_remove(path);
    CHECK(becomes(token, EDGEJWT_ERR_UNKNOWN_KEY));
    CHECK_STATUS(judge(neuron), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    return check_report();
}

static void make_token(const char *iss, char token[1024])
{
    char payload[200];
    edgejwt_signing_key *key = signing_key(dir, "rsa2048.key");
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\"}", NOW + 60, iss);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, 1024, NULL), EDGEJWT_OK);
    edgejwt_signing_key_free(key);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    own_dir_make();
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    make_token("neuron", neuron);
    make_token("guest", guest);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    edgejwt_verifying_key *key = verifying_key(dir, "rsa2048.pem");
    CHECK_STATUS(edgejwt_keyring_add(ring, "guest", key), EDGEJWT_OK);
    edgejwt_verifying_key_free(key);

    void *(*const work[])(void *) = {verify, verify, verify, reload};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_create(&threads[i], NULL, work[i], NULL) == 0);
    }
    for (int i = 0; i < CHILDREN; i++) {
        pid_t process = fork();
        if (process == 0) {
            _exit(child());
        }
        int status = -1;
        CHECK(process > 0 && waitpid(process, &status, 0) == process);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    stop = true;
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    edgejwt_keyring_free(ring);
    file_remove("neuron.pem");
    rmdir(own_dir);
    return check_report();
}
