/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Neuron's JWT functions on top of edgejwt, in place of src/utils/neu_jwt.c.
 *
 * Neuron 2.13 and later: as it is.
 * Neuron 2.11 and 2.12:  add -DNEU_JWT_DISABLED_IN_MAIN.
 * Neuron 2.3 to 2.10:    add -DNEU_JWT_WITHOUT_USER as well.
 *
 * If the key pair is missing, OpenSSL makes one. With -DNEU_JWT_MBEDTLS, mbed
 * TLS makes it. With -DNEU_JWT_PAIR_IS_INSTALLED no pair is made: it must be
 * installed with the device.
 * Any number of threads may call each function at any time, also during
 * neu_jwt_init() and neu_jwt_destroy().
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifdef NEU_JWT_MBEDTLS
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#elif !defined(NEU_JWT_PAIR_IS_INSTALLED)
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#endif

#include <edgejwt.h>

#include "define.h"
#include "errcodes.h"
#include "utils/log.h"
#include "utils/neu_jwt.h"

#ifndef NEU_USER_NAME_MAX_LEN
#define NEU_USER_NAME_MAX_LEN 32
#endif

#define CERTS_DIR "certs" /* the keys of other issuers */
#define LOGIN_SECONDS 3600
#define PEM_SIZE 4096 /* more than a pair of 2,048 bits needs */

#ifndef NEU_JWT_DISABLED_IN_MAIN
bool disable_jwt = false;
#endif

struct jwt_keys {
    edgejwt_signing_key   *private_key; /* NULL: it cannot be used */
    edgejwt_verifying_key *public_key;
    edgejwt_keyring       *ring;
    edgejwt_policy         policy;
    edgejwt_policy         without_clock; /* for public_key alone */
    int                    users;         /* guarded by keys_lock */
};

static pthread_mutex_t  keys_lock = PTHREAD_MUTEX_INITIALIZER;
static struct jwt_keys *keys; /* is a user of itself */

static struct jwt_keys *hold_keys(void)
{
    pthread_mutex_lock(&keys_lock);
    struct jwt_keys *held = keys;
    if (held != NULL) {
        held->users++;
    }
    pthread_mutex_unlock(&keys_lock);
    return held;
}

static void release_keys(struct jwt_keys *held)
{
    if (held == NULL) {
        return;
    }
    pthread_mutex_lock(&keys_lock);
    bool is_last = --held->users == 0;
    pthread_mutex_unlock(&keys_lock);
    if (is_last) {
        edgejwt_keyring_free(held->ring);
        edgejwt_verifying_key_free(held->public_key);
        edgejwt_signing_key_free(held->private_key);
        free(held);
    }
}

/* Requests that have begun go on with the keys that they hold. */
static void publish_keys(struct jwt_keys *made)
{
    pthread_mutex_lock(&keys_lock);
    struct jwt_keys *before = keys;
    keys                    = made;
    pthread_mutex_unlock(&keys_lock);
    release_keys(before);
}

#ifdef NEU_JWT_PAIR_IS_INSTALLED
static bool make_pems(char *private_pem, char *public_pem)
{
    (void) private_pem;
    (void) public_pem;
    return false;
}
#elif defined(NEU_JWT_MBEDTLS)
static bool make_pems(char private_pem[PEM_SIZE], char public_pem[PEM_SIZE])
{
    mbedtls_pk_context       key;
    mbedtls_entropy_context  entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_pk_init(&key);
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    bool is_made = mbedtls_ctr_drbg_seed(
                       &random, mbedtls_entropy_func, &entropy, NULL, 0) == 0 &&
        mbedtls_pk_setup(&key, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)) ==
            0 &&
        mbedtls_rsa_gen_key(mbedtls_pk_rsa(key), mbedtls_ctr_drbg_random,
            &random, 2048, 65537) == 0 &&
        mbedtls_pk_write_key_pem(
            &key, (unsigned char *) private_pem, PEM_SIZE) == 0 &&
        mbedtls_pk_write_pubkey_pem(
            &key, (unsigned char *) public_pem, PEM_SIZE) == 0;
    mbedtls_ctr_drbg_free(&random);
    mbedtls_entropy_free(&entropy);
    mbedtls_pk_free(&key);
    return is_made;
}
#else
static bool read_bio(BIO *bio, char pem[PEM_SIZE])
{
    int len                = BIO_read(bio, pem, PEM_SIZE - 1);
    pem[len > 0 ? len : 0] = '\0';
    return len > 0 && len < PEM_SIZE - 1;
}

static bool make_pems(char private_pem[PEM_SIZE], char public_pem[PEM_SIZE])
{
    EVP_PKEY     *key     = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
    BIO          *first   = BIO_new(BIO_s_mem());
    BIO          *second  = BIO_new(BIO_s_mem());
    bool is_made = context != NULL && first != NULL && second != NULL &&
        EVP_PKEY_keygen_init(context) == 1 &&
        EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1 &&
        EVP_PKEY_keygen(context, &key) == 1 &&
        PEM_write_bio_PKCS8PrivateKey(first, key, NULL, NULL, 0, NULL, NULL) ==
            1 &&
        PEM_write_bio_PUBKEY(second, key) == 1 &&
        read_bio(first, private_pem) && read_bio(second, public_pem);
    BIO_free(first);
    BIO_free(second);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
    return is_made;
}
#endif

/* Only the owner may read the file, and it is never there in part. */
static bool write_file(const char *path, const char *text)
{
    char   made[FILENAME_MAX + 16];
    size_t len = strlen(text);
    if (snprintf(made, sizeof(made), "%s.new", path) >= (int) sizeof(made)) {
        return false;
    }
    unlink(made);
    int file = open(made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return false;
    }
    bool is_written =
        write(file, text, len) == (ssize_t) len && fsync(file) == 0;
    is_written = close(file) == 0 && is_written && rename(made, path) == 0;
    if (!is_written) {
        unlink(made);
    }
    return is_written;
}

/* The private key comes last: without it the pair is made anew. */
static bool make_pair(const char *path)
{
    char private_pem[PEM_SIZE], public_pem[PEM_SIZE];
    char public_path[FILENAME_MAX + 8];
    int  len     = snprintf(public_path, sizeof(public_path), "%s.pub", path);
    bool is_made = len < (int) sizeof(public_path) &&
        make_pems(private_pem, public_pem) &&
        write_file(public_path, public_pem) && write_file(path, private_pem);
    explicit_bzero(private_pem, sizeof(private_pem));
    return is_made;
}

/* Neuron's own key. Its public half is taken from it, and not from a file. */
static void load_own_key(struct jwt_keys *made, const char *dir)
{
    char        path[FILENAME_MAX] = "";
    struct stat file;
    int len = snprintf(path, sizeof(path), "%s/neuron.key", dir ? dir : "");
    if (dir == NULL || *dir == '\0' || len >= (int) sizeof(path)) {
        nlog_error("jwt: no configuration directory, so logins fail");
        return;
    }
    errno = 0;
    if (stat(path, &file) == 0 ? file.st_size == 0 : errno == ENOENT) {
        bool is_made = make_pair(path);
        nlog_notice("jwt: %s is missing or empty; a key pair %s", path,
            is_made ? "was made" : "could not be made");
    }
    edgejwt_status status =
        edgejwt_signing_key_from_file(EDGEJWT_RS256, path, &made->private_key);
    if (status == EDGEJWT_OK) {
        status = edgejwt_verifying_key_from_signing_key(
            made->private_key, &made->public_key);
    }
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_add(made->ring, "neuron", made->public_key);
    }
    if (status != EDGEJWT_OK) {
        nlog_error(
            "jwt: %s: %s, so logins fail", path, edgejwt_status_text(status));
        edgejwt_verifying_key_free(made->public_key);
        edgejwt_signing_key_free(made->private_key);
        made->public_key  = NULL;
        made->private_key = NULL;
    }
}

/* For a log: no control character of a file name ends a line. */
static const char *printable(char *name)
{
    for (char *c = name; *c != '\0'; c++) {
        *c = iscntrl((unsigned char) *c) ? '?' : *c;
    }
    return name;
}

static edgejwt_status open_ring(struct jwt_keys *made)
{
    char                    name[512];
    edgejwt_status          why;
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof(options));
    options.flags = EDGEJWT_DIRECTORY_MAY_APPEAR | EDGEJWT_KEY_PUB_NAMES;
    edgejwt_status status =
        edgejwt_keyring_open(CERTS_DIR, &options, &made->ring);
    if (status == EDGEJWT_ERR_KEY_FILE) {
        nlog_error(
            "jwt: %s cannot be read; other issuers are refused", CERTS_DIR);
        status = edgejwt_keyring_new(NULL, &made->ring);
    }
    for (size_t i = 0; status == EDGEJWT_OK &&
         edgejwt_keyring_skipped(made->ring, i, name, sizeof(name), &why) ==
             EDGEJWT_OK;
         i++) {
        nlog_warn("jwt: %s/%s is not used: %s", CERTS_DIR, printable(name),
            edgejwt_status_text(why));
    }
    return status;
}

/* Always 0, because Neuron does not survive another result. Without keys logins
 * fail, and the log says why. */
int neu_jwt_init(const char *dir_path)
{
    if (disable_jwt) {
        nlog_notice("jwt: authentication is disabled");
        return 0;
    }
    struct jwt_keys *made   = calloc(1, sizeof(*made));
    edgejwt_status   status = EDGEJWT_ERR_NO_MEMORY;
    if (made != NULL) {
        made->users = 1;
        edgejwt_policy_neuronex(&made->policy, sizeof(made->policy));
        made->without_clock              = made->policy;
        made->without_clock.issuer       = "neuron";
        made->without_clock.earliest_now = 1;
        made->without_clock.max_lifetime = LOGIN_SECONDS;
        status                           = open_ring(made);
    }
    if (status != EDGEJWT_OK) {
        nlog_error("jwt: %s", edgejwt_status_text(status));
        release_keys(made);
        return 0;
    }
    load_own_key(made, dir_path);
    publish_keys(made);
    return 0;
}

static int issue(const struct jwt_keys *held, char **token, const char *user)
{
    const char    *strings[] = { "user", user };
    char           text[EDGEJWT_TOKEN_MAX + 1];
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof(claims));
    claims.iss          = "neuron";
    claims.aud          = "neuron";
    claims.iat          = time(NULL) > 0 ? time(NULL) : 1;
    claims.exp          = claims.iat + LOGIN_SECONDS;
    claims.strings      = strings;
    claims.string_count = strcmp(user, "admin") != 0;
    claims.extra        = "{\"bodyEncode\":0}";
    edgejwt_status status =
        edgejwt_issue(held->private_key, &claims, text, sizeof(text), NULL);
    if (status != EDGEJWT_OK) {
        nlog_error("jwt: no login token: %s", edgejwt_status_text(status));
        return -1;
    }
    *token = strdup(text);
    return *token != NULL ? 0 : -1;
}

/* The caller frees the token with free(). */
#ifdef NEU_JWT_WITHOUT_USER
int neu_jwt_new(char **token)
{
    const char *user = "admin";
#else
int neu_jwt_new(char **token, const char *user)
{
#endif
    int result            = -1;
    *token                = NULL;
    struct jwt_keys *held = hold_keys();
    if (held != NULL && held->private_key != NULL && user != NULL &&
        strlen(user) <= NEU_USER_NAME_MAX_LEN) {
        result = issue(held, token, user);
    }
    release_keys(held);
    return result;
}

/* Whether the key is Neuron's own, and not one from a file. */
static bool is_own(const edgejwt_report *report)
{
    return strcmp(report->issuer, "neuron") == 0 && report->key_file[0] == '\0';
}

/* Judges the value of an Authorization header. While the clock is not set, a
 * token of Neuron's own key is judged by the clock that made it. */
static edgejwt_status judge(const struct jwt_keys *held, const char *value,
    char *claims, size_t *len, edgejwt_report *report)
{
    size_t  size = claims != NULL ? EDGEJWT_PAYLOAD_MAX : 0;
    int64_t now  = time(NULL);
    edgejwt_report_init(report, sizeof(*report));
    edgejwt_status status = edgejwt_keyring_explain(held->ring, &held->policy,
        now, value, value ? strlen(value) : 0, claims, size, len, report);
    if (status == EDGEJWT_ERR_CLOCK && is_own(report)) {
        value += strspn(value, " \t");
        value += strcspn(value, " \t"); /* Bearer */
        value += strspn(value, " \t");
        status = edgejwt_explain(held->public_key, &held->without_clock, now,
            value, strcspn(value, " \t"), claims, size, len, report);
        strcpy(report->issuer, "neuron");
    }
    return status;
}

static int neuron_error(edgejwt_status status, const edgejwt_report *report)
{
    bool is_issuer = strcmp(report->claim, "iss") == 0;
    switch (status) {
    case EDGEJWT_OK:
        return NEU_ERR_SUCCESS;
    case EDGEJWT_ERR_NO_TOKEN:
        return NEU_ERR_NEED_TOKEN;
    case EDGEJWT_ERR_ALGORITHM:
    case EDGEJWT_ERR_SIGNATURE:
    case EDGEJWT_ERR_UNKNOWN_KEY:
    case EDGEJWT_ERR_UNKNOWN_KID:
    case EDGEJWT_ERR_KID_MISSING:
        return NEU_ERR_DECODE_TOKEN;
    case EDGEJWT_ERR_EXPIRED:
        return NEU_ERR_EXPIRED_TOKEN;
    default:
        break;
    }
    if (edgejwt_status_http(status) == 500) {
        return NEU_ERR_EINTERNAL;
    }
    bool is_malformed = status < EDGEJWT_ERR_ALGORITHM;
    return is_malformed || is_issuer ? NEU_ERR_DECODE_TOKEN
                                     : NEU_ERR_VALIDATE_TOKEN;
}

int neu_jwt_validate(char *b_token)
{
    edgejwt_report   report;
    struct jwt_keys *held = hold_keys();
    if (held == NULL) {
        nlog_error("jwt: a request before the keys are loaded");
        return NEU_ERR_EINTERNAL;
    }
    edgejwt_status status = judge(held, b_token, NULL, NULL, &report);
    release_keys(held);
    if (status != EDGEJWT_OK) {
        nlog_warn("jwt: %s; claim \"%s\", issuer \"%s\", key file \"%s\"",
            edgejwt_status_text(status), report.claim, printable(report.issuer),
            printable(report.key_file));
    }
    return neuron_error(status, &report);
}

#ifndef NEU_JWT_WITHOUT_USER
/* "" for a token that is refused, and for a `user` that is not a string or is
 * too long. "admin" for a token of Neuron's own key without `user`. */
void neu_jwt_decode_user_after_valid(char *bearer, char *user)
{
    char             claims[EDGEJWT_PAYLOAD_MAX];
    size_t           len;
    edgejwt_report   report;
    struct jwt_keys *held = hold_keys();
    user[0]               = '\0';
    if (held != NULL &&
        judge(held, bearer, claims, &len, &report) == EDGEJWT_OK &&
        edgejwt_claim_string(claims, len, "user", user,
            NEU_USER_NAME_MAX_LEN + 1, NULL) == EDGEJWT_ERR_CLAIM_MISSING &&
        is_own(&report)) {
        strcpy(user, "admin");
    }
    release_keys(held);
}
#endif

void neu_jwt_destroy(void)
{
    publish_keys(NULL);
}
