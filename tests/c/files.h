/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A temporary directory, and files in it. */
#ifndef FILES_H
#define FILES_H

#include "check.h"
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char own_dir[64];

static inline void own_dir_make(void)
{
    strcpy(own_dir, "/tmp/edgejwt-test-XXXXXX");
    if (mkdtemp(own_dir) == NULL) {
        perror(own_dir);
        exit(2);
    }
}

/* Makes the directory in the memory of the machine, if there is such a place. */
static inline void own_dir_make_in_memory(void)
{
    strcpy(own_dir, "/dev/shm/edgejwt-test-XXXXXX");
    if (mkdtemp(own_dir) == NULL) {
        own_dir_make();
    }
}

/* The path of a file in the directory. Valid for the next three calls. */
static inline const char *own_path(const char *name)
{
    static char paths[4][512];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", own_dir, name);
    return path;
}

static inline void file_write(const char *name, const char *text, size_t len)
{
    FILE *file = fopen(own_path(name), "wb");
    if (file == NULL || fwrite(text, 1, len, file) != len || fclose(file) != 0) {
        perror(name);
        exit(2);
    }
}

/* Copies a key file to `name`, overwriting in place. */
static inline void file_copy(const char *dir, const char *from, const char *name)
{
    char *text = key_text(dir, from);
    file_write(name, text, strlen(text));
    free(text);
}

/* Copies a key file to a temporary name and renames it to `name`. */
static inline void file_replace(const char *dir, const char *from, const char *name)
{
    file_copy(dir, from, "new.tmp");
    if (rename(own_path("new.tmp"), own_path(name)) != 0) {
        perror(name);
        exit(2);
    }
}

static inline void file_remove(const char *name)
{
    if (remove(own_path(name)) != 0) {
        perror(name);
        exit(2);
    }
}

static inline void own_dir_remove(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", own_dir);
    if (system(command) != 0) {
        exit(2);
    }
}

static inline double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline void wait_seconds(double wait)
{
    struct timespec time = {(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)};
    nanosleep(&time, NULL);
}

#endif
