/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Steps that change files and the directory, and that make calls fail. */
#ifndef FILE_STEPS_H
#define FILE_STEPS_H

#include "judging.h"

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

#endif
