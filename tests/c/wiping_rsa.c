/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The numbers of an RSA key in the form in which ring computes with them. In the embedded build
 * none is left when the key is freed, whether ring's memory is fixed or, with
 * many threads inside ring, on the heap. In the standard build ring frees p, q,
 * dP, dQ and a copy of q unwiped, and nothing else. Replaces libc's free with a
 * function that calls __libc_free. */
#define _DEFAULT_SOURCE
#include "wiping.h"
#include <pthread.h>

static const char *dir;

/* ring stores primes with the least significant limb first, and exponents with the
 * most significant one first. */
static void look_for_both(const unsigned char *number, size_t len)
{
    look_for_limbs(number, len, false);
    look_for_limbs(number, len, true);
}

/* Searches for p, q, dP and dQ: the fifth to the eighth integer in PKCS#1. */
static void look_for_primes(const char *name)
{
    unsigned char der[4096];
    char *pem = key_text(dir, name);
    size_t at = 4, len = 0;
    memset(der, 0, sizeof der);
    der_of(pem, der);
    for (int i = 0; i < 8; i++) {
        size_t long_form = der[at + 1] & 0x80 ? der[at + 1] & 0x7F : 0;
        len = long_form ? 0 : der[at + 1];
        for (size_t j = 0; j < long_form; j++) {
            len = len << 8 | der[at + 2 + j];
        }
        at += 2 + long_form;
        at += len;
        if (i >= 4) {
            /* The last 120 bytes, which are whole limbs in any longer number. */
            look_for_both(der + at - 120, 120);
        }
    }
    memset(der, 0, sizeof der);
    memset(pem, 0, strlen(pem));
    free(pem);
}

static void leaves(const char *name, int in_freed_blocks)
{
    static const char payload[] = "{\"exp\":9007199254740992}";
    char token[EDGEJWT_TOKEN_MAX + 1];
    edgejwt_signing_key *key = NULL;
    look_for_primes(name);
    seen = freed = 0;
    looking = 1;
    int32_t status = edgejwt_signing_key_from_file(EDGEJWT_RS256, key_path(dir, name), &key);
    int32_t made = edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL);
    made += edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL);
    edgejwt_signing_key_free(key);
    looking = 0;
    CHECK_STATUS(status, EDGEJWT_OK);
    CHECK_STATUS(made, EDGEJWT_OK);
    printf("wiping: %s: %d of %d freed blocks hold a prime or an exponent\n", name, seen, freed);
    CHECK(freed > 0 && seen == in_freed_blocks);
    forget();
}

enum { SIGNERS = 96, TRIES = 1000, STACK = 256 * 1024 };

static volatile bool done;

/* Is inside ring nearly all of the time. */
static void *sign_on(void *key)
{
    static const char payload[] = "{\"exp\":9007199254740992}";
    char token[1024];
    while (!done) {
        if (edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL) != EDGEJWT_OK) {
            exit(2);
        }
    }
    return NULL;
}

/* With more threads inside ring than it has fixed memory for, ring's numbers
 * are on the heap, in a block each: signing and loading free many. */
static void leaves_nothing_on_the_heap(const char *name)
{
    static const char payload[] = "{\"exp\":9007199254740992}";
    char token[1024];
    pthread_t threads[SIGNERS];
    pthread_attr_t attributes;
    edgejwt_signing_key *shared = signing_key(dir, name);
    look_for_primes(name);
    CHECK(pthread_attr_init(&attributes) == 0 &&
          pthread_attr_setstacksize(&attributes, STACK) == 0);
    seen = 0;
    looking = 1;
    for (int i = 0; i < SIGNERS; i++) {
        if (pthread_create(&threads[i], &attributes, sign_on, shared) != 0) {
            exit(2);
        }
    }
    int keys = 0, signatures = 0;
    for (int i = 0; i < TRIES && (keys == 0 || signatures == 0); i++) {
        edgejwt_signing_key *key = signing_key(dir, name);
        freed = 0;
        CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL),
                     EDGEJWT_OK);
        signatures += freed > 5;
        freed = 0;
        edgejwt_signing_key_free(key);
        keys += freed > 5;
    }
    done = true;
    for (int i = 0; i < SIGNERS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    edgejwt_signing_key_free(shared);
    looking = 0;
    pthread_attr_destroy(&attributes);
    printf("wiping: %s: on the heap: %d keys, %d signatures\n", name, keys, signatures);
    CHECK(keys > 0 && signatures > 0 && seen == 0);
    forget();
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    CHECK(search_works());
    leaves("rsa2048.pkcs1.key", EMBEDDED ? 0 : 5);
    if (EMBEDDED) {
        leaves_nothing_on_the_heap("rsa2048.pkcs1.key");
    }
    return check_report();
}
