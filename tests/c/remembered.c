/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A token seen again: no arithmetic, and every other check as before. */
#define _GNU_SOURCE
#include "counting.h"
#include "files.h"

static const char *dir;
static edgejwt_signing_key *key_a;
static edgejwt_keyring *ring;
static char token[EDGEJWT_TOKEN_MAX + 1];

static int32_t verified_at(int64_t now)
{
    char out[EDGEJWT_PAYLOAD_MAX];
    return edgejwt_keyring_verify(ring, NULL, now, token, strlen(token), out, sizeof out, NULL);
}

/* Arithmetic allocates in the standard build, memory does not in either. */
static size_t cost(void)
{
    size_t before = allocations;
    CHECK_STATUS(verified_at(NOW), EDGEJWT_OK);
    return allocations - before;
}

static void sign(const char *jti)
{
    char payload[200];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"neuron\",\"jti\":\"%s\"}",
             NOW + 60, jti);
    CHECK_STATUS(edgejwt_sign(key_a, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
}

static void open_with(size_t remember)
{
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.remember = remember;
    options.look_every = -1;
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &ring), EDGEJWT_OK);
}

/* Tokens up to 1,024 bytes are recognised by their text, longer ones by a digest. */
static void long_tokens(void)
{
    static const int fillings[] = {1, 350, 400, 410, 420, 430, 440, 2000, 8000, 11500};
    static char payload[EDGEJWT_PAYLOAD_MAX + 1];
    for (size_t i = 0; i < sizeof fillings / sizeof *fillings; i++) {
        snprintf(payload, sizeof payload,
                 "{\"exp\":%" PRId64 ",\"iss\":\"neuron\",\"jti\":\"%0*d\"}", NOW + 60, fillings[i],
                 1);
        CHECK_STATUS(edgejwt_sign(key_a, payload, strlen(payload), token, sizeof token, NULL),
                     EDGEJWT_OK);
        open_with(2);
        CHECK(cost() > 0 || EMBEDDED);
        CHECK(cost() == 0);
        /* Everywhere in the token, also where another token would be well formed. */
        size_t len = strlen(token), step = len / 97;
        for (size_t at = 0; at < len; at += step) {
            char before = token[at];
            token[at] = before == 'A' ? 'B' : 'A';
            CHECK(verified_at(NOW) != EDGEJWT_OK);
            token[at] = before;
        }
        CHECK(cost() == 0);
        /* The signature and its end alone are not the token. */
        sign("other");
        char end[16];
        strcpy(end, token + strlen(token) - 8);
        CHECK_STATUS(edgejwt_sign(key_a, payload, strlen(payload), token, sizeof token, NULL),
                     EDGEJWT_OK);
        strcpy(token + len - 8, end);
        CHECK(verified_at(NOW) != EDGEJWT_OK);
        edgejwt_keyring_free(ring);
    }
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    key_a = signing_key(dir, "rsa2048.key");
    own_dir_make();
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    CHECK(counting());

    open_with(0);
    sign("1");
    CHECK(cost() > 0 || EMBEDDED);
    CHECK(cost() == 0);
    /* The last character, the date, the policy: judged on second sight. */
    char last = token[strlen(token) - 1];
    for (const char *other = "AQgw"; *other; other++) {
        token[strlen(token) - 1] = *other;
        CHECK((verified_at(NOW) == EDGEJWT_OK) == (*other == last));
    }
    token[strlen(token) - 1] = last;
    CHECK(cost() == 0);
    CHECK_STATUS(verified_at(NOW + 60), EDGEJWT_ERR_EXPIRED);
    edgejwt_policy policy;
    edgejwt_policy_neuronex(&policy, sizeof policy);
    CHECK_STATUS(edgejwt_keyring_verify(ring, &policy, NOW, token, strlen(token), NULL, 0, NULL),
                 EDGEJWT_ERR_CLAIM_MISSING);

    /* A key that has gone takes its signatures along, even if it returns. */
    file_replace(dir, "other.pem", "neuron.pem");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified_at(NOW), EDGEJWT_ERR_SIGNATURE);
    file_replace(dir, "rsa2048.pem", "neuron.pem");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK(cost() > 0 || EMBEDDED);
    CHECK(cost() == 0);
    file_remove("neuron.pem");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified_at(NOW), EDGEJWT_ERR_UNKNOWN_KEY);
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    edgejwt_keyring_free(ring);

    /* A table of two: garbage does not push, good ones do, the oldest goes. */
    open_with(2);
    sign("1");
    cost();
    sign("2");
    cost();
    for (int i = 0; i < 100; i++) {
        sign("3");
        token[strlen(token) - 10] ^= 1;
        CHECK(verified_at(NOW) != EDGEJWT_OK);
    }
    sign("1");
    CHECK(cost() == 0);
    sign("3");
    CHECK(cost() > 0 || EMBEDDED);
    sign("1");
    CHECK(cost() == 0);
    sign("2");
    CHECK(cost() > 0 || EMBEDDED);
    edgejwt_keyring_free(ring);

    long_tokens();

    open_with(EDGEJWT_REMEMBER_NONE);
    sign("1");
    CHECK(cost() > 0 || EMBEDDED);
    CHECK(cost() > 0 || EMBEDDED);
    edgejwt_keyring_free(ring);

    own_dir_remove();
    edgejwt_signing_key_free(key_a);
    return check_report();
}
