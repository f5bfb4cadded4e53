/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Eight threads verify while another adds, reloads and scans 10,000 files. What
 * is done under the lock that each verification needs is counted: no file call,
 * no allocation, no free, no second lock. Times are printed and not judged,
 * because the system may stop a thread anywhere. */
#define _GNU_SOURCE
#include "../support/faults.h"
#include "files.h"
#include "counting.h"
#include <stdatomic.h>

enum { VERIFIERS = 8, FILES = 10000, TOKENS = 16, ROUNDS = 2, ADDS = 300, LOCKS_MAX = 4 };

static int (*real_lock)(pthread_mutex_t *);
static int (*real_unlock)(pthread_mutex_t *);

/* The locks that a verification without a scan takes. */
static pthread_mutex_t *needed[LOCKS_MAX];
static int needed_count;
static bool is_learning;

static _Thread_local unsigned held;         /* of the needed locks */
static _Thread_local bool has_other, scans; /* in this call */
static _Thread_local bool is_verifier;
static _Thread_local int64_t held_since, longest_hold, longest_wait;
static atomic_uint file_calls, heap_calls, second_locks, holds, long_holds;

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    static int (*real)(clockid_t, struct timespec *);
    if (real == NULL) {
        real = FAULT_NEXT(clock_gettime, int (*)(clockid_t, struct timespec *));
    }
    real(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool is_needed(const pthread_mutex_t *lock)
{
    for (int i = 0; i < needed_count; i++) {
        if (needed[i] == lock) {
            return true;
        }
    }
    return false;
}

int pthread_mutex_lock(pthread_mutex_t *lock)
{
    if (real_lock == NULL) {
        real_lock = FAULT_NEXT(pthread_mutex_lock, int (*)(pthread_mutex_t *));
    }
    if (lock == &fault_lock) {
        return real_lock(lock);
    }
    if (is_learning && !is_needed(lock) && needed_count < LOCKS_MAX) {
        needed[needed_count++] = lock;
    }
    second_locks += held > 0;
    if (!is_needed(lock)) {
        has_other = true;
        return real_lock(lock);
    }
    int64_t before = is_verifier ? clock_ns(CLOCK_MONOTONIC) : 0;
    int result = real_lock(lock);
    if (is_verifier) {
        int64_t wait = clock_ns(CLOCK_MONOTONIC) - before;
        longest_wait = wait > longest_wait ? wait : longest_wait;
    }
    held++;
    holds++;
    held_since = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    return result;
}

int pthread_mutex_unlock(pthread_mutex_t *lock)
{
    if (real_unlock == NULL) {
        real_unlock = FAULT_NEXT(pthread_mutex_unlock, int (*)(pthread_mutex_t *));
    }
    if (is_needed(lock)) {
        int64_t hold = clock_ns(CLOCK_THREAD_CPUTIME_ID) - held_since;
        longest_hold = hold > longest_hold ? hold : longest_hold;
        long_holds += hold > 10000;
        held--;
    }
    return real_unlock(lock);
}

static void file_called(unsigned call, const char *name, int error)
{
    (void)name;
    (void)error;
    scans |= call == FAULT_OPENDIR;
    file_calls += held > 0;
}

static void heap_called(void)
{
    heap_calls += held > 0;
}

static edgejwt_keyring *ring;
static edgejwt_verifying_key *key;
static char good[TOKENS][1024], bad[1024];
static atomic_bool stop;
static atomic_uint verdicts;
static atomic_llong hold_of_all, wait_of_all;

static void raise_to(atomic_llong *most, int64_t value)
{
    long long before = *most;
    while (before < value && !atomic_compare_exchange_weak(most, &before, value)) {
    }
}

static void verify_one(const char *token, int32_t want)
{
    has_other = scans = false;
    CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL),
                 want);
    /* Only a call that scans takes another lock. */
    CHECK(scans || !has_other);
}

static void *verify(void *unused)
{
    (void)unused;
    is_verifier = true;
    for (int i = 0; !stop; i++) {
        verify_one(good[i % TOKENS], EDGEJWT_OK);
        if (i % 64 == 0) {
            verify_one(bad, EDGEJWT_ERR_SIGNATURE);
        }
        verdicts++;
    }
    raise_to(&hold_of_all, longest_hold);
    raise_to(&wait_of_all, longest_wait);
    return NULL;
}

static void *change(void *unused)
{
    char name[32];
    (void)unused;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < ADDS; i++) {
            snprintf(name, sizeof name, "added-%d", i);
            CHECK_STATUS(edgejwt_keyring_add(ring, name, key), EDGEJWT_OK);
        }
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
        file_remove("5.pem");
        /* The next verification scans. */
        unsigned before = fault_calls_of(FAULT_OPENDIR);
        fault_advance(1100);
        while (fault_calls_of(FAULT_OPENDIR) == before) {
            sched_yield();
        }
        CHECK(symlink("0.pem", own_path("5.pem")) == 0);
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
        for (int i = 0; i < ADDS; i++) {
            snprintf(name, sizeof name, "added-%d", i);
            CHECK_STATUS(edgejwt_keyring_remove(ring, name), EDGEJWT_OK);
        }
    }
    raise_to(&hold_of_all, longest_hold);
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    own_dir_make();
    file_copy(argv[1], "rsa2048.pem", "0.pem");
    for (int i = 1; i < FILES; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d.pem", i);
        CHECK(symlink("0.pem", own_path(name)) == 0);
    }
    key = verifying_key(argv[1], "rsa2048.pem");
    edgejwt_signing_key *right = signing_key(argv[1], "rsa2048.key");
    edgejwt_signing_key *wrong = signing_key(argv[1], "other.key");
    for (int i = 0; i <= TOKENS; i++) {
        char payload[100];
        snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%d\"}", NOW + 60,
                 i * 601);
        CHECK_STATUS(edgejwt_sign(i < TOKENS ? right : wrong, payload, strlen(payload),
                                  i < TOKENS ? good[i] : bad, sizeof bad, NULL),
                     EDGEJWT_OK);
    }
    edgejwt_signing_key_free(right);
    edgejwt_signing_key_free(wrong);
    fault_stop_clock();
    /* Some tokens are remembered, others are not. */
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.remember = TOKENS / 2;
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &ring), EDGEJWT_OK);
    for (int round = 0; round < 2; round++) {
        is_learning = true;
        verify_one(good[0], EDGEJWT_OK);
        is_learning = false;
    }
    CHECK(needed_count == 1);

    fault_watch = file_called;
    counting_watch = heap_called;
    pthread_t threads[VERIFIERS + 1];
    for (int i = 0; i <= VERIFIERS; i++) {
        CHECK(pthread_create(&threads[i], NULL, i < VERIFIERS ? verify : change, NULL) == 0);
    }
    for (int i = VERIFIERS; i >= 0; i--) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        stop = true;
    }
    CHECK(file_calls == 0 && heap_calls == 0 && second_locks == 0);
    CHECK(holds >= verdicts && verdicts > 0 && counting());
    printf(
        "keyring: %u verifications beside changes of %d files. Under the lock: %u file calls, %u "
        "heap calls, %u other locks. Held %u times, %u of them for more than 10 us of processor "
        "time, at most %.0f us. Longest wait, with what the scheduler adds: %.0f us\n",
        (unsigned)verdicts, FILES, (unsigned)file_calls, (unsigned)heap_calls,
        (unsigned)second_locks, (unsigned)holds, (unsigned)long_holds, (double)hold_of_all / 1e3,
        (double)wait_of_all / 1e3);
    counting_watch = NULL;
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(key);
    own_dir_remove();
    return check_report();
}
