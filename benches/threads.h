/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One keyring and one to four threads, also while another thread reloads its
 * directory of 100 keys. With fewer processors than threads, only the CPU time of
 * the threads shows the cost of locks. */

enum { THREADS_MAX = 4, WORK = 4000, AGAIN_WORK = 40000, FILES = 100 };

struct work {
    edgejwt_keyring *ring;
    int calls, distinct;
    double own_us;
};

static void *work(void *argument)
{
    struct work *work = argument;
    double start = cpu_us();
    for (int i = 0; i < work->calls; i++) {
        const char *token = tokens[i % work->distinct];
        ring_verify(work->ring, token, strlen(token));
    }
    work->own_us = cpu_us() - start;
    return NULL;
}

struct reloader {
    edgejwt_keyring *ring;
    pthread_mutex_t lock;
    bool is_over;
    int reloads;
};

static void *reload(void *argument)
{
    struct reloader *reloader = argument;
    for (;;) {
        pthread_mutex_lock(&reloader->lock);
        bool is_over = reloader->is_over;
        pthread_mutex_unlock(&reloader->lock);
        if (is_over) {
            return NULL;
        }
        must(edgejwt_keyring_reload(reloader->ring));
        reloader->reloads++;
        usleep(2000);
    }
}

/* For one token, in microseconds: wall time, and CPU time of a thread. */
static void run_threads(struct work one, int threads, double *wall, double *own)
{
    pthread_t ids[THREADS_MAX];
    struct work each[THREADS_MAX];
    double start = clock_us(CLOCK_MONOTONIC);
    for (int i = 0; i < threads; i++) {
        each[i] = one;
        if (pthread_create(&ids[i], NULL, work, &each[i]) != 0) {
            exit(1);
        }
    }
    *own = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        *own += each[i].own_us / one.calls / threads;
    }
    *wall = (clock_us(CLOCK_MONOTONIC) - start) / (threads * one.calls);
}

static void one_kind(const char *name, struct work one)
{
    static const int threads[] = {1, 2, 3, 4};
    plot_start("threads", threads, THREADS_MAX);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < THREADS_MAX; i++) {
            run_threads(one, threads[i], &plot.us[0][i][round], &plot.us[1][i][round]);
        }
    }
    write_series(1, name);
    state(times(1, 3, 1, 0), 1.1, "four threads beside one, %s, CPU time of a thread for one token",
          name);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    printf(
        "        two threads verify %.2f times as many tokens as one, four %.2f times, on %ld processors\n",
        1 / times(0, 1, 0, 0), 1 / times(0, 3, 0, 0), processors);
}

static void by_threads(void)
{
    char dir[] = "/tmp/edgejwt-bench-XXXXXX", command[1024];
    if (mkdtemp(dir) == NULL) {
        exit(1);
    }
    snprintf(
        command, sizeof command,
        "i=1; while [ $i -lt %d ]; do cp %s %s/gateway-$i.pem; i=$((i+1)); done; cp %s %s/neuron.pem",
        FILES, key_path(2048, "pem"), dir, key_path(2048, "pem"), dir);
    struct reloader reloader = {.lock = PTHREAD_MUTEX_INITIALIZER};
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.remember = EDGEJWT_REMEMBER_NONE;
    if (system(command) != 0) {
        exit(1);
    }
    must(edgejwt_keyring_open(dir, &options, &reloader.ring));
    edgejwt_keyring *again = ring_of(0, public_key, 1);
    one_kind("new token", (struct work){.ring = reloader.ring, .calls = WORK, .distinct = TOKENS});
    one_kind("cached token", (struct work){.ring = again, .calls = AGAIN_WORK, .distinct = 16});
    pthread_t id;
    if (pthread_create(&id, NULL, reload, &reloader) != 0) {
        exit(1);
    }
    one_kind("new token, 100 files reloading",
             (struct work){.ring = reloader.ring, .calls = WORK, .distinct = TOKENS});
    pthread_mutex_lock(&reloader.lock);
    reloader.is_over = true;
    pthread_mutex_unlock(&reloader.lock);
    pthread_join(id, NULL);
    printf("        reloads: %d\n", reloader.reloads);
    edgejwt_keyring_free(again);
    edgejwt_keyring_free(reloader.ring);
    snprintf(command, sizeof command, "rm -r %s", dir);
    if (system(command) != 0) {
        exit(1);
    }
}
