/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Measures how the cost grows with the length of the token, the size of the key,
 * and the number of keys, files, threads, and tokens in rotation. Writes one line for
 * each point to a file for benches/plot.py, and prints which goals were met.
 *
 * Usage: growth KEYS POINTS [RING]
 *
 * KEYS is the folder with rsa2048.key, rsa2048.pem and so on; RING is the shared
 * object for bare ring. */
#define _GNU_SOURCE
#include "clock.h"
#include "libraries.h"
#include <edgejwt.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROUNDS = 15, TOKENS = 4096, POINTS_MAX = 16, SERIES_MAX = 4 };

static const char *keys_dir;
static FILE *points;
static int64_t now;
static edgejwt_signing_key *private_key;
static edgejwt_verifying_key *public_key;
static char tokens[TOKENS][700];
static __thread char out[EDGEJWT_TOKEN_MAX + 1];

static void must(int32_t status)
{
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "%s\n", edgejwt_status_text(status));
        exit(1);
    }
}

static char *key_path(int bits, const char *ending)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/rsa%d.%s", keys_dir, bits, ending);
    return path;
}

/* The data of one plot: the cost in each series, point and round. */
struct plot {
    const char *name;
    int x[POINTS_MAX], count;
    double us[SERIES_MAX][POINTS_MAX][ROUNDS];
};

static struct plot plot;

static void plot_start(const char *name, const int *x, int count)
{
    plot.name = name;
    plot.count = count;
    memcpy(plot.x, x, (size_t)count * sizeof *x);
}

static double at(int series, int point)
{
    return median(plot.us[series][point], ROUNDS);
}

static double times(int series, int point, int other_series, int other)
{
    return median_ratio(plot.us[series][point], plot.us[other_series][other], ROUNDS);
}

static void write_series(int series, const char *name)
{
    for (int i = 0; i < plot.count; i++) {
        fprintf(points, "%s\t%s\t%d\t%.4f\n", plot.name, name, plot.x[i], at(series, i));
    }
}

__attribute__((format(printf, 3, 4))) static void state(double value, double most,
                                                        const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("%-6s  ", value <= most ? "met" : "MISSED");
    vprintf(format, arguments);
    printf(": %.2f, at most %.2f\n", value, most);
    va_end(arguments);
}

#define TIME(us, calls, call)                  \
    do {                                       \
        double start_ = cpu_us();              \
        for (int i_ = 0; i_ < (calls); i_++) { \
            call;                              \
        }                                      \
        *(us) = (cpu_us() - start_) / (calls); \
    } while (0)

static edgejwt_keyring *ring_of(size_t remember, const edgejwt_verifying_key *key, int keys)
{
    edgejwt_keyring *ring;
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.remember = remember;
    must(edgejwt_keyring_new(&options, &ring));
    for (int i = 0; i < keys; i++) {
        char issuer[32] = "neuron";
        if (i > 0) {
            snprintf(issuer, sizeof issuer, "gateway-%d", i);
        }
        must(edgejwt_keyring_add(ring, issuer, key));
    }
    return ring;
}

static void ring_verify(edgejwt_keyring *ring, const char *token, size_t len)
{
    must(edgejwt_keyring_verify(ring, NULL, now, token, len, out, sizeof out, NULL));
}

/* Claims of about `len` bytes: a long list of roles, as large tokens have. */
static size_t claims_of(char *claims, size_t cap, size_t len)
{
    size_t used = (size_t)snprintf(
        claims, cap, "{\"exp\":%" PRId64 ",\"iss\":\"neuron\",\"roles\":[\"view\"", now + 3600);
    for (int i = 0; used + 20 < len; i++) {
        used += (size_t)snprintf(claims + used, cap - used, ",\"plant-%04d\"", i);
    }
    return used + (size_t)snprintf(claims + used, cap - used, "]}");
}

static void by_token(void)
{
    static const int bytes[] = {400, 512, 1024, 2048, 4096, 8192, 16000};
    enum { COUNT = sizeof bytes / sizeof *bytes };
    static char claims[COUNT][EDGEJWT_PAYLOAD_MAX], grown[COUNT][EDGEJWT_TOKEN_MAX + 1];
    size_t claims_len[COUNT], len[COUNT];
    edgejwt_keyring *rings[COUNT];
    int x[COUNT];
    for (int i = 0; i < COUNT; i++) {
        /* 380 bytes are header, signature and dots; base64 turns 3 bytes into 4. */
        claims_len[i] = claims_of(claims[i], sizeof claims[i], (size_t)(bytes[i] - 380) * 3 / 4);
        must(edgejwt_sign(private_key, claims[i], claims_len[i], grown[i], sizeof grown[i],
                          &len[i]));
        x[i] = (int)len[i];
        rings[i] = ring_of(0, public_key, 1);
    }
    plot_start("token", x, COUNT);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < COUNT; i++) {
            TIME(&plot.us[0][i][round], 4,
                 must(edgejwt_sign(private_key, claims[i], claims_len[i], out, sizeof out, NULL)));
            TIME(&plot.us[1][i][round], 100,
                 must(edgejwt_verify(public_key, NULL, now, grown[i], len[i], out, sizeof out,
                                     NULL)));
            TIME(&plot.us[2][i][round], 500, ring_verify(rings[i], grown[i], len[i]));
        }
    }
    write_series(0, "sign");
    write_series(1, "verify");
    write_series(2, "cached token");
    double larger = (double)x[COUNT - 1] / x[0];
    static const char *const names[] = {"sign", "verify", "cached token"};
    for (int i = 0; i < 3; i++) {
        state(times(i, COUNT - 1, i, 0), larger, "a token of %d bytes beside one of %d, %s",
              x[COUNT - 1], x[0], names[i]);
    }
    for (int i = 0; i < COUNT; i++) {
        edgejwt_keyring_free(rings[i]);
    }
}

static void by_bits(const char *bare_path)
{
    static const int bits[] = {2048, 3072, 4096};
    char claims[200], texts[3][1200];
    size_t claims_len = claims_of(claims, sizeof claims, 60), len[3];
    edgejwt_signing_key *private[3];
    edgejwt_verifying_key *public[3];
    edgejwt_keyring *rings[3];
    plot_start("bits", bits, 3);
    for (int i = 0; i < 3; i++) {
        must(edgejwt_signing_key_from_file(EDGEJWT_RS256, key_path(bits[i], "key"), &private[i]));
        must(edgejwt_verifying_key_from_file(EDGEJWT_RS256, key_path(bits[i], "pem"), &public[i]));
        must(edgejwt_sign(private[i], claims, claims_len, texts[i], sizeof texts[i], &len[i]));
        rings[i] = ring_of(0, public[i], 1);
    }
    const struct subject *bare = bare_path == NULL ? NULL : subject_of(bare_path);
    for (int i = 0; i < 3; i++) {
        uint8_t signature[1024];
        struct token token = token_of(texts[i], signature);
        bool has_bare = bare != NULL && bare->load_public(file_text(key_path(bits[i], "pem"))) == 0;
        for (int round = 0; round < ROUNDS; round++) {
            TIME(&plot.us[0][i][round], 3,
                 must(edgejwt_sign(private[i], claims, claims_len, out, sizeof out, NULL)));
            TIME(&plot.us[1][i][round], 100,
                 must(edgejwt_verify(public[i], NULL, now, texts[i], len[i], out, sizeof out,
                                     NULL)));
            TIME(&plot.us[2][i][round], 1000, ring_verify(rings[i], texts[i], len[i]));
            if (has_bare) {
                TIME(&plot.us[3][i][round], 100, must(bare->verify(&token)));
            }
        }
        if (has_bare) {
            state(times(1, i, 3, i), 1.05, "RSA with %d bits, verify, times bare ring", bits[i]);
        }
    }
    write_series(0, "sign");
    write_series(1, "verify");
    write_series(2, "cached token");
    if (bare != NULL) {
        write_series(3, "verify, bare ring");
    }
    /* RSA itself grows with the square of its size to verify, and with the cube to
     * sign. There is no goal for that. */
    for (int i = 0; i < 3; i++) {
        edgejwt_keyring_free(rings[i]);
        edgejwt_verifying_key_free(public[i]);
        edgejwt_signing_key_free(private[i]);
    }
}

static void by_rotation(void)
{
    static const int distinct[] = {1, 4, 16, 48, 64, 80, 96, 128, 256, 512, 1024, 4096};
    enum { COUNT = sizeof distinct / sizeof *distinct, CALLS = 4096 };
    plot_start("rotation", distinct, COUNT);
    edgejwt_keyring *rings[2][COUNT], *none = ring_of(EDGEJWT_REMEMBER_NONE, public_key, 1);
    for (int i = 0; i < COUNT; i++) {
        rings[0][i] = ring_of(0, public_key, 1);
        rings[1][i] = ring_of(0, public_key, 1);
    }
    unsigned random = 1;
    for (int round = -1; round < ROUNDS; round++) {
        for (int i = 0; i < COUNT; i++) {
            /* The first round fills the caches. */
            int slot = round < 0 ? 0 : round;
            TIME(&plot.us[0][i][slot], CALLS, const char *token = tokens[i_ % distinct[i]];
                 ring_verify(rings[0][i], token, strlen(token)));
            TIME(&plot.us[1][i][slot], CALLS, random = random * 1664525 + 1013904223;
                 const char *token = tokens[(random >> 16) % (unsigned)distinct[i]];
                 ring_verify(rings[1][i], token, strlen(token)));
            TIME(&plot.us[2][i][slot], CALLS / 4, const char *token = tokens[i_ % distinct[i]];
                 ring_verify(none, token, strlen(token)));
        }
    }
    write_series(0, "in turn");
    write_series(1, "at random");
    write_series(2, "no cache");
    state(times(0, COUNT - 1, 2, COUNT - 1), 1.1,
          "4096 tokens in turn with 64 cached, beside no cache");
    state(times(1, COUNT - 1, 2, COUNT - 1), 1.1,
          "4096 tokens at random with 64 cached, beside no cache");
    state(times(0, 4, 0, 0), 1.5, "64 tokens in turn with 64 cached, beside one token");
    for (int i = 0; i < COUNT; i++) {
        edgejwt_keyring_free(rings[0][i]);
        edgejwt_keyring_free(rings[1][i]);
    }
    edgejwt_keyring_free(none);
}

#include "keyring.h"
#include "threads.h"

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: %s KEYS POINTS [RING]\n", argv[0]);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    keys_dir = argv[1];
    now = time(NULL);
    points = fopen(argv[2], "w");
    if (points == NULL) {
        perror(argv[2]);
        return 1;
    }
    must(edgejwt_signing_key_from_file(EDGEJWT_RS256, key_path(2048, "key"), &private_key));
    must(edgejwt_verifying_key_from_file(EDGEJWT_RS256, key_path(2048, "pem"), &public_key));
    for (int i = 0; i < TOKENS; i++) {
        char payload[200];
        snprintf(payload, sizeof payload,
                 "{\"exp\":%" PRId64 ",\"iat\":%" PRId64 ",\"iss\":\"neuron\",\"jti\":\"%d\"}",
                 now + 3600, now, i);
        must(
            edgejwt_sign(private_key, payload, strlen(payload), tokens[i], sizeof tokens[i], NULL));
    }
    by_token();
    by_bits(argc == 4 ? argv[3] : NULL);
    by_keys();
    by_rotation();
    by_adding();
    by_files();
    new_in_full();
    by_threads();
    edgejwt_verifying_key_free(public_key);
    edgejwt_signing_key_free(private_key);
    return fclose(points) != 0;
}
