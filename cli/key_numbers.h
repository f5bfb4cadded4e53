/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The numbers in a key, whatever form it is stored in. For messages and conversions: whether a key
 * is used, the library decides. */
#ifndef KEY_NUMBERS_H
#define KEY_NUMBERS_H

#include "cli.h"
#include "der.h"

enum key_form { FORM_PEM, FORM_DER, FORM_JWK, FORM_SECRET };
/* The content of a key file. */
struct key_text {
    const char *name; /* for messages */
    enum key_form form;
    char text[EDGEJWT_KEY_TEXT_MAX + 1]; /* ends with a NUL, and may hold others */
    size_t len;
};

enum key_kind { RSA_KEY, EC_KEY, OKP_KEY, OTHER_KEY };
/* The numbers in the order of RSAPrivateKey (RFC 8017 appendix A.1.2). */
enum { RSA_N, RSA_E, RSA_D, RSA_P, RSA_Q, RSA_DP, RSA_DQ, RSA_QI, RSA_NUMBERS };
enum { KIND_NAME_MAX = 64 };
struct key_numbers {
    enum key_kind kind;
    /* The curve (JWK's name, such as "P-256"), or what an unsupported key is. */
    char name[KIND_NAME_MAX];
    bool is_private;
    struct bytes rsa[RSA_NUMBERS];
    struct bytes x, y, d; /* EC: a point and a number; OKP: x and d */
};

/* Finds the numbers of a key. They point into `space`, which must be wiped if the key is private.
 * Of several PEM blocks, the first one with a private key counts, else the first public one. */
enum { KEY_SPACE = EDGEJWT_KEY_TEXT_MAX };
bool find_key_numbers(const struct key_text *from, unsigned char space[KEY_SPACE],
                      struct key_numbers *out);
/* The same for DER, and for a JWK (key_numbers_jwk.c). */
bool find_der_numbers(struct bytes der, struct key_numbers *out);
bool find_jwk_numbers(const char *json, size_t len, unsigned char space[KEY_SPACE],
                      struct key_numbers *out);
/* The length of a number in bits. */
int bit_count(const struct bytes *number);

/* ---- key_oids.c */

/* The kind and the name of an algorithm or a curve by its object identifier. */
struct key_oid {
    const char *oid; /* its content in DER */
    size_t len;
    enum key_kind kind;
    const char *name;
};
const struct key_oid *find_key_oid(const struct bytes *oid);
const struct key_oid *find_key_oid_by_name(const char *name);
extern const struct key_oid rsa_oid, ec_oid;

/* ---- key_pem.c */

/* Writes a key as PEM and a NUL: `PRIVATE KEY` (PKCS#8) if `wants_private`, else `PUBLIC KEY`.
 * Returns the length, or 0 if it does not fit. */
size_t write_key_pem(const struct key_numbers *key, bool wants_private, char *out, size_t cap);

#endif
