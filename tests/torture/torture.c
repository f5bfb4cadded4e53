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
#include "world.h"
#include <signal.h>
#include <sys/wait.h>

enum { SCHEDULE = 400, TOKEN_SIZE = 1200, KIDS = KEYS + 1 };

static const char *const issuers[] = {
    "alpha",     "beta.pem",  "beta",         "gamma",  "plant",   "guest",       "alpha.pem",
    "alpha.pub", "gamma.pub", "beta.pem.pem", "nobody", ".hidden", ".hidden.pem", "alpha.txt"};
enum { ISSUERS = sizeof issuers / sizeof *issuers, ISSUERS_WITH_KEYS = 9 };
static const char *const added_issuers[] = {"alpha", "beta.pem", "guest"};
static const char *const set_issuers[] = {"plant", "alpha", "guest", "beta.pem"};
/* One file for each, so that it is known whose set a call was for. */
static const char *const set_paths[] = {"plant.json", "keys/alpha.json", "guest.json",
                                        "keys/beta.json"};

static const char *const key_names[KEYS] = {"rsa2048", "other", "rfc7515-a2"};
static edgejwt_verifying_key *public_keys[KEYS];
static const char *const kids[KEYS] = {"a", "b", "c"};
static char (*tokens)[TOKEN_SIZE];

static edgejwt_keyring *ring;
static struct model model;
static bool is_verbose, has_failed;
static volatile uint64_t running_seed;
static uint64_t steps_done, verdicts_seen[VERDICTS], scans_seen, beliefs_seen, open_questions;

struct step {
    uint32_t kind, a, b, c, d;
};

static uint64_t mixed(uint64_t x)
{
    x += 0x9E3779B97F4A7C15;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

/* Steps do not depend on each other, so that some can be left out. */
static struct step step_of(uint64_t seed, int number)
{
    uint64_t state = mixed(seed) ^ (uint64_t)number * 8;
    struct step step = {(uint32_t)mixed(state), (uint32_t)mixed(state + 1),
                        (uint32_t)mixed(state + 2), (uint32_t)mixed(state + 3),
                        (uint32_t)mixed(state + 4)};
    return step;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#define SAY(...) (is_verbose ? (void)printf(__VA_ARGS__) : (void)0)
#define FAIL(...) (has_failed = true, SAY("  WRONG: " __VA_ARGS__))

static const char *file_path(const char *name)
{
    char path[100];
    snprintf(path, sizeof path, "keys/%s", name);
    return own_path(path);
}

/* Whether a scan has been made, and whether everything could be read. */
static void scan_model(bool must_read, int64_t now)
{
    model.scanned_at = now;
    scans_seen++;
    if (model.has_directory) {
        struct sight sights[FILES_MAX];
        struct stat status;
        bool is_there = stat(own_path("keys"), &status) == 0 && S_ISDIR(status.st_mode);
        int error = opendir_error != 0 ? opendir_error : !is_there ? ENOENT : readdir_error;
        for (int i = 0; i < model.file_count; i++) {
            sights[i] = sight_of(file_path(model.files[i].name));
        }
        scan_directory(&model, is_gone_error(error), error != 0, sights, must_read, now);
    }
    for (int i = 0; i < model.set_count; i++) {
        if (model.sets[i].path != NULL) {
            struct sight sight = sight_of(own_path(model.sets[i].path));
            scan_set(&model, i, &sight, must_read, now);
        }
    }
}

/* Something failed in this scan that the library must report. */
static bool has_trouble(void)
{
    struct stat status;
    bool has =
        opendir_error != 0 || readdir_error != 0 ||
        (model.has_directory && (stat(own_path("keys"), &status) != 0 || !S_ISDIR(status.st_mode)));
    for (int i = 0; i < traced_count; i++) {
        has |= traced[i].stat != 0 || traced[i].open != 0;
    }
    for (int i = 0; i < model.file_count; i++) {
        has |= sight_of(file_path(model.files[i].name)).is_unreadable;
    }
    for (int i = 0; i < model.set_count; i++) {
        has |= model.sets[i].path != NULL && sight_of(own_path(model.sets[i].path)).is_unreadable;
    }
    return has;
}

static void check_scanned(bool is_expected)
{
    bool has_scanned = opendirs > 0 || (!model.has_directory && stats > 0);
    if (has_scanned != is_expected) {
        FAIL("%s\n", is_expected ? "no scan, which was due" : "a scan that was not due");
    }
}

static void check_info(void)
{
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    size_t least, most;
    count_keys(&model, now_ms(), &least, &most);
    if (edgejwt_keyring_info(ring, &info) != EDGEJWT_OK || info.keys < least || info.keys > most) {
        FAIL("%zu keys, not %zu to %zu\n", info.keys, least, most);
    }
    char name[300];
    edgejwt_status why;
    for (size_t i = 0; i < info.skipped; i++) {
        if (edgejwt_keyring_skipped(ring, i, name, sizeof name, &why) != EDGEJWT_OK ||
            why == EDGEJWT_OK) {
            FAIL("file %zu of %zu is not reported\n", i, info.skipped);
        }
    }
}

static void judge(int issuer, int key, int kid)
{
    static const char *const names[] = {"accepted", "wrong signature", "unknown key", "unknown kid",
                                        "kid missing"};
    const char *token = tokens[(issuer * KEYS + key) * KIDS + kid];
    int64_t now = now_ms();
    bool is_due = scan_is_due(&model, now);
    trace_begin();
    int32_t status = edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL);
    check_scanned(is_due);
    if (is_due) {
        scan_model(false, now);
    }
    int got = status == EDGEJWT_OK                ? ACCEPTED
              : status == EDGEJWT_ERR_SIGNATURE   ? WRONG_SIGNATURE
              : status == EDGEJWT_ERR_UNKNOWN_KEY ? UNKNOWN_KEY
              : status == EDGEJWT_ERR_UNKNOWN_KID ? UNKNOWN_KID
              : status == EDGEJWT_ERR_KID_MISSING ? KID_MISSING
                                                  : 0;
    int may = allowed(&model, issuers[issuer], key, kid - 1, now, got);
    open_questions += (may & (may - 1)) != 0;
    for (int i = 0; i < VERDICTS; i++) {
        verdicts_seen[i] += got == 1 << i;
    }
    if ((got & may) == 0) {
        FAIL("iss %s, key %d, kid %d: %d (%s), but allowed:", issuers[issuer], key, kid - 1,
             (int)status, edgejwt_status_text(status));
        for (int i = 0; i < VERDICTS; i++) {
            SAY("%s%s", may >> i & 1 ? " " : "", may >> i & 1 ? names[i] : "");
        }
        SAY("\n");
    }
}

/* The errors that a call can end with. */
static int error_of(unsigned call, uint32_t which)
{
    static const int errors[] = {EIO,    EACCES, ESTALE, ETIMEDOUT, ENOMEM,  EMFILE, ENFILE,
                                 ENOENT, EPERM,  EINTR,  ENOTCONN,  ENOTDIR, ELOOP,  EOVERFLOW};
    int error = errors[which % (sizeof errors / sizeof *errors)];
    /* What read() never says, or what must end. */
    return error == EINTR && call == FAULT_STAT ? EIO : error;
}

/* Exchanges the directory, unless stat() fails for every path: then the library
 * cannot see that the path leads to another directory, and only its next scan
 * finds out. */
static void exchange(void)
{
    for (unsigned i = 0; i < fault_count; i++) {
        if ((faults[i].calls & FAULT_STAT) != 0 && faults[i].name == NULL) {
            return;
        }
    }
    char target[10];
    ssize_t len = readlink(own_path("keys"), target, sizeof target - 1);
    target[len > 0 ? len : 0] = '\0';
    link_to(strcmp(target, "v0") == 0 ? "v1" : "v0", own_path("keys"));
}

static void add_fault(const struct step *step)
{
    static const unsigned calls[] = {FAULT_STAT,    FAULT_OPEN,    FAULT_READ, FAULT_OPEN,
                                     FAULT_OPENDIR, FAULT_READDIR, FAULT_STAT};
    static const char *const names[] = {"alpha.pem", "alpha.pub",  "beta.pem",   "beta.pem.pem",
                                        "gamma.pub", "plant.json", "alpha.json", NULL};
    unsigned call = calls[step->a % 7];
    struct fault fault = {.calls = call, .name = names[step->b % 8]};
    if (call == FAULT_OPENDIR || call == FAULT_READDIR) {
        fault.name = NULL;
    }
    fault.error = error_of(call, step->c);
    fault.times = step->d % 3 == 0 ? 1 + step->d / 3 % 4 : 0;
    if (fault.times > 0) {
        fault.skip = step->d / 12 % 4;
    }
    if (fault.error == EINTR && fault.times == 0) {
        fault.times = 3;
    }
    /* What the end of a directory and an interruption of read() look like. */
    if (step->d / 48 % 8 == 0) {
        fault = (struct fault){.calls = FAULT_READ, .most = 1 + step->c % 700};
    }
    fault_add(fault);
    SAY("fault: calls %u, name %s, errno %d, skip %u, times %u, most %zu\n", fault.calls,
        fault.name == NULL ? "any" : fault.name, fault.error, fault.skip, fault.times, fault.most);
}

static void write_file(const struct step *step)
{
    char path[600];
    bool is_set = step->a % 4 == 0;
    const char *name = is_set ? set_paths[step->b % 4] : file_names[step->b % FILE_NAMES];
    if (step->a % 64 == 1) {
        name = other_names[step->b % 3];
    }
    snprintf(path, sizeof path, "%s", is_set ? own_path(name) : file_path(name));
    int content = (int)(step->c % (uint32_t)content_count);
    if (step->c / 100 % 3 != 0) {
        /* Something good, more often than not. */
        while (contents[content].count == 0 || contents[content].is_set != is_set) {
            content = (content + 1) % content_count;
        }
    }
    const char *last = fault_last_part(path), *what = contents[content].name;
    switch (step->d % 12) {
    case 0:
    case 1:
    case 2:
        SAY("overwrite %s: %s\n", name, what);
        overwrite(path, content, SAME_SIZE);
        break;
    case 3:
    case 4:
    case 5:
        SAY("replace %s: %s\n", name, what);
        replace(path, content, SAME_SIZE);
        break;
    case 6:
        SAY("delete %s\n", name);
        remove_at(path);
        break;
    case 7:
    case 8: {
        char target[200];
        snprintf(target, sizeof target, "%s/store/%d", own_dir, content);
        SAY("link %s: %s\n", name, what);
        link_to(target, path);
        break;
    }
    case 9:
        SAY("link %s: %s\n", name, step->c % 2 ? "itself" : "nothing");
        link_to(step->c % 2 ? last : "nothing", path);
        break;
    case 10:
        if (is_frozen(last)) {
            break;
        }
        if (step->c % 4 == 0) {
            SAY("truncate %s\n", name);
            overwrite(path, nothing, 0);
        } else if (step->c % 4 == 1) {
            SAY("%s is a FIFO\n", name);
            remove_at(path);
            if (mkfifo(path, 0644) == 0) {
                stamp(path);
            }
        } else if (step->c % 4 == 2) {
            SAY("%s is a directory\n", name);
            remove_at(path);
            mkdir(path, 0755);
        } else {
            SAY("%s is too large\n", name);
            replace(path, content, TOO_LARGE);
        }
        break;
    default:
        if (step->c % 3 == 0) {
            SAY("thaw\n");
            thaw();
        } else {
            /* A change without a sign. */
            SAY("freeze %s, then replace it: %s\n", name, what);
            thaw();
            freeze(last, path);
            if (is_frozen(last)) {
                replace(path, content, SAME_SIZE);
            }
        }
    }
}

static void change_directory(const struct step *step)
{
    char path[600];
    snprintf(path, sizeof path, "%s", own_path("keys"));
    switch (step->a % 16) {
    case 0:
        SAY("keys is gone\n");
        remove_at(path);
        break;
    case 1:
        SAY("keys is a file\n");
        overwrite(path, nothing, 10);
        break;
    case 2:
        SAY("keys leads to itself\n");
        link_to("keys", path);
        break;
    case 3:
        SAY("v0 and v1 are emptied and removed\n");
        empty("v0");
        empty("v1");
        rmdir(own_path("v0"));
        rmdir(own_path("v1"));
        break;
    case 4:
        SAY("v0 is renamed\n");
        rename(own_path("v0"), own_path("v0-away"));
        break;
    case 5:
        SAY("exchanged during the next scan\n");
        fault_add((struct fault){.calls = step->b % 2 ? FAULT_READDIR : FAULT_OPENDIR,
                                 .skip = step->b % 2 ? step->c % 4 : 0,
                                 .times = 1,
                                 .run = exchange});
        break;
    default:
        SAY("keys leads to v%u\n", step->b % 2);
        rename(own_path("v0-away"), own_path("v0"));
        mkdir(own_path("v0"), 0755);
        mkdir(own_path("v1"), 0755);
        link_to(step->b % 2 ? "v1" : "v0", path);
    }
}

static void change_ring(const struct step *step)
{
    const char *issuer = added_issuers[step->b % 3];
    int32_t status;
    trace_begin();
    switch (step->a % 6) {
    case 0:
    case 1: {
        int key = (int)(step->c % KEYS);
        int room = EDGEJWT_ISSUER_KEYS_MAX - (model.has_directory ? 2 : 0);
        bool fits = added_of(&model, issuer) < room;
        SAY("add a key of %s: %d\n", issuer, key);
        status = edgejwt_keyring_add(ring, issuer, public_keys[key]);
        if (status != (fits ? EDGEJWT_OK : EDGEJWT_ERR_KEY_LIMIT)) {
            FAIL("add: %d\n", (int)status);
        }
        if (fits) {
            model.added[model.added_count++] = (struct added){issuer, key};
        }
        break;
    }
    case 2:
        issuer = step->c % 2 ? issuer : set_issuers[step->b % 4];
        SAY("remove %s\n", issuer);
        if (edgejwt_keyring_remove(ring, issuer) != EDGEJWT_OK) {
            FAIL("remove\n");
        }
        remove_issuer(&model, issuer);
        break;
    case 3: {
        int content = (int)(step->c % (uint32_t)content_count);
        issuer = set_issuers[step->b % 4];
        SAY("add the set of %s: %s\n", issuer, contents[content].name);
        status = edgejwt_keyring_add_jwks(ring, issuer, contents[content].text,
                                          strlen(contents[content].text));
        bool good = is_good(&model, content, true);
        if ((status == EDGEJWT_OK) != good) {
            FAIL("set: %d\n", (int)status);
        }
        if (good) {
            remove_set(&model, issuer);
            model.sets[model.set_count++] = (struct key_set){.issuer = issuer, .text = content};
        }
        break;
    }
    default: {
        const char *path = set_paths[step->b % 4];
        issuer = set_issuers[step->b % 4];
        SAY("add the set of %s: file %s\n", issuer, path);
        status = edgejwt_keyring_add_jwks_file(ring, issuer, own_path(path));
        struct sight sight = sight_of(own_path(path));
        struct source source = {0};
        scan_source(&model, &source, no_belief, &sight, true, true, now_ms());
        bool good = source.beliefs[0].keys != NONE;
        if ((status == EDGEJWT_OK) != good) {
            FAIL("set in a file: %d\n", (int)status);
        }
        if (good) {
            remove_set(&model, issuer);
            model.sets[model.set_count++] =
                (struct key_set){.issuer = issuer, .path = path, .source = source};
        }
    }
    }
}

static void reload(void)
{
    int64_t now = now_ms();
    bool has = has_files(&model);
    SAY("reload\n");
    trace_begin();
    int32_t status = edgejwt_keyring_reload(ring);
    check_scanned(has);
    if (!has) {
        return;
    }
    scan_model(true, now);
    bool trouble = has_trouble();
    bool no_directory = model.has_directory && (opendir_error != 0 || model.gone_since != NONE);
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    if (edgejwt_keyring_info(ring, &info) != EDGEJWT_OK || info.last_error != status) {
        FAIL("last_error is %d after %d\n", (int)info.last_error, (int)status);
    }
    if ((status != EDGEJWT_OK && !trouble) || (status == EDGEJWT_OK && no_directory) ||
        (status == EDGEJWT_OK && info.scan_age != 0)) {
        FAIL("reload: %d, scan age %d\n", (int)status, (int)info.scan_age);
    }
}

static void move_clock(const struct step *step)
{
    int64_t ms, deadline = next_deadline(&model, now_ms());
    switch (step->a % 8) {
    case 0:
    case 1:
        ms = 1 + step->b % 1500;
        break;
    case 2:
    case 3:
        ms = 1000 + step->b % 3000;
        break;
    case 4:
        ms = 1000 + step->b % 9000;
        break;
    case 5:
    case 6:
        ms = deadline == NONE ? 1000 : deadline - (int64_t)(step->b % 3);
        ms = ms < 0 ? 0 : ms;
        break;
    default:
        ms = step->b % 70000;
    }
    SAY("clock: %" PRId64 " ms\n", ms);
    fault_advance(ms);
}

/* A child has the same keys, and scans by itself. */
static void in_child(const struct step *step)
{
    SAY("fork\n");
    fflush(NULL);
    pid_t process = fork();
    if (process == 0) {
        has_failed = false;
        /* A scan is due in a new process. */
        model.scanned_at = INT64_MIN / 2;
        for (uint32_t i = 0; i < 6 && !has_failed; i++) {
            judge((int)((step->a + i) % ISSUERS), (int)((step->b + i / 2) % KEYS),
                  (int)((step->c + i) % KIDS));
            if (i == 2) {
                fault_advance(step->d % 12000);
            }
        }
        fflush(NULL);
        _exit(has_failed);
    }
    int status = -1;
    if (process < 0 || waitpid(process, &status, 0) != process || status != 0) {
        FAIL("in the child: %d\n", status);
    }
}

static void run_step(const struct step *step)
{
    uint32_t kind = step->kind % 100;
    if (kind < 40) {
        write_file(step);
    } else if (kind < 43) {
        change_directory(step);
    } else if (kind < 49) {
        add_fault(step);
    } else if (kind < 57) {
        SAY("no faults\n");
        fault_clear();
    } else if (kind < 82) {
        move_clock(step);
    } else if (kind < 88) {
        reload();
    } else if (kind < 98) {
        change_ring(step);
    } else if (step->d % 16 == 0) {
        in_child(step);
    }
    check_info();
    /* Two tokens of one issuer, and one of any. */
    for (uint32_t i = 0; i < 3 && !has_failed; i++) {
        uint64_t r = mixed(step->kind ^ (uint64_t)step->a << 32 ^ i / 2);
        judge((int)(r % (r >> 50 & 3 ? ISSUERS_WITH_KEYS : ISSUERS)), (int)(((r >> 16) + i) % KEYS),
              r >> 40 & 1 ? 0 : (int)(r >> 20 & 3));
    }
    check_info();
    for (int i = 0; i < model.file_count; i++) {
        beliefs_seen += (uint64_t)model.files[i].source.count - 1;
    }
}

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
