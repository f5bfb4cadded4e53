/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keyrings with many keys: looking them up, adding one, scanning a directory. */

/* Added to the clock that the ring sees, so that a scan is due. */
static int64_t clock_ahead_ms;

int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (syscall(SYS_clock_gettime, clock, time) != 0) {
        return -1;
    }
    if (clock == CLOCK_MONOTONIC) {
        time->tv_sec += (time_t)(clock_ahead_ms / 1000);
    }
    return 0;
}

static void by_keys(void)
{
    static const int keys[] = {1, 10, 100, 1000, 10000};
    edgejwt_keyring *rings[5], *none[5];
    size_t len = strlen(tokens[0]);
    for (int i = 0; i < 5; i++) {
        rings[i] = ring_of(0, public_key, keys[i]);
        none[i] = ring_of(EDGEJWT_REMEMBER_NONE, public_key, keys[i]);
    }
    plot_start("keys", keys, 5);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 5; i++) {
            TIME(&plot.us[0][i][round], 200, ring_verify(none[i], tokens[0], len));
            TIME(&plot.us[1][i][round], 2000, ring_verify(rings[i], tokens[0], len));
        }
    }
    write_series(0, "new token");
    write_series(1, "cached token");
    state(times(0, 4, 0, 0), 1.05, "10000 keys beside one, new token");
    state(times(1, 4, 1, 0), 1.05, "10000 keys beside one, cached token");
    for (int i = 0; i < 5; i++) {
        edgejwt_keyring_free(rings[i]);
        edgejwt_keyring_free(none[i]);
    }
}

/* Adding the second half of the keys. */
static void by_adding(void)
{
    static const int keys[] = {10, 100, 1000, 10000};
    enum { COUNT = sizeof keys / sizeof *keys };
    plot_start("adding", keys, COUNT);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < COUNT; i++) {
            int half = keys[i] / 2;
            edgejwt_keyring *ring = ring_of(0, public_key, half);
            char issuer[32];
            TIME(&plot.us[0][i][round], half,
                 snprintf(issuer, sizeof issuer, "gateway-%d", half + i_);
                 must(edgejwt_keyring_add(ring, issuer, public_key)));
            edgejwt_keyring_free(ring);
        }
    }
    write_series(0, "add a key");
    state(times(0, COUNT - 1, 0, 1), 3, "adding a key, 10000 keys beside 100");
}

enum { SCANS = 20 };

/* One request that scans, SCANS times: the median, and the mean. */
static void scan(edgejwt_keyring *ring, double *usual, double *mean)
{
    double us[SCANS], sum = 0;
    size_t len = strlen(tokens[0]);
    for (int i = 0; i < SCANS; i++) {
        clock_ahead_ms += 1000;
        TIME(&us[i], 1, ring_verify(ring, tokens[0], len));
        sum += us[i];
    }
    *usual = median(us, SCANS);
    *mean = sum / SCANS;
}

/* The request that scans a directory, beside one verification. */
static void by_files(void)
{
    static const int files[] = {10, 100, 1000, 10000};
    enum { COUNT = sizeof files / sizeof *files, KINDS = 2 };
    static char dirs[KINDS][COUNT][40];
    edgejwt_keyring *rings[KINDS][COUNT];
    edgejwt_keyring *none = ring_of(EDGEJWT_REMEMBER_NONE, public_key, 1);
    char command[1024];
    size_t len = strlen(tokens[0]);
    plot_start("files", files, COUNT);
    for (int kind = 0; kind < KINDS; kind++) {
        for (int i = 0; i < COUNT; i++) {
            /* A link can change what it leads to, without the directory. */
            strcpy(dirs[kind][i], "/dev/shm/edgejwt-bench-XXXXXX");
            if (mkdtemp(dirs[kind][i]) == NULL) {
                exit(1);
            }
            snprintf(command, sizeof command,
                     "cp %s %s/neuron.pem && cd %s && for i in $(seq 2 %d); do %s neuron.pem "
                     "gateway-$i.pem; done",
                     key_path(2048, "pem"), dirs[kind][i], dirs[kind][i], files[i],
                     kind == 0 ? "cp" : "ln -s");
            if (system(command) != 0) {
                exit(1);
            }
            must(edgejwt_keyring_open(dirs[kind][i], NULL, &rings[kind][i]));
            for (int second = 0; second < 8; second++) {
                clock_ahead_ms += 1000;
                ring_verify(rings[kind][i], tokens[0], len);
            }
        }
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < COUNT; i++) {
            double unused;
            scan(rings[0][i], &plot.us[0][i][round], &plot.us[1][i][round]);
            scan(rings[1][i], &unused, &plot.us[2][i][round]);
            TIME(&plot.us[3][i][round], 200, ring_verify(none, tokens[1], strlen(tokens[1])));
        }
    }
    write_series(0, "watched, usually");
    write_series(1, "watched, mean");
    write_series(2, "links");
    write_series(3, "one verification");
    state(times(0, 2, 3, 2), 1,
          "the request that scans 1000 files beside one verification, usually");
    state(times(1, 2, 3, 2), 1, "the request that scans 1000 files beside one verification, mean");
    printf("        1000 links: %.1f verifications\n", times(2, 2, 3, 2));
    for (int i = 0; i < COUNT; i++) {
        for (int kind = 0; kind < KINDS; kind++) {
            edgejwt_keyring_free(rings[kind][i]);
            snprintf(command, sizeof command, "rm -r %s", dirs[kind][i]);
            if (system(command) != 0) {
                exit(1);
            }
        }
    }
    edgejwt_keyring_free(none);
}

/* A new token in a full ring of 1,024, beside a ring that remembers none. */
static void new_in_full(void)
{
    edgejwt_keyring *full = ring_of(EDGEJWT_REMEMBER_MAX, public_key, 1);
    edgejwt_keyring *none = ring_of(EDGEJWT_REMEMBER_NONE, public_key, 1);
    static const int one[] = {EDGEJWT_REMEMBER_MAX};
    int next = 0;
    plot_start("full", one, 1);
    for (int round = -1; round < ROUNDS; round++) {
        int slot = round < 0 ? 0 : round;
        int calls = round < 0 ? TOKENS : 400;
        TIME(&plot.us[0][0][slot], calls, const char *token = tokens[next++ % TOKENS];
             ring_verify(full, token, strlen(token)));
        TIME(&plot.us[1][0][slot], 400, const char *token = tokens[i_];
             ring_verify(none, token, strlen(token)));
    }
    state(times(0, 0, 1, 0), 1.05,
          "a new token in a full ring of 1024 beside a ring that caches none");
    edgejwt_keyring_free(full);
    edgejwt_keyring_free(none);
}
