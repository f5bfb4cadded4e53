/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The numbers in a key of PEM or DER: SubjectPublicKeyInfo, PKCS#8, PKCS#1, SEC 1, certificates. */
#include "key_numbers.h"
#include "base64.h"
#include <string.h>

int bit_count(const struct bytes *number)
{
    const unsigned char *at = number->at;
    while (at < number->end && *at == 0) {
        at++;
    }
    int bits = (int)(number->end - at) * 8;
    for (int first = bits > 0 ? *at : 0x80; first < 0x80; first <<= 1) {
        bits--;
    }
    return bits;
}

/* RSAPublicKey: n, e. RSAPrivateKey: a version, then all numbers. */
static bool find_rsa(struct bytes der, struct key_numbers *out)
{
    struct bytes key, version;
    if (!read_der(&der, DER_SEQUENCE, &key)) {
        return false;
    }
    struct bytes rest = key;
    out->kind = RSA_KEY;
    if (out->name[0] == '\0') {
        strcpy(out->name, "RSA");
    }
    if (read_der_number(&rest, &out->rsa[RSA_N]) && read_der_number(&rest, &out->rsa[RSA_E]) &&
        rest.at == rest.end) {
        return true;
    }
    if (!read_der(&key, DER_INTEGER, &version)) {
        return false;
    }
    for (size_t i = 0; i < RSA_NUMBERS; i++) {
        if (!read_der_number(&key, &out->rsa[i])) {
            return false;
        }
    }
    out->is_private = true;
    return true;
}

/* An uncompressed point: 0x04, x, y. */
static bool split_point(struct bytes point, struct key_numbers *out)
{
    if (bytes_len(&point) < 3 || *point.at != 0x04 || bytes_len(&point) % 2 == 0) {
        return false;
    }
    const unsigned char *middle = point.at + 1 + bytes_len(&point) / 2;
    out->x = (struct bytes){point.at + 1, middle};
    out->y = (struct bytes){middle, point.end};
    return true;
}

/* The content of a BIT STRING without unused bits. */
static bool read_bit_string(struct bytes *from, struct bytes *out)
{
    return read_der(from, DER_BIT_STRING, out) && out->at < out->end && *out->at++ == 0;
}

static bool set_curve(struct key_numbers *out, const struct bytes *oid)
{
    const struct key_oid *curve = find_key_oid(oid);
    out->kind = curve != NULL ? curve->kind : OTHER_KEY;
    strcpy(out->name, curve != NULL ? curve->name : "an EC key on an unknown curve");
    return true;
}

/* ECPrivateKey (RFC 5915): 1, the number, [0] the curve, [1] the point. */
static bool find_sec1(struct bytes der, struct key_numbers *out)
{
    struct bytes key, version, part, oid, point;
    if (!read_der(&der, DER_SEQUENCE, &key) || !read_der(&key, DER_INTEGER, &version) ||
        !bytes_equal(&version, "\x01", 1) || !read_der(&key, DER_OCTET_STRING, &out->d)) {
        return false;
    }
    out->is_private = true;
    if (read_der(&key, DER_CONTEXT_0, &part) && read_der(&part, DER_OID, &oid)) {
        set_curve(out, &oid);
    }
    if (read_der(&key, DER_CONTEXT_1, &part) && read_bit_string(&part, &point)) {
        split_point(point, out);
    }
    return out->name[0] != '\0';
}

/* AlgorithmIdentifier: what kind of key follows. False for an unknown form. */
static bool read_algorithm_identifier(struct bytes *from, struct key_numbers *out)
{
    struct bytes algorithm, oid, curve;
    if (!read_der(from, DER_SEQUENCE, &algorithm) || !read_der(&algorithm, DER_OID, &oid)) {
        return false;
    }
    const struct key_oid *known = find_key_oid(&oid);
    out->kind = known != NULL ? known->kind : OTHER_KEY;
    strcpy(out->name, known != NULL ? known->name : "a key of an unknown type");
    if (known == &ec_oid) {
        if (!read_der(&algorithm, DER_OID, &curve)) {
            out->kind = OTHER_KEY;
            strcpy(out->name, "an EC key with explicit curve parameters");
            return true;
        }
        return set_curve(out, &curve);
    }
    return true;
}

static bool find_spki(struct bytes der, struct key_numbers *out)
{
    struct bytes info, key;
    if (!read_der(&der, DER_SEQUENCE, &info) || !read_algorithm_identifier(&info, out) ||
        !read_bit_string(&info, &key)) {
        return false;
    }
    switch (out->kind) {
    case RSA_KEY:
        return find_rsa(key, out);
    case EC_KEY:
        return split_point(key, out);
    case OKP_KEY:
        out->x = key;
        return true;
    case OTHER_KEY:
        break;
    }
    return true;
}

static bool find_pkcs8(struct bytes der, struct key_numbers *out)
{
    struct bytes info, version, key;
    if (!read_der(&der, DER_SEQUENCE, &info) || !read_der(&info, DER_INTEGER, &version) ||
        !read_algorithm_identifier(&info, out) || !read_der(&info, DER_OCTET_STRING, &key)) {
        return false;
    }
    out->is_private = true;
    switch (out->kind) {
    case RSA_KEY:
        return find_rsa(key, out);
    case EC_KEY:
        return find_sec1(key, out);
    case OKP_KEY:
        return read_der(&key, DER_OCTET_STRING, &out->d);
    case OTHER_KEY:
        break;
    }
    return true;
}

/* TBSCertificate: [0] version, serial, algorithm, issuer, validity, subject, the key. */
static bool find_certificate(struct bytes der, struct key_numbers *out)
{
    struct bytes certificate, signed_part, version;
    if (!read_der(&der, DER_SEQUENCE, &certificate) ||
        !read_der(&certificate, DER_SEQUENCE, &signed_part)) {
        return false;
    }
    if (has_der_tag(&signed_part, DER_CONTEXT_0)) {
        read_der(&signed_part, DER_CONTEXT_0, &version);
    }
    for (int i = 0; i < 5; i++) {
        if (!skip_der(&signed_part)) {
            return false;
        }
    }
    return find_spki(signed_part, out);
}

bool find_der_numbers(struct bytes der, struct key_numbers *out)
{
    static bool (*const forms[])(struct bytes, struct key_numbers *) = {
        find_spki, find_pkcs8, find_rsa, find_sec1, find_certificate};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        memset(out, 0, sizeof *out);
        if (forms[i](der, out)) {
            return true;
        }
    }
    return false;
}

/* Finds text in text. */
static const char *find(const char *at, const char *end, const char *text)
{
    size_t len = strlen(text);
    for (; (size_t)(end - at) >= len; at++) {
        if (memcmp(at, text, len) == 0) {
            return at;
        }
    }
    return NULL;
}

/* Decodes the next PEM block, whatever its label says. */
static bool next_block(const char **at, const char *end, unsigned char *space, struct bytes *der)
{
    const char *begin = find(*at, end, "-----BEGIN ");
    const char *body = begin != NULL ? find(begin + 11, end, "-----") : NULL;
    const char *tail = body != NULL ? find(body + 5, end, "-----END ") : NULL;
    if (tail == NULL) {
        return false;
    }
    long len = decode_base64(body + 5, (size_t)(tail - body - 5), (char *)space);
    *der = (struct bytes){space, space + (len > 0 ? len : 0)};
    *at = tail + 9;
    return true;
}

bool find_key_numbers(const struct key_text *from, unsigned char space[KEY_SPACE],
                      struct key_numbers *out)
{
    struct bytes der = {(const unsigned char *)from->text,
                        (const unsigned char *)from->text + from->len};
    if (from->form == FORM_JWK) {
        return find_jwk_numbers(from->text, from->len, space, out);
    }
    if (from->form == FORM_DER) {
        return find_der_numbers(der, out);
    }
    for (int wants_private = 1; wants_private >= 0; wants_private--) {
        const char *at = from->text, *end = at + from->len;
        while (next_block(&at, end, space, &der)) {
            if (find_der_numbers(der, out) && out->is_private == (wants_private == 1)) {
                return true;
            }
        }
    }
    return false;
}
