/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The calls that need most stack, on a thread with a small one; and the
 * smallest stack on which they succeed. */
#define _GNU_SOURCE
#include "check.h"
#include <alloca.h>
#include <limits.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *dir;
static char token[EDGEJWT_TOKEN_MAX + 1];
static char *largest_pem, *private_pem;

/* The longest token of a 4096-bit key, with many names and nested values. */
static void make_token(void)
{
    edgejwt_signing_key *key = signing_key(dir, "rsa4096.key");
    char payload[EDGEJWT_PAYLOAD_MAX], *end = payload;
    const size_t room = (EDGEJWT_TOKEN_MAX - 36 - 683 - 2) / 4 * 3;
    end += sprintf(end, "{\"exp\":%" PRId64 ",\"iss\":\"neuron\"", NOW + 1);
    for (int i = 0; i < 100; i++) {
        end += sprintf(end, ",\"%d\":[{\"\\u0061\":0}]", i);
    }
    end += sprintf(end, ",\"x\":\"");
    while ((size_t)(end - payload) < room - 2) {
        *end++ = 'x';
    }
    end += sprintf(end, "\"}");
    CHECK_STATUS(edgejwt_sign(key, payload, (size_t)(end - payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    edgejwt_signing_key_free(key);
}

static void *work(void *unused)
{
    (void)unused;
    static char out[EDGEJWT_PAYLOAD_MAX];
    edgejwt_verifying_key *largest = NULL, *key = verifying_key(dir, "rsa4096.pem");
    edgejwt_signing_key *private_key = NULL;
    edgejwt_keyring *ring = NULL;
    edgejwt_claims claims;
    CHECK_STATUS(
        edgejwt_verifying_key_from_pem(EDGEJWT_RS256, largest_pem, strlen(largest_pem), &largest),
        EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), out, sizeof out, NULL),
                 EDGEJWT_OK);
    CHECK_STATUS(
        edgejwt_signing_key_from_pem(EDGEJWT_RS256, private_pem, strlen(private_pem), &private_key),
        EDGEJWT_OK);
    edgejwt_claims_init(&claims, sizeof claims);
    claims.exp = NOW + 1;
    CHECK_STATUS(edgejwt_issue(private_key, &claims, out, sizeof out, NULL), EDGEJWT_OK);
    /* The longest header, and a signature of the largest key. */
    static char text[EDGEJWT_HEADER_TEXT_MAX + 1], extra[EDGEJWT_HEADER_EXTRA_MAX + 1];
    static char input[EDGEJWT_TOKEN_MAX + 1], result[EDGEJWT_TOKEN_MAX + 1];
    static uint8_t signature[EDGEJWT_RSA_VERIFY_BITS_MAX / 8];
    edgejwt_header header;
    size_t len = 0;
    edgejwt_header_init(&header, sizeof header);
    memset(text, '"', EDGEJWT_HEADER_TEXT_MAX);
    memset(extra, ' ', EDGEJWT_HEADER_EXTRA_MAX);
    memcpy(extra, "{\"jwk\":{}", 9);
    extra[EDGEJWT_HEADER_EXTRA_MAX - 1] = '}';
    header.kid = header.typ = text;
    header.extra = extra;
    CHECK_STATUS(edgejwt_issue_with(private_key, &header, &claims, result, sizeof result, NULL),
                 EDGEJWT_OK);
    header.kid = header.typ = NULL;
    CHECK_STATUS(edgejwt_claims_write(&claims, out, sizeof out, &len), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_signing_input(largest, &header, out, len, input, sizeof input, &len),
                 EDGEJWT_OK);
    CHECK_STATUS(edgejwt_signing_digest(largest, input, len, signature, 64, NULL), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_attach_signature(largest, input, len, signature, sizeof signature, result,
                                          sizeof result, NULL),
                 EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    for (int i = 0; i < EDGEJWT_ISSUER_KEYS_MAX - 1; i++) {
        CHECK_STATUS(edgejwt_keyring_add(ring, "neuron", largest), EDGEJWT_OK);
    }
    CHECK_STATUS(edgejwt_keyring_add(ring, "neuron", key), EDGEJWT_OK);
    CHECK_STATUS(
        edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), out, sizeof out, NULL),
        EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    edgejwt_signing_key_free(private_key);
    edgejwt_verifying_key_free(largest);
    edgejwt_verifying_key_free(key);
    return NULL;
}

/* The smallest stack of a thread depends on the system. What exceeds the size
 * under test is used up first. */
static size_t spare;

static void *work_on_the_rest(void *unused)
{
    volatile char *used = alloca(spare + 1);
    used[0] = 0;
    return work(unused);
}

/* In a child process, which a stack overflow ends. */
static bool fits(size_t size)
{
    pid_t child = fork();
    if (child == 0) {
        pthread_attr_t attributes;
        pthread_t thread;
        size_t least = (size_t)PTHREAD_STACK_MIN;
        spare = size < least ? least - size : 0;
        pthread_attr_init(&attributes);
        if (pthread_attr_setstacksize(&attributes, size + spare) != 0 ||
            pthread_create(&thread, &attributes, work_on_the_rest, NULL) != 0 ||
            pthread_join(thread, NULL) != 0) {
            _exit(2);
        }
        _exit(check_failures > 0);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    make_token();
    largest_pem = key_text(dir, "rsa8192.pem");
    private_pem = key_text(dir, "rsa4096.key");
    CHECK(fits(64 * 1024));
    size_t size = 64 * 1024;
    while (size > 16 * 1024 && fits(size - 4096)) {
        size -= 4096;
    }
    printf("stack: %zu KB are enough\n", size / 1024);
    free(private_pem);
    free(largest_pem);
    return check_report();
}
