/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a gate costs: the ring beside one key, few keys beside many, one
 * thread beside two, and a token seen again.
 *
 * Usage: gate PRIVATE_KEY PUBLIC_KEY
 */
#define _GNU_SOURCE
#include <edgejwt.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { TOKENS = 2048, ROUNDS = 41 };

static const int64_t now = EDGEJWT_EARLIEST_NOW + 1000000;
static char tokens[TOKENS][800];
static char value[800];

static void must(int32_t status)
{
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "%s\n", edgejwt_status_text(status));
        exit(1);
    }
}

static double clock_of(clockid_t id)
{
    struct timespec time;
    clock_gettime(id, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_size);
    return values[ROUNDS / 2];
}

static edgejwt_keyring *ring_of(const char *dir, size_t remember, const edgejwt_verifying_key *key, int keys)
{
    edgejwt_keyring *ring;
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.remember = remember;
    must(dir ? edgejwt_keyring_open(dir, &options, &ring) : edgejwt_keyring_new(&options, &ring));
    for (int i = 0; i < keys; i++) {
        char issuer[32] = "neuron";
        if (i > 0) {
            snprintf(issuer, sizeof issuer, "gateway-%d", i);
        }
        must(edgejwt_keyring_add(ring, issuer, key));
    }
    return ring;
}

static double verify_all(const edgejwt_verifying_key *key, int count)
{
    char out[EDGEJWT_PAYLOAD_MAX];
    double start = clock_of(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < count; i++) {
        must(edgejwt_verify(key, NULL, now, tokens[i], strlen(tokens[i]), out, sizeof out, NULL));
    }
    return (clock_of(CLOCK_THREAD_CPUTIME_ID) - start) / count;
}

static double authorize_all(edgejwt_keyring *ring, int count, int distinct)
{
    char out[EDGEJWT_PAYLOAD_MAX];
    double start = clock_of(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < count; i++) {
        const char *token = tokens[i % distinct];
        memcpy(value + 7, token, strlen(token) + 1);
        must(edgejwt_keyring_authorize(ring, NULL, now, value, strlen(value), out, sizeof out, NULL));
    }
    return (clock_of(CLOCK_THREAD_CPUTIME_ID) - start) / count;
}

struct work {
    edgejwt_keyring *ring;
    double cpu_us;
    long waits;
};

enum { COUNT = 10000 };

static void *work(void *argument)
{
    struct work *work = argument;
    struct rusage before, after;
    char out[EDGEJWT_PAYLOAD_MAX];
    getrusage(RUSAGE_THREAD, &before);
    double start = clock_of(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < COUNT; i++) {
        const char *token = tokens[i % TOKENS];
        must(edgejwt_keyring_verify(work->ring, NULL, now, token, strlen(token), out, sizeof out, NULL));
    }
    work->cpu_us = clock_of(CLOCK_THREAD_CPUTIME_ID) - start;
    getrusage(RUSAGE_THREAD, &after);
    work->waits = after.ru_nvcsw - before.ru_nvcsw;
    return NULL;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int stop, reloads;

static void *reload(void *ring)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        int over = stop;
        pthread_mutex_unlock(&lock);
        if (over) {
            return NULL;
        }
        must(edgejwt_keyring_reload(ring));
        reloads++;
        /* Continuous, and still not a third thread for two processors. */
        usleep(2000);
    }
}

struct rate {
    /* Tokens a second of wall time, and of the threads' own time: with fewer
     * processors than threads only the second says what the locks cost. */
    double wall, own;
    long waits;
};

static struct rate rate(edgejwt_keyring *ring, int threads)
{
    pthread_t ids[4];
    struct work each[4];
    struct rate rate = {0, 0, 0};
    double start = clock_of(CLOCK_MONOTONIC);
    for (int i = 0; i < threads; i++) {
        each[i].ring = ring;
        pthread_create(&ids[i], NULL, work, &each[i]);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        rate.own += COUNT / each[i].cpu_us * 1e6;
        rate.waits += each[i].waits;
    }
    rate.wall = threads * COUNT / (clock_of(CLOCK_MONOTONIC) - start) * 1e6;
    return rate;
}

static void compare_rates(const char *what, edgejwt_keyring *ring)
{
    double one[ROUNDS], two[ROUNDS], wall[ROUNDS], own[ROUNDS];
    long waits = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct rate a = rate(ring, 1), b = rate(ring, 2);
        one[i] = a.wall;
        two[i] = b.wall;
        wall[i] = b.wall / a.wall;
        own[i] = b.own / a.own;
        waits += b.waits;
    }
    printf("%s: one thread %.0f/s, two %.0f/s, ratio %.2f by the wall clock, %.2f by the threads' own; "
           "a thread slept %.2f times in 1000 tokens\n",
           what, median(one), median(two), median(wall), median(own), waits / (2.0 * COUNT * ROUNDS) * 1000);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s PRIVATE_KEY PUBLIC_KEY\n", argv[0]);
        return 2;
    }
    edgejwt_signing_key *private_key;
    edgejwt_verifying_key *key;
    must(edgejwt_signing_key_from_file(EDGEJWT_RS256, argv[1], &private_key));
    must(edgejwt_verifying_key_from_file(EDGEJWT_RS256, argv[2], &key));
    for (int i = 0; i < TOKENS; i++) {
        char payload[200];
        snprintf(payload, sizeof payload, "{\"bodyEncode\":0,\"exp\":%" PRId64 ",\"iat\":%" PRId64 ",\"iss\":\"neuron\",\"jti\":\"%d\"}",
                 now + 3600, now, i);
        must(edgejwt_sign(private_key, payload, strlen(payload), tokens[i], sizeof tokens[i], NULL));
    }
    memcpy(value, "Bearer ", 7);

    edgejwt_keyring *plain = ring_of(NULL, 0, key, 1), *again = ring_of(NULL, 0, key, 1);
    edgejwt_keyring *many = ring_of(NULL, 0, key, 1000);
    double one[ROUNDS], first[ROUNDS], large[ROUNDS], second[ROUNDS], more[ROUNDS], ratio[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        one[i] = verify_all(key, 1000);
        first[i] = authorize_all(plain, 1000, TOKENS);
        large[i] = authorize_all(many, 1000, TOKENS);
        second[i] = authorize_all(again, 10000, 1);
        more[i] = first[i] - one[i];
        ratio[i] = large[i] / first[i];
    }
    printf("edgejwt_verify %.2f us\n", median(one));
    printf("edgejwt_keyring_authorize, first sight %.2f us: %.2f us more\n", median(first), median(more));
    printf("edgejwt_keyring_authorize, seen again %.2f us\n", median(second));
    printf("1000 keys beside one: first sight %.2f us, ratio %.3f\n", median(large), median(ratio));

    char dir[] = "/tmp/edgejwt-bench-XXXXXX", command[200];
    snprintf(command, sizeof command, "i=0; while [ $i -lt 100 ]; do cp %s %s/neuron-$i.pem; i=$((i+1)); done; mv %s/neuron-0.pem %s/neuron.pem",
             argv[2], mkdtemp(dir), dir, dir);
    if (system(command) != 0) {
        return 1;
    }
    edgejwt_keyring *files = ring_of(dir, EDGEJWT_REMEMBER_NONE, key, 0);
    compare_rates("two threads", files);
    pthread_t reloader;
    pthread_create(&reloader, NULL, reload, files);
    compare_rates("two threads, a third reloading 100 files", files);
    pthread_mutex_lock(&lock);
    stop = 1;
    pthread_mutex_unlock(&lock);
    pthread_join(reloader, NULL);
    printf("reloads %d\n", reloads);

    edgejwt_keyring_free(files);
    edgejwt_keyring_free(many);
    edgejwt_keyring_free(again);
    edgejwt_keyring_free(plain);
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(private_key);
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}
