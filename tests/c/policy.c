/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Every field of edgejwt_policy. */
#include "check.h"

static edgejwt_signing_key *private_key;
static edgejwt_verifying_key *key;

static void verdict_is(const edgejwt_policy *policy, const char *payload, int32_t want)
{
    char token[EDGEJWT_TOKEN_MAX + 1];
    CHECK_STATUS(edgejwt_sign(private_key, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verify(key, policy, NOW, token, strlen(token), NULL, 0, NULL), want);
}

/* A payload with `exp` in an hour, `iat` now, and `more`. */
static const char *with(const char *more)
{
    static char payload[500];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iat\":%" PRId64 "%s}", NOW + 3600,
             NOW, more);
    return payload;
}

static edgejwt_policy fresh(void)
{
    edgejwt_policy policy;
    memset(&policy, 0xAA, sizeof policy);
    edgejwt_policy_init(&policy, sizeof policy);
    return policy;
}

static void strictest(const edgejwt_policy *policy)
{
    verdict_is(policy, with(""), EDGEJWT_OK);
    verdict_is(policy, with(",\"iss\":\"x\",\"sub\":\"y\",\"jti\":\"z\",\"nbf\":1"), EDGEJWT_OK);
    verdict_is(policy, "{}", EDGEJWT_ERR_CLAIM_MISSING);
    verdict_is(policy, "{\"exp\":\"9000000000\"}", EDGEJWT_ERR_CLAIM_TYPE);
    verdict_is(policy, "{\"exp\":null}", EDGEJWT_ERR_CLAIM_TYPE);
    verdict_is(policy, "{\"exp\":1}", EDGEJWT_ERR_EXPIRED);
    verdict_is(policy, with(",\"nbf\":9000000000"), EDGEJWT_ERR_NOT_YET_VALID);
    verdict_is(policy, with(",\"aud\":\"neuron\""), EDGEJWT_ERR_AUDIENCE);
    verdict_is(policy, with(",\"aud\":[]"), EDGEJWT_ERR_AUDIENCE);
    verdict_is(policy, with(",\"aud\":1"), EDGEJWT_ERR_CLAIM_TYPE);
    /* Nobody asks for these. */
    verdict_is(policy, with(",\"iss\":1,\"sub\":null,\"jti\":[]"), EDGEJWT_OK);
}

static void fields(void)
{
    edgejwt_policy policy = fresh();
    policy.issuer = "neuron";
    verdict_is(&policy, with(",\"iss\":\"neuron\""), EDGEJWT_OK);
    verdict_is(&policy, with(",\"iss\":\"neuro\""), EDGEJWT_ERR_ISSUER);
    verdict_is(&policy, with(""), EDGEJWT_ERR_CLAIM_MISSING);

    policy = fresh();
    policy.subject = "user";
    verdict_is(&policy, with(",\"sub\":\"user\""), EDGEJWT_OK);
    verdict_is(&policy, with(",\"sub\":\"user\\u0000\""), EDGEJWT_ERR_SUBJECT);

    const char *audiences[] = {"neuron", "neuronex"};
    policy = fresh();
    policy.audiences = audiences;
    policy.audience_count = 2;
    verdict_is(&policy, with(",\"aud\":\"neuronex\""), EDGEJWT_OK);
    verdict_is(&policy, with(",\"aud\":[\"x\",\"neuron\"]"), EDGEJWT_OK);
    verdict_is(&policy, with(",\"aud\":\"x\""), EDGEJWT_ERR_AUDIENCE);
    verdict_is(&policy, with(""), EDGEJWT_ERR_CLAIM_MISSING);
    policy.flags = EDGEJWT_ANY_AUDIENCE;
    verdict_is(&policy, with(",\"aud\":\"x\""), EDGEJWT_OK);

    const char *required[] = {"kid", "roles"};
    policy = fresh();
    policy.required = required;
    policy.required_count = 2;
    verdict_is(&policy, with(",\"kid\":\"k\",\"roles\":[]"), EDGEJWT_OK);
    verdict_is(&policy, with(",\"kid\":\"k\""), EDGEJWT_ERR_CLAIM_MISSING);

    policy = fresh();
    policy.leeway = 600;
    policy.flags = EDGEJWT_DATES_AS_STRINGS;
    char payload[100];
    snprintf(payload, sizeof payload, "{\"exp\":\"%" PRId64 "\"}", NOW - 599);
    verdict_is(&policy, payload, EDGEJWT_OK);
    snprintf(payload, sizeof payload, "{\"exp\":\"%" PRId64 "\"}", NOW - 600);
    verdict_is(&policy, payload, EDGEJWT_ERR_EXPIRED);

    policy = fresh();
    policy.max_lifetime = 3600;
    verdict_is(&policy, with(""), EDGEJWT_OK);
    policy.max_lifetime = 3599;
    verdict_is(&policy, with(""), EDGEJWT_ERR_LIFETIME);

    policy = fresh();
    policy.issued_after = NOW;
    verdict_is(&policy, with(""), EDGEJWT_OK);
    policy.issued_after = NOW + 1;
    verdict_is(&policy, with(""), EDGEJWT_ERR_EXPIRED);

    policy = fresh();
    policy.earliest_now = NOW + 1;
    verdict_is(&policy, with(""), EDGEJWT_ERR_CLOCK);

    policy = fresh();
    policy.flags = EDGEJWT_EXP_OPTIONAL;
    verdict_is(&policy, "{}", EDGEJWT_OK);
    verdict_is(&policy, "{\"exp\":1}", EDGEJWT_ERR_EXPIRED);
}

static void arguments(void)
{
    const char *names[EDGEJWT_POLICY_NAMES_MAX + 1];
    for (size_t i = 0; i <= EDGEJWT_POLICY_NAMES_MAX; i++) {
        names[i] = "x";
    }
    edgejwt_policy policy = fresh();
    policy.audiences = names;
    policy.audience_count = EDGEJWT_POLICY_NAMES_MAX;
    verdict_is(&policy, with(",\"aud\":\"x\""), EDGEJWT_OK);
    policy.audience_count = EDGEJWT_POLICY_NAMES_MAX + 1;
    verdict_is(&policy, with(",\"aud\":\"x\""), EDGEJWT_ERR_ARGUMENT);
    policy.audiences = NULL;
    policy.audience_count = 1;
    verdict_is(&policy, with(""), EDGEJWT_ERR_ARGUMENT);
    policy.audience_count = SIZE_MAX;
    verdict_is(&policy, with(""), EDGEJWT_ERR_ARGUMENT);
    policy = fresh();
    names[1] = NULL;
    policy.required = names;
    policy.required_count = 2;
    verdict_is(&policy, with(""), EDGEJWT_ERR_ARGUMENT);
    policy = fresh();
    policy.leeway = -1;
    verdict_is(&policy, with(""), EDGEJWT_ERR_ARGUMENT);
    policy.leeway = EDGEJWT_LEEWAY_MAX + 1;
    verdict_is(&policy, with(""), EDGEJWT_ERR_ARGUMENT);
    policy = fresh();
    policy.max_lifetime = -1;
    verdict_is(&policy, with(""), EDGEJWT_ERR_ARGUMENT);
    policy = fresh();
    policy.flags = EDGEJWT_NO_EXPIRY;
    verdict_is(&policy, with(""), EDGEJWT_ERR_ARGUMENT);
    policy = fresh();
    policy.size = 1;
    verdict_is(&policy, with(""), EDGEJWT_ERR_ARGUMENT);
    policy = fresh();
    policy.size = offsetof(edgejwt_policy, flags);
    policy.flags = UINT32_MAX;
    verdict_is(&policy, with(""), EDGEJWT_OK);
    edgejwt_policy_init(NULL, sizeof policy);
}

int main(int argc, char **argv)
{
    (void)argc;
    private_key = signing_key(argv[1], "rsa2048.key");
    key = verifying_key(argv[1], "rsa2048.pem");
    edgejwt_policy policy = fresh();
    strictest(&policy);
    strictest(NULL);
    memset(&policy, 0, sizeof policy);
    policy.size = sizeof policy;
    strictest(&policy);
    fields();
    arguments();
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(private_key);
    return check_report();
}
