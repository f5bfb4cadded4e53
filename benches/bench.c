/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Compares both builds of this library with its peers, in one process and one
 * thread. Each round runs every operation of every library; the results are
 * medians of CPU time.
 *
 * Usage: bench LIBRARIES PRIVATE_KEY PUBLIC_KEY
 *        bench --peak SHARED_OBJECT PUBLIC_KEY TOKEN
 *
 * The second form loads one library and one key, verifies once, and prints
 * the peak memory of the process in KiB. The first form calls it, also with "-"
 * instead of a library, for the memory of the program itself. */
#define _GNU_SOURCE
#include "clock.h"
#include "heap.h"
#include "libraries.h"
#include "processor.h"
#include <inttypes.h>

enum {
    ROUNDS = 61,
    ROUND_US = 3000,
    PROBES = 7,
    SIGN = 0,
    VERIFY,
    AGAIN,
    PEM,
    PROBE,
    OPERATIONS = PROBE + PROBES
};

struct cell {
    bool works;
    int calls;
    size_t heap_calls, heap_bytes;
    double us[ROUNDS];
};

static struct library libraries[LIBRARIES_MAX];
static struct cell cells[LIBRARIES_MAX][OPERATIONS];
static int count_of_libraries;
static struct token token;
static char claims[200], out[16384];
static char *public_pem;

static bool exists(const struct subject *subject, int operation)
{
    switch (operation) {
    case SIGN:
        return true;
    case VERIFY:
        return true;
    case AGAIN:
        return subject->again != NULL;
    case PEM:
        return subject->verify_pem != NULL;
    default:
        return subject->probes != NULL && subject->probes[operation - PROBE].name != NULL;
    }
}

static bool call(const struct subject *subject, int operation)
{
    switch (operation) {
    case SIGN:
        return subject->sign(claims, out, sizeof out) > 0;
    case VERIFY:
        return subject->verify(&token) == 0;
    case AGAIN:
        return subject->again(&token) == 0;
    case PEM:
        return subject->verify_pem(&token, public_pem) == 0;
    default:
        return subject->probes[operation - PROBE].call() == 0;
    }
}

static double time_calls(const struct subject *subject, int operation, int calls)
{
    bool is_good = true;
    double start = cpu_us();
    for (int i = 0; i < calls; i++) {
        is_good &= call(subject, operation);
    }
    double us = (cpu_us() - start) / calls;
    if (!is_good) {
        fprintf(stderr, "an operation failed that succeeded before\n");
        exit(1);
    }
    return us;
}

/* Loads the keys; returns false for a library that cannot. */
static bool prepare(struct library *library, const char *private_pem)
{
    const struct subject *subject = library->subject = subject_of(library->path);
    if (subject == NULL || subject->load_public(public_pem) != 0 ||
        subject->load_private(private_pem) != 0) {
        printf("left out, because its keys do not load: %s\n", library->name);
        return false;
    }
    if (token.text == NULL) {
        static uint8_t signature[1024];
        static char text[1024];
        text[subject->sign(claims, text, sizeof text)] = '\0';
        token = token_of(text, signature);
    }
    return subject->remember == NULL || subject->remember(&token) == 0;
}

static void measure(void)
{
    for (int operation = 0; operation < OPERATIONS; operation++) {
        for (int i = 0; i < count_of_libraries; i++) {
            const struct subject *subject = libraries[i].subject;
            struct cell *cell = &cells[i][operation];
            cell->works = exists(subject, operation);
            if (!cell->works) {
                continue;
            }
            for (int warm = 0; warm < 4; warm++) {
                if (!call(subject, operation)) {
                    fprintf(stderr, "%s fails in operation %d\n", libraries[i].name, operation);
                    exit(1);
                }
            }
            size_t calls = heap_calls, bytes = heap_bytes;
            call(subject, operation);
            cell->heap_calls = heap_calls - calls;
            cell->heap_bytes = heap_bytes - bytes;
            double us = time_calls(subject, operation, 8);
            cell->calls = us > ROUND_US / 4 ? 4 : us < 0.1 ? ROUND_US * 10 : (int)(ROUND_US / us);
        }
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int operation = 0; operation < OPERATIONS; operation++) {
            for (int i = 0; i < count_of_libraries; i++) {
                /* Each round starts with another library. */
                int at = (i + round) % count_of_libraries;
                struct cell *cell = &cells[at][operation];
                if (cell->works) {
                    cell->us[round] = time_calls(libraries[at].subject, operation, cell->calls);
                }
            }
        }
    }
}

#include "table.h"

static int peak(char **argv)
{
    static uint8_t signature[1024];
    char *pem = file_text(argv[3]), *text = file_text(argv[4]);
    token = token_of(text, signature);
    if (strcmp(argv[2], "-") != 0) {
        const struct subject *subject = subject_of(argv[2]);
        if (subject == NULL || subject->load_public(pem) != 0 || subject->verify(&token) != 0) {
            return 1;
        }
    }
    printf("%ld\n", memory_kib());
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "--peak") == 0) {
        return peak(argv);
    }
    if (argc != 4) {
        fprintf(stderr, "usage: %s LIBRARIES PRIVATE_KEY PUBLIC_KEY\n", argv[0]);
        return 2;
    }
    char *private_pem = file_text(argv[2]);
    public_pem = file_text(argv[3]);
    int64_t now = time(NULL);
    snprintf(claims, sizeof claims,
             "{\"aud\":\"neuron\",\"bodyEncode\":0,\"exp\":%" PRId64 ",\"iat\":%" PRId64
             ",\"iss\":\"neuron\"}",
             now + 3600, now);
    int listed = libraries_read(argv[1], libraries);
    for (int i = 0; i < listed; i++) {
        libraries[count_of_libraries] = libraries[i];
        count_of_libraries += prepare(&libraries[count_of_libraries], private_pem);
    }
    measure();
    print_table(argv[0], argv[3]);
    print_goals();
    return 0;
}
