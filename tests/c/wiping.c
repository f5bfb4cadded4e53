/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* No buffer of the library still contains a private key, a secret or the text of a
 * token when it is freed, whatever the encoding of the key. */
#define _GNU_SOURCE
#include "wiping.h"

static const char *dir;
static char pem[8192], jwk[8192];
static unsigned char der[4096];
static size_t der_len;

/* Both ends of a number, in binary as in DER or in base64url as in a JWK. */
static void look_for_number(const unsigned char *bytes, size_t len, bool as_text)
{
    if (as_text) {
        look_for(bytes, 24);
        look_for(bytes + len - 24, 24);
    } else {
        look_for(bytes, 16);
        look_for(bytes + len - 16, 16);
    }
}

/* The content of a DER element and its length. The next element follows it. */
static const unsigned char *element(const unsigned char *at, size_t *len)
{
    *len = at[1];
    if (at[1] == 0x81) {
        *len = at[2];
        return at + 3;
    }
    if (at[1] == 0x82) {
        *len = (size_t)at[2] << 8 | at[3];
        return at + 4;
    }
    return at + 2;
}

static void encode(const unsigned char *bytes, size_t len, char *text)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned bits = 0, count = 0;
    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | bytes[i];
        for (count += 8; count >= 6; count -= 6) {
            *text++ = alphabet[bits >> (count - 6) & 63];
        }
    }
    if (count > 0) {
        *text++ = alphabet[bits << (6 - count) & 63];
    }
    *text = '\0';
}

/* Searches for the secret numbers of an RSA key, and makes its JWK. */
static void look_for_rsa(void)
{
    static const char *const names[] = {"n", "e", "d", "p", "q", "dp", "dq", "qi"};
    size_t len;
    const unsigned char *at = element(der, &len);
    at = element(at, &len) + len;
    strcpy(jwk, "{\"kty\":\"RSA\"");
    for (int i = 0; i < 8; i++) {
        char text[1024];
        const unsigned char *number = element(at, &len);
        at = number + len;
        if (number[0] == 0) {
            number++;
            len--;
        }
        encode(number, len, text);
        sprintf(jwk + strlen(jwk), ",\"%s\":\"%s\"", names[i], text);
        if (i >= 2) {
            look_for_number(number, len, false);
            look_for_number((unsigned char *)text, strlen(text), true);
        }
    }
    strcat(jwk, "}");
}

/* Searches for the lines of a PEM text, without its first and last one. */
static void look_for_lines(void)
{
    for (char *line = strchr(pem, '\n') + 1; line[0] != '-'; line = strchr(line, '\n') + 1) {
        size_t len = (size_t)(strchr(line, '\n') - line);
        if (len >= 24) {
            look_for(line, len);
        }
    }
}

static void read_pem(const char *name)
{
    char *text = key_text(dir, name);
    strcpy(pem, text);
    memset(text, 0, strlen(text));
    free(text);
    memset(der, 0, sizeof der);
    der_len = der_of(pem, der);
}

enum form { FILES, PEM, DER, JWK, SECRET };

/* Loads, uses and frees a private key. Loads the same text as a public key,
 * which is refused, and must be wiped too. */
static void loads(enum form form, int32_t alg, const void *bytes, size_t len, int32_t want)
{
    edgejwt_signing_key *key = NULL;
    edgejwt_verifying_key *from_key = NULL, *same = NULL;
    edgejwt_keyring *ring = NULL;
    char token[1024];
    int32_t status, other;
    seen = freed = 0;
    looking = 1;
    switch (form) {
    case FILES:
        status = edgejwt_signing_key_from_file(alg, bytes, &key);
        other = edgejwt_verifying_key_from_file(alg, bytes, &same);
        break;
    case PEM:
        status = edgejwt_signing_key_from_pem(alg, bytes, len, &key);
        other = edgejwt_verifying_key_from_pem(alg, bytes, len, &same);
        break;
    case DER:
        status = edgejwt_signing_key_from_der(alg, bytes, len, &key);
        other = edgejwt_verifying_key_from_der(alg, bytes, len, &same);
        break;
    case JWK:
        status = edgejwt_signing_key_from_jwk(alg, bytes, len, &key);
        other = edgejwt_verifying_key_from_jwk(alg, bytes, len, &same);
        break;
    default:
        status = edgejwt_signing_key_from_secret(alg, bytes, len, &key);
        other = edgejwt_verifying_key_from_secret(alg, bytes, len, &same);
    }
    int32_t made = edgejwt_keyring_new(NULL, &ring);
    if (key != NULL && made == EDGEJWT_OK) {
        static const char payload[] = "{\"exp\":9007199254740992,\"iss\":\"i\"}";
        made = edgejwt_verifying_key_from_signing_key(key, &from_key);
        made += edgejwt_keyring_add(ring, "i", from_key);
        made += edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL);
        made += edgejwt_verify(from_key, NULL, NOW, token, strlen(token), NULL, 0, NULL);
        made += edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL);
    }
    edgejwt_keyring_free(ring);
    /* ring keeps the private number of a curve in the key, in another form. */
    watched = key;
    watched_is_zero = key == NULL;
    edgejwt_signing_key_free(key);
    edgejwt_verifying_key_free(from_key);
    edgejwt_verifying_key_free(same);
    looking = 0;
    CHECK_STATUS(made, EDGEJWT_OK);
    CHECK_STATUS(status, want);
    CHECK((other == EDGEJWT_OK) == (alg >= EDGEJWT_HS256 && want == EDGEJWT_OK));
    CHECK(freed > 0);
    if (seen > 0) {
        fprintf(stderr, "form %d, algorithm %d: %d of %d blocks hold secrets\n", (int)form,
                (int)alg, seen, freed);
    }
    CHECK(seen == 0);
    CHECK(watched_is_zero);
}

static void every_form(const char *name, int32_t alg, int32_t want)
{
    char path[1024];
    strcpy(path, key_path(dir, name));
    loads(FILES, alg, path, 0, want);
    loads(PEM, alg, pem, strlen(pem), want);
    loads(DER, alg, der, der_len, want);
}

static void rsa(void)
{
    read_pem("rsa2048.pkcs1.key");
    look_for_rsa();
    loads(JWK, EDGEJWT_RS256, jwk, strlen(jwk), EDGEJWT_OK);
    /* An error is found after some, or after all, of the secrets were read. */
    loads(JWK, EDGEJWT_RS256, jwk, strlen(jwk) - 1, EDGEJWT_ERR_KEY_FORMAT);
    *strstr(jwk, ",\"qi") = '}';
    loads(JWK, EDGEJWT_PS512, jwk, (size_t)(strchr(jwk, '}') + 1 - jwk), EDGEJWT_ERR_KEY_FORMAT);
    every_form("rsa2048.pkcs1.key", EDGEJWT_RS256, EDGEJWT_OK);
    forget();
    look_for_lines();
    every_form("rsa2048.pkcs1.key", EDGEJWT_PS384, EDGEJWT_OK);
    forget();

    const struct {
        const char *name;
        int32_t want;
    } files[] = {
        {"rsa2048.key", EDGEJWT_OK},
        {"rsa2560.key", EDGEJWT_ERR_KEY_SIZE},
        {"short.key", EDGEJWT_ERR_KEY_FORMAT},
        {"ec.key", EDGEJWT_ERR_KEY_TYPE},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        read_pem(files[i].name);
        look_for_lines();
        /* After the modulus, which is not secret. */
        if (der_len > 600) {
            for (size_t at = 400; at + 24 <= der_len; at += 100) {
                look_for(der + at, 24);
            }
        }
        every_form(files[i].name, EDGEJWT_RS256, files[i].want);
        forget();
    }
}

static void secret_of(int32_t alg)
{
    unsigned char secret[64];
    char text[128];
    for (size_t i = 0; i < sizeof secret; i++) {
        secret[i] = (unsigned char)(151 * (i + 3) ^ i >> 1);
    }
    encode(secret, sizeof secret, text);
    look_for_number(secret, sizeof secret, false);
    look_for(secret + 24, 16);
    look_for_number((unsigned char *)text, strlen(text), true);
    loads(SECRET, alg, secret, sizeof secret, EDGEJWT_OK);
    loads(SECRET, alg, secret, 16, EDGEJWT_ERR_KEY_SIZE);
    snprintf(jwk, sizeof jwk, "{\"kty\":\"oct\",\"k\":\"%s\"}", text);
    loads(JWK, alg, jwk, strlen(jwk), EDGEJWT_OK);
    snprintf(jwk, sizeof jwk, "{\"kty\":\"oct\",\"k\":\"%s!\"}", text);
    loads(JWK, alg, jwk, strlen(jwk), EDGEJWT_ERR_KEY_FORMAT);

    /* Secrets in a JWK Set are refused, in memory and in a file. */
    edgejwt_keyring *ring = NULL;
    snprintf(jwk, sizeof jwk, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"%s\",\"alg\":\"%s\"}]}", text,
             edgejwt_algorithm_name(alg));
    char path[] = "/tmp/edgejwt-wiping-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "wb");
    if (file == NULL || fputs(jwk, file) < 0 || fclose(file) != 0) {
        exit(2);
    }
    seen = freed = 0;
    looking = 1;
    int32_t made = edgejwt_keyring_new(NULL, &ring);
    int32_t set = edgejwt_keyring_add_jwks(ring, "i", jwk, strlen(jwk));
    int32_t set_file = edgejwt_keyring_add_jwks_file(ring, "i", path);
    edgejwt_keyring_free(ring);
    looking = 0;
    remove(path);
    CHECK_STATUS(made, EDGEJWT_OK);
    CHECK_STATUS(set, EDGEJWT_ERR_KEY_TYPE);
    CHECK_STATUS(set_file, EDGEJWT_ERR_KEY_TYPE);
    CHECK(freed > 0 && seen == 0);
    forget();
}

/* A new key of a curve in every encoding. `start` and `len` say where its
 * secret is in DER. */
static void curve(int32_t alg, size_t start, size_t len)
{
    char text[128];
    size_t pem_len;
    seen = freed = 0;
    looking = 1;
    int32_t status = edgejwt_generate_key(alg, pem, sizeof pem, &pem_len);
    looking = 0;
    CHECK_STATUS(status, EDGEJWT_OK);
    /* Generating a key does not use the heap. */
    CHECK(freed == 0);
    der_len = der_of(pem, der);
    look_for(der + start, len);
    look_for_limbs(der + start, len, false);
    look_for_lines();
    loads(PEM, alg, pem, pem_len, EDGEJWT_OK);
    loads(DER, alg, der, der_len, EDGEJWT_OK);
    loads(DER, alg, der, der_len - 1, EDGEJWT_ERR_KEY_FORMAT);
    if (alg == EDGEJWT_ES256) {
        char x[64], y[64];
        encode(der + start, len, text);
        encode(der + der_len - 64, 32, x);
        encode(der + der_len - 32, 32, y);
        look_for(text, strlen(text));
        snprintf(jwk, sizeof jwk,
                 "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\",\"d\":\"%s\"}", x, y,
                 text);
        loads(JWK, alg, jwk, strlen(jwk), EDGEJWT_OK);
    }
    forget();
}

/* A ring keeps the text of tokens up to 1,024 bytes, and nothing of longer ones. */
static void tokens_in_the_cache(void)
{
    static char payload[4096], token[8192];
    edgejwt_verifying_key *key;
    static const uint8_t secret[40] = {1, 2, 3};
    edgejwt_signing_key *signing;
    CHECK_STATUS(edgejwt_verifying_key_from_secret(EDGEJWT_HS256, secret, sizeof secret, &key),
                 EDGEJWT_OK);
    CHECK_STATUS(edgejwt_signing_key_from_secret(EDGEJWT_HS256, secret, sizeof secret, &signing),
                 EDGEJWT_OK);
    edgejwt_keyring *ring;
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "i", key), EDGEJWT_OK);
    for (int len = 10; len <= 2000; len += 199) {
        snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"i\",\"x\":\"%0*d\"}",
                 NOW + 60, len, len);
        CHECK_STATUS(edgejwt_sign(signing, payload, strlen(payload), token, sizeof token, NULL),
                     EDGEJWT_OK);
        CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL),
                     EDGEJWT_OK);
        look_for(strrchr(token, '.') - 20, 40);
    }
    seen = freed = 0;
    looking = 1;
    edgejwt_keyring_free(ring);
    looking = 0;
    CHECK(freed > 0 && seen == 0);
    forget();
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(signing);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    CHECK(search_works());
    rsa();
    secret_of(EDGEJWT_HS256);
    secret_of(EDGEJWT_HS384);
    secret_of(EDGEJWT_HS512);
    tokens_in_the_cache();
    if (edgejwt_generate_key(EDGEJWT_ES256, NULL, 0, NULL) == EDGEJWT_ERR_SPACE) {
        curve(EDGEJWT_ES256, 36, 32);
        curve(EDGEJWT_ES384, 35, 48);
        curve(EDGEJWT_EDDSA, 16, 32);
    }
    return check_report();
}
