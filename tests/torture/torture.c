/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Random schedules of file operations, faults, steps of the clock, tokens and
 * reloads, against the library and against a model of it. After each step the
 * verdicts must be among those that the model allows.
 *
 *     torture KEYS [--seed N] [--steps M] [--only STEP,STEP,...]
 *
 * A schedule has SCHEDULE steps; its seed decides all of them. One that fails
 * is shortened and printed, with the command that repeats it. */
#define _GNU_SOURCE
#include "steps.h"
#include <signal.h>

enum { SCHEDULE = 400 };

static void open_ring(uint64_t seed)
{
    static const int64_t every[] = {0, 0, 0, 0, 3, 20, 70, -1};
    static const size_t remember[] = {0, 0, 4, EDGEJWT_REMEMBER_NONE};
    uint64_t r = mixed(~seed);
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.look_every = every[r % 8];
    options.remember = remember[r >> 8 & 3];
    model = (struct model){
        .contents = contents,
        .has_directory = (r >> 16) % 8 != 0,
        .scan_every = options.look_every == 0    ? 1000
                      : options.look_every == -1 ? NONE
                                                 : options.look_every * 1000,
        .scanned_at = now_ms(),
        .gone_since = NONE,
    };
    SAY("seed %" PRIu64 ": %s, look_every %d\n", seed,
        model.has_directory ? "a directory" : "no directory", (int)options.look_every);
    trace_begin();
    if (model.has_directory) {
        for (int i = 0; i < FILE_NAMES; i++) {
            const char *name = file_names[i];
            overwrite(file_path(name), i % 4, SAME_SIZE);
            model.files[model.file_count++] =
                (struct key_file){.name = name, .stem_len = strlen(name) - 4};
            only_belief(&model.files[i].source, no_belief);
        }
    }
    int32_t status = model.has_directory ? edgejwt_keyring_open(own_path("keys"), &options, &ring)
                                         : edgejwt_keyring_new(&options, &ring);
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "torture: open: %d\n", (int)status);
        exit(2);
    }
    if (model.has_directory) {
        scan_model(true, now_ms());
    }
}

/* Runs a schedule, or those steps that are kept. The step that fails, or NONE. */
static int run_schedule(uint64_t seed, int steps, const bool *keep)
{
    int failed = NONE;
    running_seed = seed;
    has_failed = false;
    world_reset();
    open_ring(seed);
    for (int i = 0; i < steps && failed == NONE; i++) {
        if (keep != NULL && !keep[i]) {
            continue;
        }
        struct step step = step_of(seed, i);
        SAY("%4d: ", i);
        run_step(&step);
        if (step.kind % 100 >= 98 && step.d % 16 != 0) {
            SAY("tokens only\n");
        }
        steps_done++;
        failed = has_failed ? i : NONE;
    }
    edgejwt_keyring_free(ring);
    ring = NULL;
    return failed;
}

/* Leaves out what is not needed for a failure, and prints the rest. */
static void shorten(uint64_t seed, int failed)
{
    static bool keep[SCHEDULE], tried[SCHEDULE];
    int count = failed + 1;
    memset(keep, 1, sizeof keep);
    for (int size = count / 2; size >= 1; size = size == 1 && count > 12 ? 0 : size / 2) {
        for (int from = 0; from < count; from += size) {
            memcpy(tried, keep, sizeof tried);
            bool is_less = false;
            for (int i = from; i < from + size && i < count; i++) {
                is_less |= tried[i];
                tried[i] = false;
            }
            int at = is_less ? run_schedule(seed, count, tried) : NONE;
            if (at != NONE) {
                memcpy(keep, tried, sizeof keep);
                count = at + 1;
            }
        }
    }
    is_verbose = true;
    run_schedule(seed, count, keep);
    printf("repeat it: torture KEYS --seed %" PRIu64 " --only ", seed);
    const char *comma = "";
    for (int i = 0; i < count; i++) {
        if (keep[i]) {
            printf("%s%d", comma, i);
            comma = ",";
        }
    }
    printf("\n");
}

static void crashed(int number)
{
    char text[80];
    int len = snprintf(text, sizeof text, "torture: signal %d in seed %" PRIu64 "\n", number,
                       running_seed);
    ssize_t ignored = write(2, text, (size_t)len);
    (void)ignored;
    _exit(3);
}

static void make_tokens(const char *dir)
{
    tokens = calloc((size_t)ISSUERS * KEYS * KIDS, sizeof *tokens);
    if (tokens == NULL) {
        exit(2);
    }
    for (int key = 0; key < KEYS; key++) {
        char name[40];
        snprintf(name, sizeof name, "%s.pem", key_names[key]);
        public_keys[key] = verifying_key(dir, name);
    }
    for (int key = 0; key < KEYS; key++) {
        char name[40];
        snprintf(name, sizeof name, "%s.key", key_names[key]);
        edgejwt_signing_key *signer = signing_key(dir, name);
        for (int issuer = 0; issuer < ISSUERS; issuer++) {
            for (int kid = 0; kid < KIDS; kid++) {
                char payload[200];
                edgejwt_header header;
                edgejwt_header_init(&header, sizeof header);
                header.kid = kid == 0 ? NULL : kids[kid - 1];
                snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\"}", NOW + 60,
                         issuers[issuer]);
                CHECK_STATUS(edgejwt_sign_with(signer, &header, payload, strlen(payload),
                                               tokens[(issuer * KEYS + key) * KIDS + kid],
                                               TOKEN_SIZE, NULL),
                             EDGEJWT_OK);
            }
        }
        edgejwt_signing_key_free(signer);
    }
}

static void make_contents(const char *dir)
{
    static const struct {
        const char *file;
        int count, key;
    } files[] = {{"rsa2048.pem", 1, 0},        {"other.pem", 1, 1},
                 {"rfc7515-a2.pem", 1, 2},     {"rsa2048.pkcs1.pem", 1, 0},
                 {"certificate.pem", 0, NONE}, {"other.key", 0, NONE},
                 {"truncated.pem", 0, NONE},   {"ec.sec1.key", 0, NONE}};
    char jwks[KEYS][1100], set[3400];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *text = key_text(dir, files[i].file);
        add_content(files[i].file, text, false, files[i].count, files[i].key, NONE);
        free(text);
    }
    for (int key = 0; key < KEYS; key++) {
        char jwk[1000];
        CHECK_STATUS(edgejwt_verifying_key_to_jwk(public_keys[key], jwk, sizeof jwk, NULL),
                     EDGEJWT_OK);
        snprintf(jwks[key], sizeof jwks[key], "{\"kid\":\"%s\",%s", kids[key], jwk + 1);
    }
    snprintf(set, sizeof set, "{\"keys\":[%s]}", jwks[0]);
    add_content("a set of key 0", set, true, 1, 0, NONE);
    snprintf(set, sizeof set, "{\"keys\":[%s]}", jwks[1]);
    add_content("a set of key 1", set, true, 1, 1, NONE);
    set[strlen(set) / 2] = '\0';
    add_content("half a set", set, true, 0, NONE, NONE);
    snprintf(set, sizeof set, "{\"keys\":[%s,%s]}", jwks[2], jwks[0]);
    add_content("a set of keys 2 and 0", set, true, 2, 2, 0);
    add_content("a set of nothing", "{\"keys\":[]}", true, 0, NONE, NONE);
    nothing = content_count;
    add_content("nothing", "", false, 0, NONE, NONE);
    add_content("x", "x", false, 0, NONE, NONE);
    unfit = content_count;
    add_content("no regular file", "?", false, 0, NONE, NONE);
}

int main(int argc, char **argv)
{
    static bool keep[SCHEDULE];
    uint64_t seed = 1, steps = 100000;
    bool has_only = false, is_wrong = argc < 2;
    for (int i = 2; i < argc; i += 2) {
        is_wrong |= i + 1 == argc;
        if (is_wrong) {
            break;
        }
        if (strcmp(argv[i], "--seed") == 0) {
            seed = strtoull(argv[i + 1], NULL, 10);
        } else if (strcmp(argv[i], "--steps") == 0) {
            steps = strtoull(argv[i + 1], NULL, 10);
        } else if (strcmp(argv[i], "--only") == 0) {
            has_only = true;
            for (char *at = argv[i + 1]; *at != '\0';) {
                unsigned long step = strtoul(at, &at, 10);
                if (step < SCHEDULE) {
                    keep[step] = true;
                }
                at += *at == ',';
            }
        } else {
            is_wrong = true;
        }
    }
    if (is_wrong) {
        fputs("usage: torture KEYS [--seed N] [--steps M] [--only STEP,STEP...]\n", stderr);
        return 2;
    }
    signal(SIGSEGV, crashed);
    signal(SIGBUS, crashed);
    signal(SIGABRT, crashed);
    make_tokens(argv[1]);
    make_contents(argv[1]);
    world_make();
    fault_stop_clock();
    fault_watch = trace;
    int failed = NONE;
    if (has_only) {
        is_verbose = true;
        failed = run_schedule(seed, SCHEDULE, keep);
    }
    while (!has_only && failed == NONE && steps_done < steps) {
        uint64_t left = steps - steps_done;
        failed = run_schedule(seed, left < SCHEDULE ? (int)left : SCHEDULE, NULL);
        if (failed != NONE) {
            printf("seed %" PRIu64 " fails at step %d\n", seed, failed);
            shorten(seed, failed);
        }
        seed++;
    }
    printf("%" PRIu64 " steps, %" PRIu64 " scans; accepted %" PRIu64 ", wrong signature %" PRIu64
           ", unknown key %" PRIu64 ", unknown kid %" PRIu64 ", kid missing %" PRIu64
           "; more than one verdict allowed: %" PRIu64 "\n",
           steps_done, scans_seen, verdicts_seen[0], verdicts_seen[1], verdicts_seen[2],
           verdicts_seen[3], verdicts_seen[4], open_questions);
    own_dir_remove();
    for (int key = 0; key < KEYS; key++) {
        edgejwt_verifying_key_free(public_keys[key]);
    }
    free(tokens);
    return failed != NONE || check_report();
}
