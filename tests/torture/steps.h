/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* All steps: those of files, and those that change the keyring, move the clock or fork. */
#ifndef STEPS_H
#define STEPS_H

#include "file_steps.h"
#include <sys/wait.h>

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

#endif
