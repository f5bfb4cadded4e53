/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rules of a policy, and JSON Pointers as names of claims. */
#include "check.h"

static edgejwt_signing_key *signer;
static edgejwt_verifying_key *key;
static edgejwt_report report;

/* The verdict on a payload with `exp` in an hour and these members. */
static int32_t verdict(const edgejwt_policy *policy, const char *members)
{
    static char payload[EDGEJWT_PAYLOAD_MAX], token[EDGEJWT_TOKEN_MAX + 1];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 "%s%s}", NOW + 3600,
             members[0] != '\0' ? "," : "", members);
    CHECK_STATUS(edgejwt_sign(signer, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    edgejwt_report_init(&report, sizeof report);
    int32_t status =
        edgejwt_explain(key, policy, NOW, token, strlen(token), NULL, 0, NULL, &report);
    CHECK_STATUS(edgejwt_verify(key, policy, NOW, token, strlen(token), NULL, 0, NULL), status);
    CHECK(report.status == status);
    return status;
}

static edgejwt_policy with_rules(const char *const *rules, size_t count)
{
    edgejwt_policy policy;
    edgejwt_policy_init(&policy, sizeof policy);
    policy.rules = rules;
    policy.rule_count = count;
    return policy;
}

static void a_role(void)
{
    const char *rules[] = {"role", "admin", "role", "operator", "/realm_access/roles", "x"};
    edgejwt_policy policy = with_rules(rules, 3);
    CHECK_STATUS(verdict(&policy, "\"role\":\"admin\",\"realm_access\":{\"roles\":[\"x\"]}"),
                 EDGEJWT_OK);
    CHECK_STATUS(verdict(&policy, "\"role\":[1,\"operator\"],\"realm_access\":{\"roles\":\"x\"}"),
                 EDGEJWT_OK);
    CHECK_STATUS(verdict(&policy, "\"role\":\"guest\",\"realm_access\":{\"roles\":[\"x\"]}"),
                 EDGEJWT_ERR_FORBIDDEN);
    CHECK_TEXT(report.claim, "role");
    CHECK_STATUS(verdict(&policy, "\"role\":\"admin\",\"realm_access\":{\"roles\":[\"y\"]}"),
                 EDGEJWT_ERR_FORBIDDEN);
    CHECK_TEXT(report.claim, "/realm_access/roles");
    CHECK_STATUS(verdict(&policy, ""), EDGEJWT_ERR_FORBIDDEN);
    CHECK(edgejwt_status_http(EDGEJWT_ERR_FORBIDDEN) == 403);
    policy.rule_count = 0;
    CHECK_STATUS(verdict(&policy, ""), EDGEJWT_OK);
}

static void nothing_is_converted(void)
{
    const char *rules[] = {"v", "1"};
    edgejwt_policy policy = with_rules(rules, 1);
    static const char *const bad[] = {
        "\"v\":1",         "\"v\":true",  "\"v\":null",         "\"v\":{\"1\":\"1\"}",
        "\"v\":[[\"1\"]]", "\"v\":[1]",   "\"v\":\"1 \"",       "\"v\":\"\"",
        "\"v\":[]",        "\"V\":\"1\"", "\"v\":\"1\\u0000\"", "\"v\":\"1 2\"",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_STATUS(verdict(&policy, bad[i]), EDGEJWT_ERR_FORBIDDEN);
    }
    CHECK_STATUS(verdict(&policy, "\"v\":\"\\u0031\""), EDGEJWT_OK);
    CHECK_STATUS(verdict(&policy, "\"v\":[null,\"1\"]"), EDGEJWT_OK);
}

static void scopes_are_words(void)
{
    static const char *const names[] = {"scope", "scp", "/scope", "/scp"};
    for (size_t i = 0; i < 4; i++) {
        const char *rules[] = {names[i], "tags:write"};
        const char *member = names[i] + (names[i][0] == '/');
        char members[100];
        edgejwt_policy policy = with_rules(rules, 1);
        snprintf(members, sizeof members, "\"%s\":\"openid tags:write\"", member);
        CHECK_STATUS(verdict(&policy, members), EDGEJWT_OK);
        snprintf(members, sizeof members, "\"%s\":\"openid tags:writer\"", member);
        CHECK_STATUS(verdict(&policy, members), EDGEJWT_ERR_FORBIDDEN);
        snprintf(members, sizeof members, "\"%s\":[\"openid\",\"tags:write\"]", member);
        CHECK_STATUS(verdict(&policy, members), EDGEJWT_OK);
    }
}

/* Rules are judged last: 403 means a token that is accepted otherwise. */
static void rules_come_last(void)
{
    const char *rules[] = {"role", "admin"};
    edgejwt_policy policy = with_rules(rules, 1);
    CHECK_STATUS(verdict(&policy, "\"aud\":\"x\""), EDGEJWT_ERR_AUDIENCE);
    policy.issuer = "a";
    CHECK_STATUS(verdict(&policy, "\"iss\":\"b\""), EDGEJWT_ERR_ISSUER);
    CHECK_STATUS(verdict(&policy, "\"iss\":\"a\",\"nbf\":1e18"), EDGEJWT_ERR_NOT_YET_VALID);
    CHECK_STATUS(verdict(&policy, "\"iss\":\"a\""), EDGEJWT_ERR_FORBIDDEN);
}

static void bad_rules(void)
{
    const char *bad[][2] = {{"", "a"},   {"a", ""},     {NULL, "a"},  {"a", NULL},
                            {"/~", "a"}, {"/a~2", "a"}, {"/a/~", "a"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        edgejwt_policy policy = with_rules(bad[i], 1);
        CHECK_STATUS(verdict(&policy, "\"a\":\"a\""), EDGEJWT_ERR_ARGUMENT);
    }
    edgejwt_policy policy = with_rules(NULL, 1);
    CHECK_STATUS(verdict(&policy, ""), EDGEJWT_ERR_ARGUMENT);
    const char *many[2 * (EDGEJWT_POLICY_NAMES_MAX + 1)];
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++) {
        many[i] = "a";
    }
    policy = with_rules(many, EDGEJWT_POLICY_NAMES_MAX);
    CHECK_STATUS(verdict(&policy, "\"a\":\"a\""), EDGEJWT_OK);
    policy.rule_count++;
    CHECK_STATUS(verdict(&policy, "\"a\":\"a\""), EDGEJWT_ERR_ARGUMENT);
    policy.rule_count = SIZE_MAX;
    CHECK_STATUS(verdict(&policy, "\"a\":\"a\""), EDGEJWT_ERR_ARGUMENT);
    policy = with_rules(many, 1);
    policy.reserved = 1;
    CHECK_STATUS(verdict(&policy, "\"a\":\"a\""), EDGEJWT_ERR_ARGUMENT);
}

static void required_pointers(void)
{
    const char *required[] = {"/cnf/jkt", "/groups/1"};
    edgejwt_policy policy;
    edgejwt_policy_init(&policy, sizeof policy);
    policy.required = required;
    policy.required_count = 2;
    CHECK_STATUS(verdict(&policy, "\"cnf\":{\"jkt\":0},\"groups\":[1,2]"), EDGEJWT_OK);
    CHECK_STATUS(verdict(&policy, "\"cnf\":{\"jkt\":null},\"groups\":[1,2]"),
                 EDGEJWT_ERR_CLAIM_MISSING);
    CHECK_TEXT(report.claim, "/cnf/jkt");
    CHECK_STATUS(verdict(&policy, "\"cnf\":{\"jkt\":0},\"groups\":[1]"), EDGEJWT_ERR_CLAIM_MISSING);
    CHECK_TEXT(report.claim, "/groups/1");
    CHECK_STATUS(verdict(&policy, "\"cnf\":[\"jkt\"],\"groups\":[1,2]"), EDGEJWT_ERR_CLAIM_MISSING);
    required[0] = "/sub";
    CHECK_STATUS(verdict(&policy, "\"sub\":1,\"groups\":[1,2]"), EDGEJWT_ERR_CLAIM_TYPE);
    required[0] = "/a~";
    CHECK_STATUS(verdict(&policy, "\"a\":1,\"groups\":[1,2]"), EDGEJWT_ERR_ARGUMENT);
}

static void readers_take_pointers(void)
{
    static const char json[] = "{\"realm_access\":{\"roles\":[\"a\",\"b\"],\"n\":7,\"yes\":true,"
                               "\"since\":\"1800000000\"},\"\":{\"\":\"empty\"},\"/x\":\"slash\","
                               "\"m~n\":\"tilde\",\"list\":[{\"id\":1},{\"id\":2}]}";
    const size_t len = strlen(json);
    char text[20];
    int64_t number = 0;
    bool answer = false;
    const char *value = NULL;
    size_t value_len = 0;
    CHECK_STATUS(edgejwt_claim_item(json, len, "/realm_access/roles", 1, text, sizeof text, NULL),
                 EDGEJWT_OK);
    CHECK_TEXT(text, "b");
    CHECK_STATUS(edgejwt_claim_string(json, len, "/realm_access/roles/0", text, sizeof text, NULL),
                 EDGEJWT_OK);
    CHECK_TEXT(text, "a");
    CHECK_STATUS(edgejwt_claim_int(json, len, "/realm_access/n", &number), EDGEJWT_OK);
    CHECK(number == 7);
    CHECK_STATUS(edgejwt_claim_bool(json, len, "/realm_access/yes", &answer), EDGEJWT_OK);
    CHECK(answer);
    CHECK_STATUS(edgejwt_claim_has(json, len, "/realm_access/roles", "b", &answer), EDGEJWT_OK);
    CHECK(answer);
    CHECK_STATUS(edgejwt_claim_json(json, len, "/list/1", &value, &value_len), EDGEJWT_OK);
    CHECK(value_len == 8 && memcmp(value, "{\"id\":2}", 8) == 0);
    CHECK_STATUS(
        edgejwt_claim_date(json, len, "/realm_access/since", EDGEJWT_DATES_AS_STRINGS, &number),
        EDGEJWT_OK);
    CHECK(number == 1800000000);
    static const struct {
        const char *name, *want;
    } strings[] = {{"//", "empty"}, {"/~1x", "slash"}, {"m~n", "tilde"}, {"/m~0n", "tilde"}};
    for (size_t i = 0; i < 4; i++) {
        CHECK_STATUS(edgejwt_claim_string(json, len, strings[i].name, text, sizeof text, NULL),
                     EDGEJWT_OK);
        CHECK_TEXT(text, strings[i].want);
    }
    /* An array is walked until the pointer leads nowhere. */
    char name[20];
    int64_t sum = 0;
    for (int i = 0;; i++) {
        snprintf(name, sizeof name, "/list/%d/id", i);
        if (edgejwt_claim_int(json, len, name, &number) != EDGEJWT_OK) {
            break;
        }
        sum += number;
    }
    CHECK(sum == 3);
    static const char *const missing[] = {
        "/x",       "/list/-",        "/list/2",
        "/list/01", "/list/1/id/0",   "/realm_access/Roles",
        "/list/00", "/list/+1",       "/list/1e0",
        "/list/",   "realm_access/n", "/list/99999999999999999999999999999999"};
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        CHECK_STATUS(edgejwt_claim_json(json, len, missing[i], &value, &value_len),
                     EDGEJWT_ERR_CLAIM_MISSING);
    }
    static const char *const bad[] = {"/~", "/m~n", "/~2", "/list/~"};
    for (size_t i = 0; i < 4; i++) {
        CHECK_STATUS(edgejwt_claim_json(json, len, bad[i], &value, &value_len),
                     EDGEJWT_ERR_ARGUMENT);
        CHECK_STATUS(edgejwt_claim_string(json, len, bad[i], text, sizeof text, NULL),
                     EDGEJWT_ERR_ARGUMENT);
        CHECK_STATUS(edgejwt_claim_date(json, len, bad[i], 0, &number), EDGEJWT_ERR_ARGUMENT);
    }
}

static void dates(void)
{
    static const struct {
        const char *value;
        uint32_t flags;
        edgejwt_status want;
        int64_t date;
    } cases[] = {
        {"1800000000", 0, EDGEJWT_OK, 1800000000},
        {"1.8e9", 0, EDGEJWT_OK, 1800000000},
        {"1800000000.9", EDGEJWT_DATES_AS_STRINGS, EDGEJWT_OK, 1800000000},
        {"9223372036854775807", 0, EDGEJWT_OK, INT64_MAX},
        {"9223372036854775808", 0, EDGEJWT_ERR_CLAIM_RANGE, 0},
        {"\"18446744073709551616\"", EDGEJWT_DATES_AS_STRINGS, EDGEJWT_ERR_CLAIM_RANGE, 0},
        {"-1", 0, EDGEJWT_ERR_CLAIM_TYPE, 0},
        {"\"1800000000\"", 0, EDGEJWT_ERR_CLAIM_TYPE, 0},
        {"\"1800000000\"", EDGEJWT_DATES_AS_STRINGS, EDGEJWT_OK, 1800000000},
        {"\"1e9\"", EDGEJWT_DATES_AS_STRINGS, EDGEJWT_ERR_CLAIM_TYPE, 0},
        {"1", EDGEJWT_NO_EXPIRY, EDGEJWT_ERR_ARGUMENT, 0},
        {"1", UINT32_MAX, EDGEJWT_ERR_ARGUMENT, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char json[100];
        int64_t date = 5;
        snprintf(json, sizeof json, "{\"exp\":%s}", cases[i].value);
        CHECK_STATUS(edgejwt_claim_date(json, strlen(json), "exp", cases[i].flags, &date),
                     cases[i].want);
        CHECK(date == cases[i].date);
        CHECK_STATUS(edgejwt_claim_date(json, strlen(json), "nbf", 0, &date),
                     EDGEJWT_ERR_CLAIM_MISSING);
        CHECK(date == 0);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    signer = signing_key(argv[1], "rsa2048.key");
    key = verifying_key(argv[1], "rsa2048.pem");
    a_role();
    nothing_is_converted();
    scopes_are_words();
    rules_come_last();
    bad_rules();
    required_pointers();
    readers_take_pointers();
    dates();
    edgejwt_signing_key_free(signer);
    edgejwt_verifying_key_free(key);
    return check_report();
}
