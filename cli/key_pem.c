/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Writes keys as PEM. */
#include "base64.h"
#include "key_numbers.h"
#include <string.h>

enum { DER_MAX = 8192 };

static void write_oid(struct der_writer *to, const struct key_oid *oid)
{
    write_der_element(to, DER_OID, oid->oid, oid->len);
}

/* The algorithm and, for EC, the curve. */
static void write_algorithm_identifier(struct der_writer *to, const struct key_numbers *key)
{
    const unsigned char *end = to->at;
    if (key->kind == RSA_KEY) {
        write_der_element(to, DER_NULL, "", 0);
        write_oid(to, &rsa_oid);
    } else {
        write_oid(to, find_key_oid_by_name(key->name));
        if (key->kind == EC_KEY) {
            write_oid(to, &ec_oid);
        }
    }
    write_der_header(to, DER_SEQUENCE, end);
}

static void write_rsa(struct der_writer *to, const struct key_numbers *key, bool is_private)
{
    static const struct bytes zero = {NULL, NULL};
    const unsigned char *end = to->at;
    for (size_t i = is_private ? RSA_NUMBERS : RSA_D; i > 0; i--) {
        write_der_number(to, &key->rsa[i - 1]);
    }
    if (is_private) {
        write_der_number(to, &zero);
    }
    write_der_header(to, DER_SEQUENCE, end);
}

static void write_point(struct der_writer *to, const struct key_numbers *key)
{
    write_der_bytes(to, key->y.at, bytes_len(&key->y));
    write_der_bytes(to, key->x.at, bytes_len(&key->x));
    write_der_bytes(to, "\x04", 1);
}

static void write_bit_string_header(struct der_writer *to, const unsigned char *end)
{
    write_der_bytes(to, "\0", 1);
    write_der_header(to, DER_BIT_STRING, end);
}

/* ECPrivateKey with the public half, without the curve, which stands outside. */
static void write_sec1(struct der_writer *to, const struct key_numbers *key)
{
    const unsigned char *end = to->at;
    write_point(to, key);
    write_bit_string_header(to, end);
    write_der_header(to, DER_CONTEXT_1, end);
    write_der_element(to, DER_OCTET_STRING, key->d.at, bytes_len(&key->d));
    write_der_element(to, DER_INTEGER, "\x01", 1);
    write_der_header(to, DER_SEQUENCE, end);
}

static void write_pkcs8(struct der_writer *to, const struct key_numbers *key)
{
    const unsigned char *end = to->at;
    switch (key->kind) {
    case RSA_KEY:
        write_rsa(to, key, true);
        break;
    case EC_KEY:
        write_sec1(to, key);
        break;
    default:
        write_der_element(to, DER_OCTET_STRING, key->d.at, bytes_len(&key->d));
        break;
    }
    write_der_header(to, DER_OCTET_STRING, end);
    write_algorithm_identifier(to, key);
    write_der_element(to, DER_INTEGER, "\0", 1);
    write_der_header(to, DER_SEQUENCE, end);
}

static void write_spki(struct der_writer *to, const struct key_numbers *key)
{
    const unsigned char *end = to->at;
    switch (key->kind) {
    case RSA_KEY:
        write_rsa(to, key, false);
        break;
    case EC_KEY:
        write_point(to, key);
        break;
    default:
        write_der_bytes(to, key->x.at, bytes_len(&key->x));
        break;
    }
    write_bit_string_header(to, end);
    write_algorithm_identifier(to, key);
    write_der_header(to, DER_SEQUENCE, end);
}

size_t write_key_pem(const struct key_numbers *key, bool wants_private, char *out, size_t cap)
{
    static unsigned char space[DER_MAX];
    static char base64[(DER_MAX / 48 + 1) * 65 + 1];
    struct der_writer writer;
    const char *label = wants_private ? "PRIVATE" : "PUBLIC";
    int len = 0;
    start_der(&writer, space, sizeof space);
    if (wants_private) {
        write_pkcs8(&writer, key);
    } else {
        write_spki(&writer, key);
    }
    if (!writer.is_full) {
        encode_base64_lines(writer.at, (size_t)(writer.end - writer.at), base64);
        len = snprintf(out, cap, "-----BEGIN %s KEY-----\n%s-----END %s KEY-----\n", label, base64,
                       label);
    }
    wipe(space, sizeof space);
    wipe(base64, sizeof base64);
    return len > 0 && (size_t)len < cap ? (size_t)len : 0;
}
