/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The numbers of an RSA key, read by OpenSSL, for libraries that do not read PEM. */
#ifndef RSA_NUMBERS_H
#define RSA_NUMBERS_H

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdint.h>

/* In the order of RFC 7518 section 6.3. A public key has the first two. */
enum { RSA_N, RSA_E, RSA_D, RSA_P, RSA_Q, RSA_DP, RSA_DQ, RSA_QI, RSA_NUMBERS };

struct rsa_numbers {
    uint8_t bytes[RSA_NUMBERS][512];
    /* 0 for a number that the key does not have. */
    size_t lens[RSA_NUMBERS];
};

static inline struct rsa_numbers rsa_numbers_of(const char *pem, int is_private)
{
    static const char *const names[] = {
        OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
        OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
        OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
        OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
    };
    struct rsa_numbers numbers = {.lens = {0}};
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = is_private ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL)
                               : PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    for (int i = 0; i < (is_private ? RSA_NUMBERS : RSA_D); i++) {
        BIGNUM *number = NULL;
        if (key != NULL && EVP_PKEY_get_bn_param(key, names[i], &number) == 1) {
            numbers.lens[i] = (size_t)BN_bn2bin(number, numbers.bytes[i]);
        }
        BN_clear_free(number);
    }
    EVP_PKEY_free(key);
    BIO_free(bio);
    return numbers;
}

#endif
