/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Messages never contain text of a token or a key: status texts are constant,
 * and reports contain only names that the keyring or the policy has. */
#define _DEFAULT_SOURCE
#include "files.h"

#define MARK "QzMarkQz"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static edgejwt_keyring *ring;
static edgejwt_signing_key *key, *other;

/* Whether six consecutive bytes of the mark occur. */
static bool is_marked(const void *bytes, size_t len)
{
    for (size_t i = 0; i + 6 <= len; i++) {
        for (size_t j = 0; j + 6 < sizeof MARK; j++) {
            if (memcmp((const char *)bytes + i, &MARK[j], 6) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void statuses(void)
{
    const char *texts[400];
    for (int32_t status = -100; status < 300; status++) {
        const char *text = edgejwt_status_text(status);
        texts[status + 100] = text;
        for (const char *c = text; *c != '\0'; c++) {
            CHECK(*c >= ' ' && *c <= '~' && *c != '%');
        }
        CHECK(strcmp(text, "unknown status") != 0 || text == edgejwt_status_text(INT32_MAX));
        char number[16];
        snprintf(number, sizeof number, "%d", (int)status);
        CHECK(status < 10 || strstr(text, number) == NULL);
    }
    /* The texts are still the same. */
    for (int32_t status = -100; status < 300; status++) {
        CHECK(edgejwt_status_text(status) == texts[status + 100]);
    }
}

/* Explains and authorizes a token, and searches all output for the mark. */
static void check_token(const char *token, const edgejwt_policy *policy, int64_t now, int32_t want,
                        const char *claim, const char *issuer)
{
    char value[EDGEJWT_TOKEN_MAX + 8], payload[EDGEJWT_PAYLOAD_MAX];
    edgejwt_report report;
    memset(&report, 0, sizeof report);
    edgejwt_report_init(&report, sizeof report);
    snprintf(value, sizeof value, "Bearer %s", token);
    CHECK_STATUS(
        edgejwt_keyring_explain(ring, policy, now, value, strlen(value), NULL, 0, NULL, &report),
        want);
    CHECK(!is_marked(&report, sizeof report));
    CHECK_TEXT(report.claim, claim);
    CHECK_TEXT(report.issuer, issuer);
    CHECK(
        !is_marked(edgejwt_status_text(report.status), strlen(edgejwt_status_text(report.status))));
    memset(payload, 0, sizeof payload);
    CHECK_STATUS(edgejwt_keyring_authorize(ring, policy, now, value, strlen(value), payload,
                                           sizeof payload, NULL),
                 want);
    CHECK(is_marked(payload, sizeof payload) == (want == EDGEJWT_OK));
}

/* A token with these claims, and with the mark in every possible place. */
static const char *marked(const edgejwt_signing_key *signer, const char *claims)
{
    static char token[EDGEJWT_TOKEN_MAX + 1];
    char payload[2000];
    edgejwt_header header;
    edgejwt_header_init(&header, sizeof header);
    header.kid = "kid-" MARK;
    header.typ = "typ-" MARK;
    snprintf(payload, sizeof payload,
             "{\"" MARK "\":\"" MARK "\",\"\\u0051"
             "zMarkQz2\":{\"" MARK "\":[\"" MARK "\"]}%s}",
             claims);
    CHECK_STATUS(
        edgejwt_sign_with(signer, &header, payload, strlen(payload), token, sizeof token, NULL),
        EDGEJWT_OK);
    return token;
}

static void reports(void)
{
#define NAMES ",\"iss\":\"neuron\",\"sub\":\"" MARK "\",\"jti\":\"" MARK "\""
#define DATES ",\"iat\":1800000000,\"nbf\":1800000000,\"exp\":1800000100"
    const int64_t now = 1800000050;
    edgejwt_policy policy;
    edgejwt_policy_init(&policy, sizeof policy);
    check_token(marked(key, NAMES DATES), &policy, now, EDGEJWT_OK, "", "neuron");
    check_token(marked(other, NAMES DATES), &policy, now, EDGEJWT_ERR_SIGNATURE, "", "neuron");
    check_token(marked(key, NAMES DATES), &policy, now + 50, EDGEJWT_ERR_EXPIRED, "exp", "neuron");
    check_token(marked(key, NAMES DATES), &policy, now - 51, EDGEJWT_ERR_NOT_YET_VALID, "nbf",
                "neuron");
    check_token(marked(key, NAMES DATES), &policy, 1, EDGEJWT_ERR_CLOCK, "", "neuron");
    check_token(marked(key, NAMES DATES ",\"aud\":\"" MARK "\""), &policy, now,
                EDGEJWT_ERR_AUDIENCE, "aud", "neuron");
    check_token(marked(key, ",\"iss\":\"" MARK "\"" DATES), &policy, now, EDGEJWT_ERR_UNKNOWN_KEY,
                "iss", "");
    check_token(marked(key, ",\"iss\":[\"" MARK "\"]" DATES), &policy, now, EDGEJWT_ERR_CLAIM_TYPE,
                "iss", "");
    check_token(marked(key, DATES), &policy, now, EDGEJWT_ERR_CLAIM_MISSING, "iss", "");
    const char *const dates[] = {"exp", "nbf", "iat"};
    for (size_t i = 0; i < COUNT(dates); i++) {
        char claims[200];
        snprintf(claims, sizeof claims, ",\"iss\":\"neuron\",\"%s\":\"" MARK "\"", dates[i]);
        check_token(marked(key, claims), &policy, now, EDGEJWT_ERR_CLAIM_TYPE, dates[i], "neuron");
    }
    policy.subject = "somebody";
    check_token(marked(key, ",\"iss\":\"neuron\",\"sub\":{\"" MARK "\":1}" DATES), &policy, now,
                EDGEJWT_ERR_CLAIM_TYPE, "sub", "neuron");
    check_token(marked(key, NAMES DATES), &policy, now, EDGEJWT_ERR_SUBJECT, "sub", "neuron");
    policy.subject = NULL;
    policy.typ = "at+jwt";
    check_token(marked(key, NAMES DATES), &policy, now, EDGEJWT_ERR_TYP, "typ", "neuron");
    policy.typ = NULL;
    policy.max_lifetime = 10;
    check_token(marked(key, NAMES DATES), &policy, now, EDGEJWT_ERR_LIFETIME, "exp", "neuron");
    policy.max_lifetime = 0;
    const char *const required[] = {"role"};
    policy.required = required;
    policy.required_count = 1;
    check_token(marked(key, NAMES DATES), &policy, now, EDGEJWT_ERR_CLAIM_MISSING, "role",
                "neuron");

    /* Texts that are no tokens, with the mark in plain text and in base64. */
    const struct {
        const char *token;
        int32_t want;
        const char *claim;
    } others[] = {
        {MARK, EDGEJWT_ERR_TOKEN, ""},
        {MARK "." MARK "." MARK, EDGEJWT_ERR_HEADER, ""},
        /* {"alg":"QzMarkQz"} */
        {"eyJhbGciOiJRek1hcmtReiJ9.e30.AA", EDGEJWT_ERR_ALGORITHM, "alg"},
    };
    edgejwt_policy_init(&policy, sizeof policy);
    for (size_t i = 0; i < COUNT(others); i++) {
        check_token(others[i].token, &policy, now, others[i].want, others[i].claim, "");
    }
}

/* A file without a key: its name is reported, but none of its content. */
static void files(void)
{
    edgejwt_ring_info info;
    char name[256] = {0};
    edgejwt_status why;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.skipped == 1 && !is_marked(&info, sizeof info));
    CHECK_STATUS(edgejwt_keyring_skipped(ring, 0, name, sizeof name, &why), EDGEJWT_OK);
    CHECK_TEXT(name, "broken.pem");
    CHECK(!is_marked(name, sizeof name));
}

int main(int argc, char **argv)
{
    (void)argc;
    static const char broken[] =
        "-----BEGIN " MARK " KEY-----\n" MARK "\n-----END " MARK " KEY-----\n";
    own_dir_make();
    file_copy(argv[1], "rsa2048.pem", "neuron.pem");
    file_write("broken.pem", broken, strlen(broken));
    key = signing_key(argv[1], "rsa2048.key");
    other = signing_key(argv[1], "other.key");
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    CHECK(is_marked("xQzMarkQz", 9) && !is_marked("QzMar", 5));
    reports();
    files();
    statuses();
    edgejwt_keyring_free(ring);
    edgejwt_signing_key_free(key);
    edgejwt_signing_key_free(other);
    own_dir_remove();
    return check_report();
}
