/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A system without random numbers: its kernel has no getrandom() and /dev is
 * empty, or getrandom() fails. What needs random numbers returns
 * EDGEJWT_ERR_RANDOM, everything else works. */
#define _GNU_SOURCE
#include "forms.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int getrandom_error;
static bool has_devices = true;
static int refused;

/* The library asks for random numbers by this function. */
long syscall(long number, ...)
{
    va_list rest;
    va_start(rest, number);
    long arguments[6];
    for (int i = 0; i < 6; i++) {
        arguments[i] = va_arg(rest, long);
    }
    va_end(rest);
    if (number == SYS_getrandom && getrandom_error != 0) {
        refused++;
        errno = getrandom_error;
        return -1;
    }
    long (*next)(long, ...) = NULL;
    *(void **)&next = dlsym(RTLD_NEXT, "syscall");
    return next(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                arguments[5]);
}

static int opened(const char *name, const char *path, int flags, mode_t mode)
{
    if (!has_devices && strncmp(path, "/dev/", 5) == 0) {
        refused++;
        errno = ENOENT;
        return -1;
    }
    int (*next)(const char *, int, ...) = NULL;
    *(void **)&next = dlsym(RTLD_NEXT, name);
    return next(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened("open64", path, flags, mode);
}

static edgejwt_signing_key *loaded(int32_t alg, const char *name, int32_t want)
{
    edgejwt_signing_key *key = NULL;
    CHECK_STATUS(edgejwt_signing_key_from_file(alg, key_path(dir, name), &key), want);
    CHECK((key != NULL) == (want == EDGEJWT_OK));
    return key;
}

static void sign(const edgejwt_signing_key *key, int32_t want)
{
    char token[EDGEJWT_TOKEN_MAX + 1];
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL), want);
}

/* The status of what needs a curve. */
static int32_t curve(int32_t status)
{
    return has_curves ? status : EDGEJWT_ERR_ALGORITHM_UNAVAILABLE;
}

static void generate(int32_t alg, int32_t want)
{
    char pem[EDGEJWT_KEY_PEM_MAX];
    CHECK_STATUS(edgejwt_generate_key(alg, pem, sizeof pem, NULL), want);
}

/* `ec` was loaded while there were random numbers, or is NULL. */
static void without_random_numbers(const edgejwt_signing_key *ec)
{
    generate(EDGEJWT_ES256, curve(EDGEJWT_ERR_RANDOM));
    generate(EDGEJWT_ES384, curve(EDGEJWT_ERR_RANDOM));
    generate(EDGEJWT_EDDSA, curve(EDGEJWT_ERR_RANDOM));
    edgejwt_signing_key_free(loaded(EDGEJWT_ES256, "ec.key", curve(EDGEJWT_ERR_RANDOM)));
    edgejwt_signing_key_free(loaded(EDGEJWT_ES256, "ec.sec1.key", curve(EDGEJWT_ERR_RANDOM)));
    if (ec != NULL) {
        sign(ec, EDGEJWT_ERR_RANDOM);
    }
    edgejwt_signing_key *pss = loaded(EDGEJWT_PS256, "rsa2048.key", EDGEJWT_OK);
    sign(pss, EDGEJWT_ERR_RANDOM);
    edgejwt_signing_key_free(pss);
    CHECK(refused > 0);

    edgejwt_signing_key *rsa = loaded(EDGEJWT_RS256, "rsa2048.key", EDGEJWT_OK);
    sign(rsa, EDGEJWT_OK);
    edgejwt_signing_key_free(rsa);
    edgejwt_signing_key *ed = loaded(EDGEJWT_EDDSA, "ed25519.key", curve(EDGEJWT_OK));
    if (ed != NULL) {
        sign(ed, EDGEJWT_OK);
    }
    edgejwt_signing_key_free(ed);
}

/* In a process of its own: the library asks once whether the kernel has
 * getrandom(). */
static void in_child(int error, bool devices, const edgejwt_signing_key *ec)
{
    pid_t child = fork();
    if (child == 0) {
        getrandom_error = error;
        has_devices = devices;
        without_random_numbers(ec);
        _exit(check_failures > 0);
    }
    int status = -1;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int argc, char **argv)
{
    dir = argc > 1 ? argv[1] : ".";
    /* Not by forms_init(), which draws random numbers. */
    edgejwt_signing_key *ed = NULL;
    has_curves = edgejwt_signing_key_from_file(EDGEJWT_EDDSA, key_path(dir, "ed25519.key"), &ed) ==
                 EDGEJWT_OK;
    edgejwt_signing_key_free(ed);
    in_child(ENOSYS, false, NULL);
    in_child(EPERM, false, NULL);
    in_child(EIO, true, NULL);

    edgejwt_signing_key *ec = loaded(EDGEJWT_ES256, "ec.key", curve(EDGEJWT_OK));
    in_child(EIO, true, ec);
    generate(EDGEJWT_ES256, curve(EDGEJWT_OK));
    if (ec != NULL) {
        sign(ec, EDGEJWT_OK);
    }
    edgejwt_signing_key_free(ec);
    CHECK_TEXT(edgejwt_status_text(EDGEJWT_ERR_RANDOM), "no random numbers can be had");
    CHECK(edgejwt_status_http(EDGEJWT_ERR_RANDOM) == 500);
    return check_report();
}
