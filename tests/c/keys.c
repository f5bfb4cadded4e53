/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Every key form that is taken, and every one that is refused. */
#define _DEFAULT_SOURCE
#include "check.h"
#include <unistd.h>

static const char *dir;

static void signs(const char *name, size_t signature_len)
{
    edgejwt_signing_key *key = signing_key(dir, name);
    size_t len = 0;
    CHECK_STATUS(edgejwt_sign(key, "{}", 2, NULL, 0, &len), EDGEJWT_ERR_SPACE);
    /* Header, payload, signature, dots. */
    CHECK(len == 36 + 3 + (signature_len * 4 + 2) / 3 + 2);
    edgejwt_signing_key_free(key);

    char *pem = key_text(dir, name);
    CHECK_STATUS(edgejwt_signing_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), &key), EDGEJWT_OK);
    edgejwt_signing_key_free(key);
    free(pem);
}

static void verifies(const char *name)
{
    edgejwt_verifying_key_free(verifying_key(dir, name));
    edgejwt_verifying_key *key = NULL;
    char *pem = key_text(dir, name);
    CHECK_STATUS(edgejwt_verifying_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), &key), EDGEJWT_OK);
    edgejwt_verifying_key_free(key);
    free(pem);
}

static void does_not_sign(const char *name, int32_t want)
{
    edgejwt_signing_key *key = (edgejwt_signing_key *)&key;
    CHECK_STATUS(edgejwt_signing_key_from_file(EDGEJWT_RS256, key_path(dir, name), &key), want);
    CHECK(key == NULL);
    if (want == EDGEJWT_ERR_KEY_FILE) {
        return;
    }
    char *pem = key_text(dir, name);
    key = (edgejwt_signing_key *)&key;
    CHECK_STATUS(edgejwt_signing_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), &key), want);
    CHECK(key == NULL);
    free(pem);
}

static void does_not_verify(const char *name, int32_t want)
{
    edgejwt_verifying_key *key = (edgejwt_verifying_key *)&key;
    CHECK_STATUS(edgejwt_verifying_key_from_file(EDGEJWT_RS256, key_path(dir, name), &key), want);
    CHECK(key == NULL);
    if (want == EDGEJWT_ERR_KEY_FILE) {
        return;
    }
    char *pem = key_text(dir, name);
    key = (edgejwt_verifying_key *)&key;
    CHECK_STATUS(edgejwt_verifying_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), &key), want);
    CHECK(key == NULL);
    free(pem);
}

static void bad_arguments(void)
{
    char *pem = key_text(dir, "rsa2048.pem");
    char *private_pem = key_text(dir, "rsa2048.key");
    edgejwt_verifying_key *key = NULL;
    edgejwt_signing_key *private_key = NULL;
    const int32_t algorithms[] = {0, -1, 256, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        CHECK_STATUS(edgejwt_verifying_key_from_pem(algorithms[i], pem, strlen(pem), &key),
                     EDGEJWT_ERR_ARGUMENT);
        CHECK_STATUS(
            edgejwt_verifying_key_from_file(algorithms[i], key_path(dir, "rsa2048.pem"), &key),
            EDGEJWT_ERR_ARGUMENT);
        CHECK_STATUS(edgejwt_signing_key_from_pem(algorithms[i], private_pem, strlen(private_pem),
                                                  &private_key),
                     EDGEJWT_ERR_ARGUMENT);
        CHECK_STATUS(edgejwt_signing_key_from_file(algorithms[i], key_path(dir, "rsa2048.key"),
                                                   &private_key),
                     EDGEJWT_ERR_ARGUMENT);
    }
    CHECK_STATUS(edgejwt_verifying_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), NULL),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_verifying_key_from_pem(EDGEJWT_RS256, NULL, 1, &key),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_verifying_key_from_pem(EDGEJWT_RS256, pem, SIZE_MAX, &key),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_verifying_key_from_pem(EDGEJWT_RS256, NULL, 0, &key),
                 EDGEJWT_ERR_KEY_FORMAT);
    CHECK_STATUS(edgejwt_verifying_key_from_file(EDGEJWT_RS256, NULL, &key), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_verifying_key_from_file(EDGEJWT_RS256, "x", NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_signing_key_from_pem(EDGEJWT_RS256, private_pem, 9, NULL),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_signing_key_from_pem(EDGEJWT_RS256, NULL, 9, &private_key),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_signing_key_from_file(EDGEJWT_RS256, NULL, &private_key),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_signing_key_from_file(EDGEJWT_RS256, "x", NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_signing_key_from_file(EDGEJWT_RS256, "", &private_key),
                 EDGEJWT_ERR_KEY_FILE);
    edgejwt_signing_key_free(NULL);
    edgejwt_verifying_key_free(NULL);
    free(private_pem);
    free(pem);
}

/* A file that only its owner may read, seen by somebody else. */
static void unreadable(void)
{
    uid_t user = geteuid();
    if (user == 0 && seteuid(65534) != 0) {
        perror("seteuid");
        exit(2);
    }
    does_not_verify("unreadable.pem", EDGEJWT_ERR_KEY_FILE);
    if (user == 0 && seteuid(user) != 0) {
        perror("seteuid");
        exit(2);
    }
}

/* Every prefix of a key is refused, whatever is cut. */
static void prefixes(void)
{
    char *pem = key_text(dir, "rsa2048.pem");
    char *private_pem = key_text(dir, "rsa2048.pkcs1.key");
    /* The line's end and the last dash are all that can be missing. */
    for (size_t len = 0; len + 1 < strlen(pem); len++) {
        edgejwt_verifying_key *key = NULL;
        CHECK_STATUS(edgejwt_verifying_key_from_pem(EDGEJWT_RS256, pem, len, &key),
                     EDGEJWT_ERR_KEY_FORMAT);
    }
    for (size_t len = 0; len + 1 < strlen(private_pem); len++) {
        edgejwt_signing_key *key = NULL;
        CHECK_STATUS(edgejwt_signing_key_from_pem(EDGEJWT_RS256, private_pem, len, &key),
                     EDGEJWT_ERR_KEY_FORMAT);
    }
    free(private_pem);
    free(pem);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];

    signs("rsa2048.key", 256);
    signs("rsa2048.pkcs1.key", 256);
    signs("rsa3072.key", 384);
    signs("rsa4096.key", 512);
    verifies("rsa2048.pem");
    verifies("rsa2048.pkcs1.pem");
    verifies("rsa2560.pem");
    verifies("rsa3072.pem");
    verifies("rsa4096.pem");
    verifies("rsa8192.pem");
    verifies("e3.pem");
    verifies("crlf.pem");
    verifies("bom.pem");
    verifies("commented.pem");
    verifies("unended.pem");
    verifies("link.pem");
    verifies("padded.pem");

    does_not_sign("encrypted.key", EDGEJWT_ERR_KEY_ENCRYPTED);
    does_not_sign("encrypted.pkcs1.key", EDGEJWT_ERR_KEY_ENCRYPTED);
    does_not_sign("openssh.key", EDGEJWT_ERR_KEY_OPENSSH);
    does_not_sign("rsa2048.pem", EDGEJWT_ERR_KEY_TYPE);
    does_not_sign("rsa2048.pkcs1.pem", EDGEJWT_ERR_KEY_TYPE);
    does_not_sign("certificate.pem", EDGEJWT_ERR_KEY_TYPE);
    does_not_sign("ec.key", EDGEJWT_ERR_KEY_TYPE);
    does_not_sign("ec.sec1.key", EDGEJWT_ERR_KEY_TYPE);
    does_not_sign("ed25519.key", EDGEJWT_ERR_KEY_TYPE);
    does_not_sign("pss.key", EDGEJWT_ERR_KEY_TYPE);
    does_not_sign("rsa1024.key", EDGEJWT_ERR_KEY_SIZE);
    does_not_sign("rsa1024.pkcs1.key", EDGEJWT_ERR_KEY_SIZE);
    does_not_sign("rsa2560.key", EDGEJWT_ERR_KEY_SIZE);
    does_not_sign("e3.key", EDGEJWT_ERR_KEY_SIZE);
    does_not_sign("truncated.key", EDGEJWT_ERR_KEY_FORMAT);
    does_not_sign("short.key", EDGEJWT_ERR_KEY_FORMAT);
    does_not_sign("garbage.pem", EDGEJWT_ERR_KEY_FORMAT);
    does_not_sign("missing.key", EDGEJWT_ERR_KEY_FILE);

    does_not_verify("rsa2048.key", EDGEJWT_ERR_KEY_TYPE);
    does_not_verify("rsa2048.pkcs1.key", EDGEJWT_ERR_KEY_TYPE);
    does_not_verify("ec.pem", EDGEJWT_ERR_KEY_TYPE);
    does_not_verify("ed25519.pem", EDGEJWT_ERR_KEY_TYPE);
    does_not_verify("pss.pem", EDGEJWT_ERR_KEY_TYPE);
    does_not_verify("encrypted.key", EDGEJWT_ERR_KEY_ENCRYPTED);
    does_not_verify("openssh.key", EDGEJWT_ERR_KEY_OPENSSH);
    does_not_verify("ssh.pem", EDGEJWT_ERR_KEY_OPENSSH);
    does_not_verify("rsa1024.pem", EDGEJWT_ERR_KEY_SIZE);
    does_not_verify("rsa1024.pkcs1.pem", EDGEJWT_ERR_KEY_SIZE);
    does_not_verify("rsa8200.pem", EDGEJWT_ERR_KEY_SIZE);
    does_not_verify("truncated.pem", EDGEJWT_ERR_KEY_FORMAT);
    does_not_verify("short.pem", EDGEJWT_ERR_KEY_FORMAT);
    does_not_verify("garbage.pem", EDGEJWT_ERR_KEY_FORMAT);
    does_not_verify("empty.pem", EDGEJWT_ERR_KEY_FORMAT);
    does_not_verify("large.pem", EDGEJWT_ERR_KEY_FILE);
    does_not_verify("directory.pem", EDGEJWT_ERR_KEY_FILE);
    does_not_verify("fifo.pem", EDGEJWT_ERR_KEY_FILE);
    does_not_verify("dangling.pem", EDGEJWT_ERR_KEY_FILE);
    does_not_verify("missing.pem", EDGEJWT_ERR_KEY_FILE);
    CHECK(strstr(edgejwt_status_text(EDGEJWT_ERR_KEY_OPENSSH), "ssh-keygen") != NULL);
    CHECK(strstr(edgejwt_status_text(EDGEJWT_ERR_KEY_OPENSSH), "-m PEM") != NULL);

    bad_arguments();
    unreadable();
    prefixes();
    return check_report();
}
