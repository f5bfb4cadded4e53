/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Files and standard input, up to a limit. */
#include "input.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Uses read(2): the buffer of a FILE would keep a copy of a private key. */
static int read_all(int from, char *out, size_t cap, size_t *len_out)
{
    *len_out = 0;
    for (;;) {
        char more;
        size_t len = *len_out;
        ssize_t got = len < cap ? read(from, out + len, cap - len) : read(from, &more, 1);
        if (got > 0 && len == cap) {
            return EFBIG;
        }
        if (got == 0) {
            return 0;
        }
        if (got > 0) {
            *len_out += (size_t)got;
        } else if (errno != EINTR) {
            return errno;
        }
    }
}

int read_input(const char *path, char *out, size_t cap, size_t *len_out)
{
    if (strcmp(path, "-") == 0) {
        return read_all(STDIN_FILENO, out, cap, len_out);
    }
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        *len_out = 0;
        return errno;
    }
    int error = read_all(file, out, cap, len_out);
    close(file);
    return error;
}

const char *input_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

bool is_utf16(const char *text, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (len < 4) {
        return false;
    }
    bool has_mark =
        (bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF);
    bool is_ascii = (bytes[0] != 0 && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0) ||
                    (bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0);
    return has_mark || is_ascii;
}

size_t bom_len(const char *text, size_t len)
{
    return len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}
