/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The policies of the two vendors, applied to tokens as their clients make them
 * and to tokens that they never make. */
#include "check.h"

static edgejwt_signing_key *private_key;
static edgejwt_verifying_key *key;
static edgejwt_policy policy;

/* In the payload, @ is replaced by now, and # by one hour later. */
static void verdict_is(const char *pattern, int32_t want)
{
    char token[EDGEJWT_TOKEN_MAX + 1], payload[1000], *end = payload;
    for (const char *c = pattern; *c; c++) {
        if (*c == '@' || *c == '#') {
            end += sprintf(end, "%" PRId64, *c == '@' ? NOW : NOW + 3600);
        } else {
            *end++ = *c;
        }
    }
    *end = '\0';
    CHECK_STATUS(edgejwt_sign(private_key, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    int32_t got = edgejwt_verify(key, &policy, NOW, token, strlen(token), NULL, 0, NULL);
    if (got != want) {
        fprintf(stderr, "%s:\n", pattern);
    }
    CHECK_STATUS(got, want);
}

static void neuronex(void)
{
    memset(&policy, 0xAA, sizeof policy);
    edgejwt_policy_neuronex(&policy, sizeof policy);
    verdict_is(
        "{\"iss\":\"neuron\",\"iat\":\"@\",\"exp\":\"#\",\"aud\":\"neuron\",\"bodyEncode\":\"0\"}",
        EDGEJWT_OK);
    verdict_is("{\"aud\":\"neuronex\",\"bodyEncode\":0,\"exp\":#,\"iat\":@,\"iss\":\"neuron\"}",
               EDGEJWT_OK);
    verdict_is("{\"aud\":[\"x\",\"NeuronEX\"],\"exp\":#.5,\"iss\":\"neuron\",\"user\":\"u\"}",
               EDGEJWT_OK);
    verdict_is("{\"aud\":\"neuron\",\"exp\":\"#\",\"iss\":\"neuron.pem\",\"iat\":#}", EDGEJWT_OK);
    verdict_is("{\"aud\":\"\\u006eeuron\",\"exp\":#,\"iss\":\"a\"}", EDGEJWT_OK);

    verdict_is("{\"aud\":\"neuron\",\"exp\":\"@\",\"iss\":\"neuron\"}", EDGEJWT_ERR_EXPIRED);
    verdict_is("{\"aud\":\"neuron\",\"exp\":@,\"iss\":\"neuron\"}", EDGEJWT_ERR_EXPIRED);
    verdict_is("{\"aud\":\"neuron\",\"exp\":#,\"iss\":\"neuron\",\"nbf\":\"#\"}",
               EDGEJWT_ERR_NOT_YET_VALID);
    verdict_is("{\"aud\":\"neuron\",\"iss\":\"neuron\"}", EDGEJWT_ERR_CLAIM_MISSING);
    verdict_is("{\"exp\":#,\"iss\":\"neuron\"}", EDGEJWT_ERR_CLAIM_MISSING);
    verdict_is("{\"aud\":\"neuron\",\"exp\":#}", EDGEJWT_ERR_CLAIM_MISSING);
    verdict_is("{\"aud\":\"Neuron\",\"exp\":#,\"iss\":\"a\"}", EDGEJWT_ERR_AUDIENCE);
    verdict_is("{\"aud\":\"eKuiper\",\"exp\":#,\"iss\":\"a\"}", EDGEJWT_ERR_AUDIENCE);
    verdict_is("{\"aud\":\"neuro\",\"exp\":#,\"iss\":\"a\"}", EDGEJWT_ERR_AUDIENCE);
    verdict_is("{\"aud\":[],\"exp\":#,\"iss\":\"a\"}", EDGEJWT_ERR_AUDIENCE);
    verdict_is("{\"aud\":null,\"exp\":#,\"iss\":\"a\"}", EDGEJWT_ERR_CLAIM_TYPE);
    verdict_is("{\"aud\":[\"neuron\",7],\"exp\":#,\"iss\":\"a\"}", EDGEJWT_ERR_CLAIM_TYPE);
    const char *exps[] = {"null", "true", "\"\"",  "\" 12\"",        "\"+1\"", "\"1e9\"",
                          "-1",   "[]",   "\"x\"", "\"0x7fffffff\"", "\"#.5\""};
    for (size_t i = 0; i < sizeof exps / sizeof *exps; i++) {
        char pattern[200];
        snprintf(pattern, sizeof pattern, "{\"aud\":\"neuron\",\"exp\":%s,\"iss\":\"a\"}", exps[i]);
        verdict_is(pattern, EDGEJWT_ERR_CLAIM_TYPE);
    }
    verdict_is("{\"aud\":\"neuron\",\"exp\":9e9,\"iss\":\"a\"}", EDGEJWT_OK);
    verdict_is("{\"aud\":\"neuron\",\"exp\":99999999999999999999,\"iss\":\"a\"}",
               EDGEJWT_ERR_CLAIM_RANGE);
    verdict_is("{\"aud\":\"neuron\",\"exp\":\"99999999999999999999\",\"iss\":\"a\"}",
               EDGEJWT_ERR_CLAIM_RANGE);

    /* The caller may change any field. */
    const char *kuiper[] = {"eKuiper"};
    policy.audiences = kuiper;
    policy.audience_count = 1;
    policy.max_lifetime = 60;
    verdict_is("{\"aud\":\"eKuiper\",\"exp\":#,\"iss\":\"a\",\"iat\":@}", EDGEJWT_ERR_LIFETIME);
    verdict_is("{\"aud\":\"eKuiper\",\"exp\":#,\"iss\":\"a\",\"iat\":#}",
               EDGEJWT_ERR_NOT_YET_VALID);
    verdict_is("{\"aud\":\"neuron\",\"exp\":#,\"iss\":\"a\",\"iat\":#}", EDGEJWT_ERR_NOT_YET_VALID);
    policy.max_lifetime = 0;
    verdict_is("{\"aud\":\"eKuiper\",\"exp\":#,\"iss\":\"a\"}", EDGEJWT_OK);
    verdict_is("{\"aud\":\"neuron\",\"exp\":#,\"iss\":\"a\"}", EDGEJWT_ERR_AUDIENCE);
}

static void happypathology(void)
{
    memset(&policy, 0xAA, sizeof policy);
    edgejwt_policy_happypathology(&policy, sizeof policy);
#define START "{\"aud\":\"api.happypathology.com\",\"iss\":\"o\",\"sub\":\"u\""
#define END ",\"jti\":\"1795310588123456789\",\"kid\":\"k\"}"
    verdict_is(START ",\"iat\":@,\"exp\":#" END, EDGEJWT_OK);
    verdict_is(
        "{\"aud\":[\"api.happypathology.com\"],\"iss\":\"o\",\"sub\":\"u\",\"exp\":#,\"iat\":@" END,
        EDGEJWT_OK);
    verdict_is(START ",\"iat\":1,\"exp\":#" END, EDGEJWT_ERR_LIFETIME);
    verdict_is(START ",\"iat\":#,\"exp\":#" END, EDGEJWT_ERR_NOT_YET_VALID);
    verdict_is(START ",\"iat\":@,\"exp\":@" END, EDGEJWT_ERR_EXPIRED);
    verdict_is(START ",\"iat\":\"@\",\"exp\":\"#\"" END, EDGEJWT_ERR_CLAIM_TYPE);
    verdict_is(START ",\"exp\":#" END, EDGEJWT_ERR_CLAIM_MISSING);
    verdict_is(START ",\"iat\":@" END, EDGEJWT_ERR_CLAIM_MISSING);
    verdict_is(START ",\"iat\":@,\"exp\":#,\"kid\":\"k\"}", EDGEJWT_ERR_CLAIM_MISSING);
    verdict_is(START ",\"iat\":@,\"exp\":#,\"jti\":\"1\"}", EDGEJWT_ERR_CLAIM_MISSING);
    verdict_is(START ",\"iat\":@,\"exp\":#,\"jti\":1795310588123456789,\"kid\":\"k\"}",
               EDGEJWT_ERR_CLAIM_TYPE);
    verdict_is("{\"aud\":\"api.happypathology.com\",\"iss\":\"o\",\"iat\":@,\"exp\":#" END,
               EDGEJWT_ERR_CLAIM_MISSING);
    verdict_is("{\"aud\":\"api.happypathology.com\",\"sub\":\"o\",\"iat\":@,\"exp\":#" END,
               EDGEJWT_ERR_CLAIM_MISSING);
    verdict_is("{\"aud\":\"neuron\",\"iss\":\"o\",\"sub\":\"u\",\"iat\":@,\"exp\":#" END,
               EDGEJWT_ERR_AUDIENCE);
    verdict_is("{\"iss\":\"o\",\"sub\":\"u\",\"iat\":@,\"exp\":#" END, EDGEJWT_ERR_CLAIM_MISSING);
    policy.max_lifetime = 3599;
    verdict_is(START ",\"iat\":@,\"exp\":#" END, EDGEJWT_ERR_LIFETIME);
}

int main(int argc, char **argv)
{
    (void)argc;
    private_key = signing_key(argv[1], "rsa2048.key");
    key = verifying_key(argv[1], "rsa2048.pem");
    neuronex();
    happypathology();
    edgejwt_policy_neuronex(NULL, sizeof policy);
    edgejwt_policy_happypathology(NULL, sizeof policy);
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(private_key);
    return check_report();
}
