/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Measures the stack of each function with the input that needs most. The
 * stack is filled with a pattern before the call and searched afterwards.
 * Prints one function in each line, and its bytes of stack, including those of
 * libc.
 *
 * Usage: stack KEYS EMPTY_FOLDER */
#include "../c/check.h"
#include <pthread.h>

enum { STACK = 256 * 1024, PAINTED = 192 * 1024, PAINT = 0xA5 };

static const char *dir;
static char claims[EDGEJWT_PAYLOAD_MAX], out[EDGEJWT_TOKEN_MAX + 1], file_name[1100];
static char value[7 + EDGEJWT_TOKEN_MAX + 1] = "Bearer ";
static char *private_pem, *public_pem, *private_jwk, *public_jwk;
static char set[EDGEJWT_KEY_TEXT_MAX + 1];
static uint8_t private_der[4096], public_der[2048];
static size_t claims_len, private_der_len, public_der_len;

/* A key and a token for each algorithm of this build. */
static edgejwt_signing_key *private_keys[13], *made_private;
static edgejwt_verifying_key *public_keys[13], *largest, *made_public;
static char tokens[13][EDGEJWT_TOKEN_MAX + 1];
static edgejwt_keyring *ring, *files, *made_ring;
static edgejwt_claims all_claims;
static edgejwt_header header;
static edgejwt_policy policy;
static edgejwt_report report;
static edgejwt_ring_info info;
static edgejwt_keyring_options options;
static int32_t alg;

#include "stack_calls.h"

static size_t used;

static __attribute__((noinline)) void paint_and_call(void (*call)(void))
{
    /* Skips the frames of this function and of memset(). */
    char *end = (char *)__builtin_frame_address(0) - 512, *start = end - PAINTED;
    memset(start, PAINT, PAINTED);
    call();
    const char *deepest = start;
    while (deepest < end && (unsigned char)*deepest == PAINT) {
        deepest++;
    }
    used = (size_t)((char *)__builtin_frame_address(0) - deepest);
}

static void *thread(void *call)
{
    paint_and_call(*(void (**)(void))call);
    return NULL;
}

static size_t measure(void (*call)(void))
{
    pthread_t id;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    if (pthread_create(&id, &attributes, thread, &call) != 0 || pthread_join(id, NULL) != 0) {
        exit(2);
    }
    CHECK(used < PAINTED);
    return used;
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    prepare(argv[2]);
    for (const struct call *call = calls; call->name != NULL; call++) {
        size_t most = 0;
        for (alg = EDGEJWT_RS256; alg <= (call->every_algorithm ? EDGEJWT_HS512 : EDGEJWT_RS256);
             alg++) {
            if (private_keys[alg] == NULL) {
                continue;
            }
            size_t size = measure(call->call);
            most = size > most ? size : most;
        }
        printf("%s %zu\n", call->name, most);
    }
    tidy();
    return check_report();
}
