/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* DER (X.690): as much as keys need. Every read is checked against the end of the input. */
#include "der.h"
#include <string.h>

size_t bytes_len(const struct bytes *bytes)
{
    return (size_t)(bytes->end - bytes->at);
}

bool bytes_equal(const struct bytes *a, const void *b, size_t len)
{
    return bytes_len(a) == len && memcmp(a->at, b, len) == 0;
}

bool has_der_tag(const struct bytes *from, unsigned char tag)
{
    return from->at < from->end && *from->at == tag;
}

static bool read_content(struct bytes *from, struct bytes *content)
{
    if (bytes_len(from) < 2) {
        return false;
    }
    /* From 0x80 on, the byte says how many bytes hold the length. */
    size_t len = from->at[1], more = len > 0x80 ? len - 0x80 : 0;
    if (len == 0x80 || more > 3 || bytes_len(from) - 2 < more) {
        return false;
    }
    from->at += 2;
    for (len = more > 0 ? 0 : len; more > 0; more--) {
        len = len << 8 | *from->at++;
    }
    if (bytes_len(from) < len) {
        return false;
    }
    *content = (struct bytes){from->at, from->at + len};
    from->at += len;
    return true;
}

bool read_der(struct bytes *from, unsigned char tag, struct bytes *content)
{
    return has_der_tag(from, tag) && read_content(from, content);
}

bool skip_der(struct bytes *from)
{
    struct bytes content;
    return read_content(from, &content);
}

bool read_der_number(struct bytes *from, struct bytes *number)
{
    if (!read_der(from, DER_INTEGER, number) || bytes_len(number) == 0 || *number->at >= 0x80) {
        return false;
    }
    while (number->at < number->end && *number->at == 0) {
        number->at++;
    }
    return true;
}

void start_der(struct der_writer *writer, unsigned char *space, size_t cap)
{
    *writer = (struct der_writer){space, space + cap, space + cap, false};
}

void write_der_bytes(struct der_writer *writer, const void *bytes, size_t len)
{
    if ((size_t)(writer->at - writer->start) < len) {
        writer->is_full = true;
        return;
    }
    writer->at -= len;
    memcpy(writer->at, bytes, len);
}

void write_der_header(struct der_writer *writer, unsigned char tag, const unsigned char *end)
{
    size_t len = (size_t)(end - writer->at);
    unsigned char header[5], used = 0;
    header[used++] = tag;
    if (len < 0x80) {
        header[used++] = (unsigned char)len;
    } else {
        unsigned char count = len < 0x100 ? 1 : len < 0x10000 ? 2 : 3;
        header[used++] = 0x80 | count;
        for (; count > 0; count--) {
            header[used++] = (unsigned char)(len >> (8 * (count - 1)));
        }
    }
    write_der_bytes(writer, header, used);
}

void write_der_element(struct der_writer *writer, unsigned char tag, const void *bytes, size_t len)
{
    const unsigned char *end = writer->at;
    write_der_bytes(writer, bytes, len);
    write_der_header(writer, tag, end);
}

void write_der_number(struct der_writer *writer, const struct bytes *number)
{
    static const unsigned char zero[1] = {0};
    const unsigned char *end = writer->at, *first = number->at;
    while (first < number->end && *first == 0) {
        first++;
    }
    write_der_bytes(writer, first, (size_t)(number->end - first));
    /* Zero has one byte; a first bit that is set would make the number negative. */
    if (first == number->end || *first >= 0x80) {
        write_der_bytes(writer, zero, 1);
    }
    write_der_header(writer, DER_INTEGER, end);
}
