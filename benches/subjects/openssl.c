/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* OpenSSL's EVP: the signature of the bytes only. */
#include "../subject.h"
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

static EVP_PKEY *private_key, *public_key;

static EVP_PKEY *public_of(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return key;
}

static int load_public(const char *pem)
{
    public_key = public_of(pem);
    return public_key == NULL;
}

static int load_private(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    private_key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return private_key == NULL;
}

/* Returns the length of the signature: there is no token. */
static size_t sign(const char *claims, char *out, size_t out_cap)
{
    size_t len = out_cap;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int is_good = EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, private_key) == 1 &&
                  EVP_DigestSign(context, (unsigned char *)out, &len, (const unsigned char *)claims,
                                 strlen(claims)) == 1;
    EVP_MD_CTX_free(context);
    return is_good ? len : 0;
}

static int verify_by(EVP_PKEY *key, const struct token *token)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int is_good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                  EVP_DigestVerify(context, token->signature, token->signature_len,
                                   (const unsigned char *)token->text, token->signed_len) == 1;
    EVP_MD_CTX_free(context);
    return !is_good;
}

static int verify(const struct token *token)
{
    return verify_by(public_key, token);
}

static int verify_pem(const struct token *token, const char *pem)
{
    EVP_PKEY *key = public_of(pem);
    int is_bad = key == NULL || verify_by(key, token);
    EVP_PKEY_free(key);
    return is_bad;
}

const struct subject subject = {
    .load_public = load_public,
    .load_private = load_private,
    .sign = sign,
    .verify = verify,
    .verify_pem = verify_pem,
};
