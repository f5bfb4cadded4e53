/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Numbers as ring keeps them: arrays of machine words, called limbs. */
#ifndef LIMBS_H
#define LIMBS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Writes the last whole limbs of a big-endian number in the machine's byte order, the
 * least significant limb first or last. Returns their length in bytes. */
static inline size_t limbs_of(const unsigned char *bytes, size_t len, bool is_last,
                              unsigned char *limbs)
{
    size_t skipped = len % sizeof(size_t), whole = len - skipped;
    for (size_t at = 0; at < whole; at += sizeof(size_t)) {
        size_t limb = 0;
        for (size_t i = 0; i < sizeof limb; i++) {
            limb = limb << 8 | bytes[skipped + at + i];
        }
        memcpy(limbs + (is_last ? at : whole - sizeof limb - at), &limb, sizeof limb);
    }
    return whole;
}

#endif
