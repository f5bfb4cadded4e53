/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The files that the keyring follows, what is done to them, and what a scan
 * sees of them. `keys` is a symbolic link to the directory v0 or v1. */
#ifndef WORLD_H
#define WORLD_H

#include "../support/faults.h"
#include "../c/files.h"
#include "model.h"

enum { SAME_SIZE = 3000, TOO_LARGE = 70000, CONTENTS_MAX = 20, TRACED_MAX = 16 };

static struct content contents[CONTENTS_MAX];
static int content_count;
static int nothing; /* the content of an empty file */
static int unfit;   /* that of what is no regular file, or too large */

static const char *const file_names[] = {"alpha.pem",    "alpha.pub", "beta.pem",
                                         "beta.pem.pem", "gamma.pub", "beta.pem.pub"};
enum { FILE_NAMES = sizeof file_names / sizeof *file_names };
static const char *const other_names[] = {".hidden.pem", "alpha.txt", ".pem"};

/* What the system has told the library in this scan. */
static struct traced {
    char name[40];
    int stat, open;
} traced[TRACED_MAX];
static int traced_count, opendir_error, readdir_error;
static unsigned opendirs, stats;

static struct traced *trace_of(const char *name)
{
    for (int i = 0; i < traced_count; i++) {
        if (strcmp(traced[i].name, name) == 0) {
            return &traced[i];
        }
    }
    static struct traced lost;
    struct traced *trace = traced_count < TRACED_MAX ? &traced[traced_count++] : &lost;
    memset(trace, 0, sizeof *trace);
    strncpy(trace->name, name, sizeof trace->name - 1);
    return trace;
}

static void trace_begin(void)
{
    traced_count = 0;
    opendir_error = readdir_error = 0;
    opendirs = stats = 0;
}

static void trace(unsigned call, const char *name, int error)
{
    switch (call) {
    case FAULT_OPENDIR:
        /* A directory that was exchanged is scanned again. */
        traced_count = 0;
        readdir_error = 0;
        opendir_error = error == EINTR ? 0 : error;
        opendirs++;
        break;
    case FAULT_READDIR:
        readdir_error = error == 0 || error == EINTR ? readdir_error : error;
        break;
    case FAULT_STAT:
        stats++;
        trace_of(name)->stat = error;
        break;
    default:
        if (error != 0 && error != EINTR) {
            trace_of(name)->open = error;
        }
    }
}

static bool is_gone_error(int error)
{
    return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

/* No size tells contents apart: they end with newlines. */
static void write_at(const char *path, const char *text, size_t size)
{
    char *padded = malloc(TOO_LARGE);
    memset(padded, '\n', TOO_LARGE);
    memcpy(padded, text, strlen(text));
    FILE *file = fopen(path, "wb");
    if (file != NULL) {
        if (fwrite(padded, 1, size, file) != size || fclose(file) != 0) {
            perror(path);
            exit(2);
        }
    }
    free(padded);
}

/* File systems stamp with a coarse clock; here each change has a time of its
 * own. */
static void stamp(const char *path)
{
    static int64_t serial;
    struct timespec times[2] = {{1000000000, 0}, {1000000000 + serial++ / 1000, 0}};
    times[1].tv_nsec = (long)(serial % 1000) * 1000000;
    utimensat(AT_FDCWD, path, times, 0);
}

static void remove_at(const char *path)
{
    if (unlink(path) != 0) {
        rmdir(path);
    }
}

static const char *made(const char *path)
{
    static char side[600];
    snprintf(side, sizeof side, "%s", own_path("new.tmp"));
    (void)path;
    remove_at(side);
    return side;
}

static void move_to(const char *side, const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        rmdir(path);
    }
    if (rename(side, path) != 0) {
        remove_at(side);
    }
}

/* Writes in place if there is a regular file or none. */
static void overwrite(const char *path, int content, size_t size)
{
    struct stat status;
    if (lstat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        remove_at(path);
    }
    write_at(path, contents[content].text, size);
    stamp(path);
}

static void replace(const char *path, int content, size_t size)
{
    const char *side = made(path);
    write_at(side, contents[content].text, size);
    stamp(side);
    move_to(side, path);
}

static void link_to(const char *target, const char *path)
{
    const char *side = made(path);
    if (symlink(target, side) == 0) {
        move_to(side, path);
    }
}

/* The identity and the content of a file; false if there is none. */
static int content_of(const char *path, bool *is_readable)
{
    static char text[SAME_SIZE + 1];
    FILE *file = fopen(path, "rb");
    *is_readable = file != NULL;
    if (file == NULL) {
        return unfit;
    }
    size_t len = fread(text, 1, SAME_SIZE, file);
    fclose(file);
    while (len > 0 && text[len - 1] == '\n') {
        len--;
    }
    for (int i = 0; i < content_count; i++) {
        if (strlen(contents[i].text) == len && memcmp(contents[i].text, text, len) == 0) {
            return i;
        }
    }
    fprintf(stderr, "torture: unknown content of %s\n", path);
    exit(2);
}

/* The status that the library sees of a file which is frozen. */
static struct identity frozen_identity;

static struct identity identity_of(const struct stat *status)
{
    struct identity identity = {
        .device = (uint64_t)status->st_dev,
        .inode = (uint64_t)status->st_ino,
        .size = (int64_t)status->st_size,
        .modified = {status->st_mtim.tv_sec, status->st_mtim.tv_nsec},
        .changed = {status->st_ctim.tv_sec, status->st_ctim.tv_nsec},
    };
    return identity;
}

/* From now on the file seems to have the status that it has now. */
static void freeze(const char *name, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size != SAME_SIZE) {
        return;
    }
    fault_freeze(name);
    frozen_identity = identity_of(&status);
    memcpy(fault_frozen_status, &status, sizeof fault_frozen_status);
    fault_has_frozen = true;
}

static bool is_frozen(const char *name)
{
    return fault_frozen[0] != '\0' && strcmp(fault_frozen, name) == 0;
}

static void thaw(void)
{
    fault_freeze("");
}

/* What a scan sees of a file, after what it was told. */
static struct sight sight_of(const char *path)
{
    const char *name = fault_last_part(path);
    const struct traced *told = trace_of(name);
    struct sight sight = {.status = THERE};
    struct stat status;
    if (told->stat != 0) {
        sight.status = is_gone_error(told->stat) ? GONE : UNKNOWN;
        return sight;
    }
    if (stat(path, &status) != 0) {
        sight.status = is_gone_error(errno) ? GONE : UNKNOWN;
        return sight;
    }
    bool is_directory = S_ISDIR(status.st_mode);
    if ((is_directory && !is_frozen(name)) || is_gone_error(told->open)) {
        sight.status = GONE;
        return sight;
    }
    sight.identity = is_frozen(name) ? frozen_identity : identity_of(&status);
    /* What is frozen seems to be a regular file. */
    sight.is_unreadable = told->open != 0 || is_directory;
    sight.content = is_frozen(name) && S_ISFIFO(status.st_mode) ? nothing : unfit;
    if (S_ISREG(status.st_mode) && status.st_size <= SAME_SIZE) {
        bool is_readable;
        sight.content = content_of(path, &is_readable);
    }
    return sight;
}

static void add_content(const char *name, const char *text, bool is_set, int count, int key,
                        int second)
{
    struct content *content = &contents[content_count++];
    content->name = name;
    snprintf(content->text, sizeof content->text, "%s", text);
    size_t len = strlen(content->text);
    while (len > 0 && content->text[len - 1] == '\n') {
        content->text[--len] = '\0';
    }
    content->is_set = is_set;
    content->count = count;
    content->keys[0] = key;
    content->keys[1] = second;
}

/* Both directories, and files to which names can be linked. */
static void world_make(void)
{
    own_dir_make();
    if (mkdir(own_path("store"), 0755) != 0) {
        exit(2);
    }
    for (int i = 0; i < content_count; i++) {
        char path[200];
        snprintf(path, sizeof path, "%s/store/%d", own_dir, i);
        write_at(path, contents[i].text, SAME_SIZE);
        stamp(path);
    }
}

static void empty(const char *directory)
{
    char path[300];
    for (int i = 0; i < FILE_NAMES + 3; i++) {
        const char *name = i < FILE_NAMES ? file_names[i] : other_names[i - FILE_NAMES];
        snprintf(path, sizeof path, "%s/%s/%s", own_dir, directory, name);
        remove_at(path);
    }
    snprintf(path, sizeof path, "%s/%s/alpha.json", own_dir, directory);
    remove_at(path);
    snprintf(path, sizeof path, "%s/%s/beta.json", own_dir, directory);
    remove_at(path);
}

/* As it is at the beginning of each schedule. */
static void world_reset(void)
{
    static const char *const directories[] = {"v0", "v1"};
    fault_clear();
    thaw();
    for (int i = 0; i < 2; i++) {
        char away[20];
        snprintf(away, sizeof away, "%s-away", directories[i]);
        rename(own_path(away), own_path(directories[i]));
        mkdir(own_path(directories[i]), 0755);
        empty(directories[i]);
    }
    remove_at(own_path("plant.json"));
    remove_at(own_path("guest.json"));
    link_to("v0", own_path("keys"));
}

#endif
