/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Writes keys to files. */
#include "convert.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PRIVATE_MODE = 0600, PUBLIC_MODE = 0644 };

/* Uses write(2): the buffer of a FILE would keep a copy of a private key. */
static int write_all(int to, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t done = write(to, text, len);
        if (done < 0 && errno != EINTR) {
            return errno;
        }
        if (done > 0) {
            text += done;
            len -= (size_t)done;
        }
    }
    return 0;
}

static int write_and_close(int file, const struct key_output *from, int mode)
{
    int error = fchmod(file, (mode_t)mode) != 0 ? errno : write_all(file, from->text, from->len);
    if (error == 0 && fsync(file) != 0 && errno != EINVAL) {
        error = errno;
    }
    if (close(file) != 0 && error == 0) {
        error = errno;
    }
    return error;
}

/* Replaces a file in one step: whoever reads it sees the old key or the new one, and an old file
 * with looser permissions does not pass them on. */
static int replace(const char *path, const struct key_output *from, int mode)
{
    size_t size = strlen(path) + 8;
    char *temporary = malloc(size);
    if (temporary == NULL) {
        return ENOMEM;
    }
    snprintf(temporary, size, "%s.XXXXXX", path);
    int file = mkstemp(temporary), error = file < 0 ? errno : write_and_close(file, from, mode);
    if (error == 0 && rename(temporary, path) != 0) {
        error = errno;
    }
    if (error != 0 && file >= 0) {
        unlink(temporary);
    }
    free(temporary);
    return error;
}

static int create(const char *path, const struct key_output *from, int mode)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, (mode_t)mode);
    if (file < 0) {
        return errno;
    }
    int error = write_and_close(file, from, mode);
    if (error != 0) {
        unlink(path);
    }
    return error;
}

int write_output(const struct key_output *from, const char *path, bool is_private, bool may_replace)
{
    int mode = is_private ? PRIVATE_MODE : PUBLIC_MODE;
    struct stat there;
    if (from->is_full) {
        report_error("the result would have more than %d bytes", EDGEJWT_KEY_TEXT_MAX);
        return EXIT_USAGE;
    }
    if (path == NULL || strcmp(path, "-") == 0) {
        fflush(stdout);
        int error = write_all(STDOUT_FILENO, from->text, from->len);
        if (error != 0) {
            report_error("the output could not be written: %s", strerror(error));
        }
        return error != 0 ? EXIT_SYSTEM : EXIT_ACCEPTED;
    }
    if (stat(path, &there) == 0 && S_ISDIR(there.st_mode)) {
        report_error("%s is a folder; a file name is needed", path);
        return EXIT_USAGE;
    }
    /* Replacing a device such as /dev/null would break the system. */
    if (may_replace && lstat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
        report_error("%s is not a regular file; only such a file is replaced", path);
        return EXIT_USAGE;
    }
    int error = may_replace ? replace(path, from, mode) : create(path, from, mode);
    if (error == EEXIST) {
        report_error("%s exists; --force replaces it", path);
        return EXIT_USAGE;
    }
    if (error != 0) {
        report_error("%s: %s", path, strerror(error));
        return EXIT_SYSTEM;
    }
    return EXIT_ACCEPTED;
}
