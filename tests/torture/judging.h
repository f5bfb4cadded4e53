/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The keyring under test and its model, and whether what the keyring says is among
 * what the model allows. */
#ifndef JUDGING_H
#define JUDGING_H

#include "world.h"

enum { TOKEN_SIZE = 1200, KIDS = KEYS + 1 };

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

#endif
