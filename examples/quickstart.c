/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signs a NeuronEX token, verifies it, reads a claim, refuses a forgery.
 *
 * Usage: quickstart PRIVATE_KEY PUBLIC_KEY
 */
#include <edgejwt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void failed(const char *what, int32_t status)
{
    fprintf(stderr, "%s: %s\n", what, edgejwt_status_text(status));
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s PRIVATE_KEY PUBLIC_KEY\n", argv[0]);
        return 2;
    }
    edgejwt_signing_key *private_key = NULL;
    edgejwt_verifying_key *public_key = NULL;
    int result = 1;
    int64_t now = time(NULL);

    edgejwt_status status = edgejwt_signing_key_from_file(EDGEJWT_RS256, argv[1], &private_key);
    if (status == EDGEJWT_OK) {
        status = edgejwt_verifying_key_from_file(EDGEJWT_RS256, argv[2], &public_key);
    }
    if (status != EDGEJWT_OK) {
        failed("keys", status);
        goto done;
    }

    /* A login token that lives for one hour. */
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = "neuron";
    claims.aud = "neuron";
    claims.iat = now;
    claims.exp = now + 3600;
    claims.extra = "{\"bodyEncode\":0}";
    char token[EDGEJWT_TOKEN_MAX + 1];
    status = edgejwt_issue(private_key, &claims, token, sizeof token, NULL);
    if (status != EDGEJWT_OK) {
        failed("issue", status);
        goto done;
    }
    printf("token: %s\n", token);

    /* The receiver demands its own audience. */
    const char *audiences[] = {"neuron"};
    edgejwt_policy policy;
    edgejwt_policy_init(&policy, sizeof policy);
    policy.audiences = audiences;
    policy.audience_count = 1;
    char payload[EDGEJWT_PAYLOAD_MAX], issuer[64];
    size_t len;
    status = edgejwt_verify(public_key, &policy, now, token, strlen(token), payload, sizeof payload, &len);
    if (status == EDGEJWT_OK) {
        status = edgejwt_claim_string(payload, len, "iss", issuer, sizeof issuer, NULL);
    }
    if (status != EDGEJWT_OK) {
        failed("verify", status);
        goto done;
    }
    printf("verified: %s\nissuer: %s\n", payload, issuer);

    /* Change one bit of the payload: the signature no longer matches. */
    token[50] ^= 1;
    status = edgejwt_verify(public_key, &policy, now, token, strlen(token), payload, sizeof payload, &len);
    printf("tampered: %s\n", edgejwt_status_text(status));
    result = status != EDGEJWT_ERR_SIGNATURE;
done:
    edgejwt_verifying_key_free(public_key);
    edgejwt_signing_key_free(private_key);
    return result;
}
