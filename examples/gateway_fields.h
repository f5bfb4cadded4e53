/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The gateway's name and password: read and compared. */
#ifndef GATEWAY_FIELDS_H
#define GATEWAY_FIELDS_H

#include <edgejwt.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIELD_SIZE = 128 };

/* Reads a string member of the body; a value that is too long is left empty. */
static inline bool read_field(const char *body, size_t len, const char *member, char field[FIELD_SIZE])
{
    int32_t status = edgejwt_claim_string(body, len, member, field, FIELD_SIZE, NULL);
    return status == EDGEJWT_OK || status == EDGEJWT_ERR_SPACE;
}

/* Compares two fields in constant time. */
static inline bool same_field(const char a[FIELD_SIZE], const char b[FIELD_SIZE])
{
    int difference = 0;
    for (size_t i = 0; i < FIELD_SIZE; i++) {
        difference |= a[i] ^ b[i];
    }
    return difference == 0;
}

/* Takes a variable of the environment. */
static inline bool take_field(char field[FIELD_SIZE], const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0' && snprintf(field, FIELD_SIZE, "%s", value) < FIELD_SIZE;
}

#endif
