/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints the results of bench.c: the table of the README, and which goals were
 * met. */

/* The rows have the order of benches/run.sh: our two builds are first. */
enum { OURS = 2 };

static int row_of(const char *name)
{
    for (int i = 0; i < count_of_libraries; i++) {
        if (strstr(libraries[i].name, name) != NULL) {
            return i;
        }
    }
    return -1;
}

/* The row of bare ring, which ratios refer to, or -1. */
static int floor_row(void)
{
    return row_of("bare ring");
}

static double us(int row, int operation)
{
    return median(cells[row][operation].us, ROUNDS);
}

static double ratio(int row, int operation, int other, int other_operation)
{
    return median_ratio(cells[row][operation].us, cells[other][other_operation].us, ROUNDS);
}

static void print_time(int row, int operation)
{
    if (!cells[row][operation].works) {
        printf(" | -");
        return;
    }
    double time = us(row, operation);
    printf(" | %.*f", time < 10 ? 2 : time < 100 ? 1 : 0, time);
    if (floor_row() >= 0 && row != floor_row()) {
        double times = ratio(row, operation, floor_row(), operation == SIGN ? SIGN : VERIFY);
        printf(" (%.*f)", times < 10 ? 2 : 0, times);
    }
}

/* The memory that a library adds to a process, in KiB, or -1 for a failure. */
static long added_memory(const char *program, const char *path, const char *public_key)
{
    char token_path[600], command[2048];
    double values[9];
    snprintf(token_path, sizeof token_path, "%s.token", program);
    FILE *file = fopen(token_path, "w");
    if (file == NULL || fputs(token.text, file) < 0 || fclose(file) != 0) {
        return -1;
    }
    for (int i = 0; i < 9; i++) {
        long kib[2] = {0, 0};
        for (int with = 0; with < 2; with++) {
            snprintf(command, sizeof command, "'%s' --peak '%s' '%s' '%s'", program,
                     with ? path : "-", public_key, token_path);
            FILE *pipe = popen(command, "r");
            if (pipe == NULL || fscanf(pipe, "%ld", &kib[with]) != 1 || pclose(pipe) != 0) {
                return -1;
            }
        }
        values[i] = (double)(kib[1] - kib[0]);
    }
    return (long)median(values, 9);
}

static void print_table(const char *program, const char *public_key)
{
    printf("\nRS256 with 2048 bits. Times: us of CPU, in brackets the ratio to bare ring.\n"
           "Allocations and their bytes: signing / verifying. Memory: KiB that a process gains by\n"
           "loading the library and a key and verifying once. Size: KiB of the stripped library,\n"
           "and with its dependencies other than libc.\n\n");
    printf(
        "| | sign | verify | cached token | verify, key in PEM | allocations | bytes | memory | size "
        "| with dependencies |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (int i = 0; i < count_of_libraries; i++) {
        const struct library *library = &libraries[i];
        const struct cell *row = cells[i];
        printf("| %s", library->name);
        print_time(i, SIGN);
        print_time(i, VERIFY);
        /* A library without a cache verifies again. */
        print_time(i, row[AGAIN].works ? AGAIN : VERIFY);
        print_time(i, PEM);
        printf(" | %zu / %zu | %zu / %zu", row[SIGN].heap_calls, row[VERIFY].heap_calls,
               row[SIGN].heap_bytes, row[VERIFY].heap_bytes);
        printf(" | %ld | %.0f | %.0f |\n", added_memory(program, library->path, public_key),
               library->bytes / 1024, library->closure / 1024);
    }
}

static void at_most(int row, const char *what, double value, const char *unit, double most)
{
    printf("%-6s  %s: %s: %.3g%s, at most %.3g\n", value <= most ? "met" : "MISSED",
           libraries[row].name, what, value, unit, most);
}

static void print_goals_of(int row)
{
    const struct subject *subject = libraries[row].subject;
    at_most(row, "cached token", us(row, AGAIN), " us", has_sha() ? 1.2 : 2);
    at_most(row, "cached token, allocations", (double)cells[row][AGAIN].heap_calls, "", 0);
    int fastest = -1;
    for (int i = OURS; i < count_of_libraries; i++) {
        if (fastest < 0 || us(i, VERIFY) < us(fastest, VERIFY)) {
            fastest = i;
        }
    }
    if (fastest >= 0) {
        char what[200];
        snprintf(what, sizeof what, "cached token, times the fastest peer (%s)",
                 libraries[fastest].name);
        at_most(row, what, ratio(row, AGAIN, fastest, VERIFY), "", 0.1);
    }
    if (floor_row() >= 0) {
        at_most(row, "verify, times bare ring", ratio(row, VERIFY, floor_row(), VERIFY), "", 1.05);
        at_most(row, "sign, times bare ring", ratio(row, SIGN, floor_row(), SIGN), "", 1.02);
    }
    for (int i = 0; exists(subject, PROBE + i); i++) {
        const char *name = subject->probes[i].name;
        double value = us(row, PROBE + i);
        if (strstr(name, "8 KB") != NULL) {
            at_most(row, name, ratio(row, PROBE + i, row, VERIFY), " verifications", 2);
        } else if (strstr(name, "refuse") != NULL) {
            at_most(row, name, value, " us", 2);
        } else {
            printf("        %s: %s: %.3g us\n", libraries[row].name, name, value);
        }
    }
}

static void print_goals(void)
{
    printf("\n");
    for (int i = 0; i < OURS; i++) {
        print_goals_of(i);
    }
}
