/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* DER: elements that are read from the start, and written from the end. */
#ifndef DER_H
#define DER_H

#include <stdbool.h>
#include <stddef.h>

enum {
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_SEQUENCE = 0x30,
    DER_CONTEXT_0 = 0xA0, /* constructed, context-specific */
    DER_CONTEXT_1 = 0xA1
};

struct bytes {
    const unsigned char *at, *end;
};

/* Reads the next element, which must have this tag, and moves `from` behind it. */
bool read_der(struct bytes *from, unsigned char tag, struct bytes *content);
/* The same for a positive INTEGER, without leading zero bytes. */
bool read_der_number(struct bytes *from, struct bytes *number);
/* Moves behind the next element, whatever it is. */
bool skip_der(struct bytes *from);
bool has_der_tag(const struct bytes *from, unsigned char tag);
size_t bytes_len(const struct bytes *bytes);
bool bytes_equal(const struct bytes *a, const void *b, size_t len);

/* Writes from the end of its memory to the start, so that each length is known when it is
 * written: an element's content comes first, then write_der_header(). */
struct der_writer {
    unsigned char *start, *at, *end;
    bool is_full; /* something did not fit */
};
void start_der(struct der_writer *writer, unsigned char *space, size_t cap);
void write_der_bytes(struct der_writer *writer, const void *bytes, size_t len);
/* Turns all that was written since `end` was the start into the content of one element. */
void write_der_header(struct der_writer *writer, unsigned char tag, const unsigned char *end);
void write_der_number(struct der_writer *writer, const struct bytes *number);
void write_der_element(struct der_writer *writer, unsigned char tag, const void *bytes, size_t len);

#endif
