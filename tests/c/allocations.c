/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Counts the allocations of one call: those of ring in the standard build, and
 * none in the embedded build, where ring uses memory of the library. */
#define _GNU_SOURCE
#include "check.h"
#include "counting.h"

/* For keys of every size, the memory that the embedded build gives to ring is
 * enough to load, to sign and to verify: ring allocates nothing beyond it. */
static void sizes(const char *dir, const char *payload, size_t rings)
{
    static const char *const names[] = {"rsa2048", "rsa3072", "rsa4096"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[32], token[EDGEJWT_TOKEN_MAX + 1], out[EDGEJWT_PAYLOAD_MAX];
        snprintf(name, sizeof name, "%s.key", names[i]);
        char *pem = key_text(dir, name);
        edgejwt_signing_key *private_key = NULL;
        size_t count = allocations;
        CHECK_STATUS(edgejwt_signing_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), &private_key),
                     EDGEJWT_OK);
        size_t load = allocations - count;
        snprintf(name, sizeof name, "%s.pem", names[i]);
        edgejwt_verifying_key *key = verifying_key(dir, name);
        count = allocations;
        CHECK_STATUS(edgejwt_sign(private_key, payload, strlen(payload), token, sizeof token, NULL),
                     EDGEJWT_OK);
        CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), out, sizeof out, NULL),
                     EDGEJWT_OK);
        CHECK(allocations - count == (EMBEDDED ? 0 : rings));
        printf("allocations: load %s: %zu\n", names[i], load);
        /* The text, the numbers and the handle. */
        CHECK(load == (EMBEDDED ? 3 : 2 + RING_LOADS));
        edgejwt_verifying_key_free(key);
        edgejwt_signing_key_free(private_key);
        free(pem);
    }
    /* The largest key that verifies. */
    edgejwt_verifying_key *key = verifying_key(dir, "rsa8192.pem");
    char token[EDGEJWT_TOKEN_MAX + 1] = "eyJhbGciOiJSUzI1NiJ9.e30.";
    memset(token + strlen(token), 'B', 1365);
    token[strlen(token)] = 'A';
    size_t count = allocations;
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), NULL, 0, NULL),
                 EDGEJWT_ERR_SIGNATURE);
    CHECK(!EMBEDDED || allocations == count);
    edgejwt_verifying_key_free(key);
}

int main(int argc, char **argv)
{
    (void)argc;
    edgejwt_signing_key *private_key = signing_key(argv[1], "rsa2048.key");
    edgejwt_verifying_key *key = verifying_key(argv[1], "rsa2048.pem");
    char payload[200], token[EDGEJWT_TOKEN_MAX + 1], out[EDGEJWT_PAYLOAD_MAX];
    snprintf(payload, sizeof payload,
             "{\"exp\":%" PRId64 ",\"iss\":\"neuron\",\"user\":\"\\u7f51\"}", NOW + 1);
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = "neuron";
    claims.exp = NOW + 1;

    size_t count = allocations;
    CHECK_STATUS(edgejwt_sign(private_key, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    size_t sign = allocations - count;

    count = allocations;
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), out, sizeof out, NULL),
                 EDGEJWT_OK);
    size_t verify = allocations - count;

    count = allocations;
    CHECK_STATUS(edgejwt_issue(private_key, &claims, token, sizeof token, NULL), EDGEJWT_OK);
    size_t issue = allocations - count;

    /* The steps of a key in hardware. */
    char input[EDGEJWT_TOKEN_MAX + 1];
    uint8_t digest[64], signature[256] = {0};
    size_t len = 0;
    count = allocations;
    CHECK_STATUS(edgejwt_claims_write(&claims, out, sizeof out, &len), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_signing_input(key, NULL, out, len, input, sizeof input, &len), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_signing_digest(key, input, len, digest, sizeof digest, NULL), EDGEJWT_OK);
    CHECK(allocations == count);
    CHECK_STATUS(edgejwt_attach_signature(key, input, len, signature, sizeof signature, token,
                                          sizeof token, NULL),
                 EDGEJWT_ERR_SIGNATURE);
    CHECK(!EMBEDDED || allocations == count);
    CHECK_STATUS(edgejwt_sign(private_key, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);

    count = allocations;
    int64_t exp = 0;
    char text[16];
    CHECK_STATUS(edgejwt_claim_int(payload, strlen(payload), "exp", &exp), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_claim_string(payload, strlen(payload), "user", text, sizeof text, NULL),
                 EDGEJWT_OK);
    size_t readers = allocations - count;

    count = allocations;
    CHECK(edgejwt_verify(key, NULL, NOW, "a.b", 3, out, sizeof out, NULL) != EDGEJWT_OK);
    size_t refusal = allocations - count;

    printf("allocations: sign %zu, issue %zu, verify %zu, readers %zu, refusal %zu\n", sign, issue,
           verify, readers, refusal);
    CHECK(counting());
    CHECK(sign == (EMBEDDED ? 0 : RING_SIGNS) && issue == sign);
    CHECK(verify == (EMBEDDED ? 0 : 5));
    CHECK(readers == 0 && refusal == 0);

    sizes(argv[1], payload, sign + verify);
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(private_key);
    return check_report();
}
