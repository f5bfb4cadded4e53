/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stands in front of libc's file functions and its clock. Calls fail, are
 * delayed or cut short as the program says, and the monotonic clock moves when
 * the program moves it. Included once, by a program or by a library to be
 * preloaded; needs _GNU_SOURCE. */
#ifndef FAULTS_H
#define FAULTS_H

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    FAULT_STAT = 1,
    FAULT_OPEN = 2,
    FAULT_READ = 4,
    FAULT_OPENDIR = 8,
    FAULT_READDIR = 16,
    FAULT_CALLS = 31
};

/* What happens to some calls. */
struct fault {
    unsigned calls;    /* FAULT_STAT and so on, added up */
    const char *name;  /* the last part of the path; NULL: any file */
    int error;         /* errno; 0: the call goes on */
    unsigned skip;     /* calls to leave alone before */
    unsigned times;    /* calls that are affected; 0: all */
    unsigned delay_us; /* wait first */
    size_t most;       /* a read gives at most this many bytes; 0: any */
    void (*run)(void); /* do this first, once */
};

enum { FAULTS_MAX = 16, FAULT_FILES_MAX = 1024, FAULT_NAME_MAX = 80 };
static struct fault faults[FAULTS_MAX];
static unsigned fault_count;
static pthread_mutex_t fault_lock = PTHREAD_MUTEX_INITIALIZER;

/* Called after each call that may fail, with its errno or 0; or NULL. */
static void (*fault_watch)(unsigned call, const char *name, int error);

/* The names of open files, by descriptor. */
static char fault_files[FAULT_FILES_MAX][FAULT_NAME_MAX];

/* Calls so far, by kind: the place of its bit. */
static volatile unsigned fault_calls[5];

/* How far the clock is ahead, and whether it stands still but for that. */
static volatile int64_t fault_clock_ms;
static volatile int64_t fault_clock_stopped_at;

/* A file whose status does not change any more. */
static char fault_frozen[FAULT_NAME_MAX];
static bool fault_has_frozen;
#if defined(__GLIBC__)
static unsigned char fault_frozen_status[sizeof(struct stat64)];
#else
static unsigned char fault_frozen_status[sizeof(struct stat)];
#endif

/* Whether the file system tells of changes. A failing one, such as a network file
 * system, usually does not. */
static bool fault_has_events;

#define FAULT_NEXT(function, type) (__extension__(type) dlsym(RTLD_NEXT, #function))

static inline void fault_add(struct fault fault)
{
    pthread_mutex_lock(&fault_lock);
    if (fault_count < FAULTS_MAX) {
        faults[fault_count++] = fault;
    }
    pthread_mutex_unlock(&fault_lock);
}

/* Ends all faults. */
static inline void fault_clear(void)
{
    pthread_mutex_lock(&fault_lock);
    fault_count = 0;
    memset((void *)fault_calls, 0, sizeof fault_calls);
    pthread_mutex_unlock(&fault_lock);
}

static inline unsigned fault_calls_of(unsigned call)
{
    unsigned place = 0;
    while ((call >> place & 1) == 0) {
        place++;
    }
    return fault_calls[place];
}

/* From now on the file seems to have the status that it has next. */
static inline void fault_freeze(const char *name)
{
    fault_has_frozen = false;
    strncpy(fault_frozen, name, sizeof fault_frozen - 1);
}

static inline int64_t fault_real_ms(void)
{
    int (*real)(clockid_t, struct timespec *) =
        FAULT_NEXT(clock_gettime, int (*)(clockid_t, struct timespec *));
    struct timespec now;
    real(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The clock moves by fault_advance() alone. */
static inline void fault_stop_clock(void)
{
    fault_clock_stopped_at = fault_real_ms();
}

static inline void fault_advance(int64_t ms)
{
    __atomic_add_fetch(&fault_clock_ms, ms, __ATOMIC_SEQ_CST);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    if (clock != CLOCK_MONOTONIC) {
        return FAULT_NEXT(clock_gettime, int (*)(clockid_t, struct timespec *))(clock, now);
    }
    int64_t ms = fault_clock_stopped_at != 0 ? fault_clock_stopped_at : fault_real_ms();
    ms += __atomic_load_n(&fault_clock_ms, __ATOMIC_SEQ_CST);
    now->tv_sec = (time_t)(ms / 1000);
    now->tv_nsec = (long)(ms % 1000) * 1000000;
    return 0;
}

static inline const char *fault_last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* What happens to this call: an errno, or 0. */
static inline int fault_hit(unsigned call, const char *path, size_t *most)
{
    unsigned place = 0, delay = 0;
    int error = 0;
    void (*run)(void) = NULL;
    while ((call >> place & 1) == 0) {
        place++;
    }
    pthread_mutex_lock(&fault_lock);
    fault_calls[place]++;
    for (unsigned i = 0; i < fault_count; i++) {
        struct fault *fault = &faults[i];
        if ((fault->calls & call) == 0 ||
            (fault->name != NULL && strcmp(fault->name, fault_last_part(path)) != 0)) {
            continue;
        }
        if (fault->skip > 0) {
            fault->skip--;
            continue;
        }
        if (fault->times == 1) {
            fault->calls = 0; /* Has had its effect, after this. */
        } else if (fault->times > 1) {
            fault->times--;
        }
        run = run != NULL ? run : fault->run;
        fault->run = NULL;
        delay += fault->delay_us;
        error = error != 0 ? error : fault->error;
        if (fault->most != 0 && most != NULL && fault->most < *most) {
            *most = fault->most;
        }
    }
    pthread_mutex_unlock(&fault_lock);
    if (fault_watch != NULL) {
        fault_watch(call, fault_last_part(path), error);
    }
    if (run != NULL) {
        run();
    }
    if (delay > 0) {
        struct timespec wait = {0, (long)delay * 1000};
        nanosleep(&wait, NULL);
    }
    errno = error;
    return error;
}

int inotify_init1(int flags)
{
    if (!fault_has_events) {
        errno = ENOSYS;
        return -1;
    }
    return FAULT_NEXT(inotify_init1, int (*)(int))(flags);
}

int openat(int at, const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if (fault_hit(FAULT_OPEN, path, NULL) != 0) {
        return -1;
    }
    int file = FAULT_NEXT(openat, int (*)(int, const char *, int, ...))(at, path, flags, mode);
    if (file >= 0 && file < FAULT_FILES_MAX) {
        strncpy(fault_files[file], fault_last_part(path), FAULT_NAME_MAX - 1);
    }
    return file;
}

static inline const char *fault_name_of(int file)
{
    return file >= 0 && file < FAULT_FILES_MAX ? fault_files[file] : "";
}

ssize_t read(int file, void *to, size_t size)
{
    size_t most = size;
    if (fault_hit(FAULT_READ, fault_name_of(file), &most) != 0) {
        return -1;
    }
    return FAULT_NEXT(read, ssize_t(*)(int, void *, size_t))(file, to, most);
}

DIR *opendir(const char *path)
{
    if (fault_hit(FAULT_OPENDIR, path, NULL) != 0) {
        return NULL;
    }
    return FAULT_NEXT(opendir, DIR * (*)(const char *))(path);
}

#if defined(__GLIBC__)
struct dirent64 *readdir64(DIR *stream)
{
    int before = errno;
    if (fault_hit(FAULT_READDIR, "", NULL) != 0) {
        return NULL;
    }
    errno = before;
    return FAULT_NEXT(readdir64, struct dirent64 * (*)(DIR *))(stream);
}
#else
struct dirent *readdir(DIR *stream)
{
    int before = errno;
    if (fault_hit(FAULT_READDIR, "", NULL) != 0) {
        return NULL;
    }
    errno = before;
    return FAULT_NEXT(readdir, struct dirent * (*)(DIR *))(stream);
}
#endif

/* What the kernel said, or what it said of a frozen file the first time. */
static inline long fault_status(long result, const char *path, void *status, size_t size)
{
    if (result == 0 && fault_frozen[0] != '\0' &&
        strcmp(fault_last_part(path), fault_frozen) == 0) {
        if (fault_has_frozen) {
            memcpy(status, fault_frozen_status, size);
        }
        memcpy(fault_frozen_status, status, size);
        fault_has_frozen = true;
    }
    return result;
}

#if defined(__GLIBC__) && (defined(__x86_64__) || defined(__aarch64__) || defined(__riscv))
#define FAULT_SYS_FSTAT SYS_fstat
#define FAULT_SYS_FSTATAT SYS_newfstatat
#elif defined(__GLIBC__) && (defined(__arm__) || defined(__i386__))
#define FAULT_SYS_FSTAT SYS_fstat64
#define FAULT_SYS_FSTATAT SYS_fstatat64
#endif

#if defined(FAULT_SYS_FSTAT)
long syscall(long number, ...)
{
    long a[6];
    va_list arguments;
    va_start(arguments, number);
    for (int i = 0; i < 6; i++) {
        a[i] = va_arg(arguments, long);
    }
    va_end(arguments);
    long (*real)(long, ...) = FAULT_NEXT(syscall, long (*)(long, ...));
    if (number == FAULT_SYS_FSTATAT) {
        const char *path = (const char *)a[1];
        if (fault_hit(FAULT_STAT, path, NULL) != 0) {
            return -1;
        }
        return fault_status(real(number, a[0], a[1], a[2], a[3]), path, (void *)a[2],
                            sizeof fault_frozen_status);
    }
    if (number == FAULT_SYS_FSTAT) {
        const char *name = fault_name_of((int)a[0]);
        return fault_status(real(number, a[0], a[1]), name, (void *)a[1],
                            sizeof fault_frozen_status);
    }
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
#else
/* Elsewhere glibc's functions for large files are called. musl has the plain ones. */
#if defined(__GLIBC__)
#define FAULT_STATUS struct stat64
#define FAULT_FSTATAT fstatat64
#define FAULT_FSTAT fstat64
#else
#define FAULT_STATUS struct stat
#define FAULT_FSTATAT fstatat
#define FAULT_FSTAT fstat
#endif
/* The name is a macro. */
#define FAULT_NEXT_OF(name, type) FAULT_NEXT(name, type)
int FAULT_FSTATAT(int at, const char *restrict path, FAULT_STATUS *restrict status, int flags)
{
    if (fault_hit(FAULT_STAT, path, NULL) != 0) {
        return -1;
    }
    int (*real)(int, const char *, FAULT_STATUS *, int) =
        FAULT_NEXT_OF(FAULT_FSTATAT, int (*)(int, const char *, FAULT_STATUS *, int));
    return (int)fault_status(real(at, path, status, flags), path, status, sizeof *status);
}

int FAULT_FSTAT(int file, FAULT_STATUS *status)
{
    int (*real)(int, FAULT_STATUS *) = FAULT_NEXT_OF(FAULT_FSTAT, int (*)(int, FAULT_STATUS *));
    return (int)fault_status(real(file, status), fault_name_of(file), status, sizeof *status);
}
#endif

#endif
