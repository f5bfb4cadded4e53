/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Counts the allocations of one call: those of ring in the standard build, and
 * none in the embedded build, where ring uses memory of the library. */
#define _GNU_SOURCE
#include "check.h"
#include "counting.h"

int main(int argc, char **argv)
{
    (void)argc;
    edgejwt_signing_key *private_key = signing_key(argv[1], "rsa2048.key");
    edgejwt_verifying_key *key = verifying_key(argv[1], "rsa2048.pem");
    char payload[200], token[EDGEJWT_TOKEN_MAX + 1], out[EDGEJWT_PAYLOAD_MAX];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"neuron\",\"user\":\"\\u7f51\"}", NOW + 1);
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = "neuron";
    claims.exp = NOW + 1;

    size_t count = allocations;
    CHECK_STATUS(edgejwt_sign(private_key, payload, strlen(payload), token, sizeof token, NULL), EDGEJWT_OK);
    size_t sign = allocations - count;

    count = allocations;
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), out, sizeof out, NULL), EDGEJWT_OK);
    size_t verify = allocations - count;

    count = allocations;
    CHECK_STATUS(edgejwt_issue(private_key, &claims, token, sizeof token, NULL), EDGEJWT_OK);
    size_t issue = allocations - count;

    count = allocations;
    int64_t exp = 0;
    char text[16];
    CHECK_STATUS(edgejwt_claim_int(payload, strlen(payload), "exp", &exp), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_claim_string(payload, strlen(payload), "user", text, sizeof text, NULL), EDGEJWT_OK);
    size_t readers = allocations - count;

    count = allocations;
    CHECK(edgejwt_verify(key, NULL, NOW, "a.b", 3, out, sizeof out, NULL) != EDGEJWT_OK);
    size_t refusal = allocations - count;

    printf("allocations: sign %zu, issue %zu, verify %zu, readers %zu, refusal %zu\n", sign, issue, verify,
           readers, refusal);
    CHECK(counting());
    CHECK(sign == (EMBEDDED ? 0 : RING_SIGNS) && issue == sign);
    CHECK(verify == (EMBEDDED ? 0 : 5));
    CHECK(readers == 0 && refusal == 0);

    /* The largest keys, which need most memory. */
    edgejwt_signing_key *largest = signing_key(argv[1], "rsa4096.key");
    edgejwt_verifying_key *largest_public = verifying_key(argv[1], "rsa4096.pem");
    count = allocations;
    CHECK_STATUS(edgejwt_sign(largest, payload, strlen(payload), token, sizeof token, NULL), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verify(largest_public, NULL, NOW, token, strlen(token), out, sizeof out, NULL), EDGEJWT_OK);
    CHECK(allocations - count == (EMBEDDED ? 0 : sign + verify));
    edgejwt_verifying_key_free(largest_public);
    edgejwt_signing_key_free(largest);
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(private_key);
    return check_report();
}
