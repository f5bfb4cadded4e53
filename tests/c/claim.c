/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading claims from a payload. */
#include "check.h"

static const char payload[] =
    "{ \"iss\":\"neuron\", \"u\\u0073er\" : \"\\u7f51\\ud83d\\ude00\\/\\\"\", \"nul\":\"a\\u0000b\","
    " \"jti\":\"1795310588123456789\", \"big\":9223372036854775807, \"small\":-9223372036854775808,"
    " \"over\":9223372036854775808, \"half\":1.5, \"exponent\":1e3, \"yes\":true, \"no\":false,"
    " \"nothing\":null, \"empty\":\"\", \"roles\":[\"a\", \"\\u0062\", 3, [\"c\"] , \"d,]\" ],"
    " \"none\":[], \"nested\" : { \"deep\" : { \"x\" : 1 } } }";

#define P payload, sizeof payload - 1

static void strings(void)
{
    char out[64];
    size_t len = 0;
    CHECK_STATUS(edgejwt_claim_string(P, "iss", out, sizeof out, &len), EDGEJWT_OK);
    CHECK_TEXT(out, "neuron");
    CHECK(len == 6);
    CHECK_STATUS(edgejwt_claim_string(P, "user", out, sizeof out, &len), EDGEJWT_OK);
    CHECK_TEXT(out, "\xe7\xbd\x91\xf0\x9f\x98\x80/\"");
    CHECK(len == 9);
    CHECK_STATUS(edgejwt_claim_string(P, "jti", out, sizeof out, NULL), EDGEJWT_OK);
    CHECK_TEXT(out, "1795310588123456789");
    CHECK_STATUS(edgejwt_claim_string(P, "empty", out, 1, &len), EDGEJWT_OK);
    CHECK(len == 0 && out[0] == '\0');

    memset(out, 'x', sizeof out);
    CHECK_STATUS(edgejwt_claim_string(P, "user", out, 9, &len), EDGEJWT_ERR_SPACE);
    CHECK(len == 9 && out[0] == 'x');
    CHECK_STATUS(edgejwt_claim_string(P, "user", NULL, 0, &len), EDGEJWT_ERR_SPACE);
    CHECK(len == 9);

    const char *wrong[] = {"nul", "big", "yes", "nothing", "roles", "nested"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        memset(out, 'x', sizeof out);
        len = 7;
        CHECK_STATUS(edgejwt_claim_string(P, wrong[i], out, sizeof out, &len),
                     EDGEJWT_ERR_CLAIM_TYPE);
        CHECK(len == 0 && out[0] == '\0');
    }
    const char *missing[] = {"", "is", "isss", "Iss", "deep", "u\\u0073er"};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        CHECK_STATUS(edgejwt_claim_string(P, missing[i], out, sizeof out, NULL),
                     EDGEJWT_ERR_CLAIM_MISSING);
    }
}

static void numbers(void)
{
    int64_t out = 7;
    CHECK_STATUS(edgejwt_claim_int(P, "big", &out), EDGEJWT_OK);
    CHECK(out == INT64_MAX);
    CHECK_STATUS(edgejwt_claim_int(P, "small", &out), EDGEJWT_OK);
    CHECK(out == INT64_MIN);
    const char *wrong[] = {"over", "half", "exponent", "jti", "yes", "nothing", "roles"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        out = 7;
        CHECK_STATUS(edgejwt_claim_int(P, wrong[i], &out), EDGEJWT_ERR_CLAIM_TYPE);
        CHECK(out == 0);
    }
    CHECK_STATUS(edgejwt_claim_int(P, "x", &out), EDGEJWT_ERR_CLAIM_MISSING);
}

static void booleans(void)
{
    bool out = false;
    CHECK_STATUS(edgejwt_claim_bool(P, "yes", &out), EDGEJWT_OK);
    CHECK(out);
    CHECK_STATUS(edgejwt_claim_bool(P, "no", &out), EDGEJWT_OK);
    CHECK(!out);
    out = true;
    CHECK_STATUS(edgejwt_claim_bool(P, "nothing", &out), EDGEJWT_ERR_CLAIM_TYPE);
    CHECK(!out);
    CHECK_STATUS(edgejwt_claim_bool(P, "x", &out), EDGEJWT_ERR_CLAIM_MISSING);
}

static void json(void)
{
    const char *out = NULL;
    size_t len = 0;
    int64_t number = 0;
    CHECK_STATUS(edgejwt_claim_json(P, "nested", &out, &len), EDGEJWT_OK);
    CHECK(len == 24 && memcmp(out, "{ \"deep\" : { \"x\" : 1 } }", 24) == 0);
    CHECK_STATUS(edgejwt_claim_json(out, len, "deep", &out, &len), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_claim_int(out, len, "x", &number), EDGEJWT_OK);
    CHECK(number == 1);
    CHECK_STATUS(edgejwt_claim_json(P, "none", &out, &len), EDGEJWT_OK);
    CHECK(len == 2 && out > payload && out < payload + sizeof payload);
    CHECK_STATUS(edgejwt_claim_json(P, "x", &out, &len), EDGEJWT_ERR_CLAIM_MISSING);
    CHECK(out == NULL && len == 0);
}

static void items(void)
{
    char out[16];
    size_t len = 0;
    CHECK_STATUS(edgejwt_claim_item(P, "roles", 0, out, sizeof out, &len), EDGEJWT_OK);
    CHECK_TEXT(out, "a");
    CHECK_STATUS(edgejwt_claim_item(P, "roles", 1, out, sizeof out, &len), EDGEJWT_OK);
    CHECK_TEXT(out, "b");
    CHECK_STATUS(edgejwt_claim_item(P, "roles", 2, out, sizeof out, &len), EDGEJWT_ERR_CLAIM_TYPE);
    CHECK(len == 0 && out[0] == '\0');
    CHECK_STATUS(edgejwt_claim_item(P, "roles", 3, out, sizeof out, &len), EDGEJWT_ERR_CLAIM_TYPE);
    CHECK_STATUS(edgejwt_claim_item(P, "roles", 4, out, sizeof out, &len), EDGEJWT_OK);
    CHECK_TEXT(out, "d,]");
    CHECK_STATUS(edgejwt_claim_item(P, "roles", 4, out, 3, &len), EDGEJWT_ERR_SPACE);
    CHECK(len == 3);
    CHECK_STATUS(edgejwt_claim_item(P, "roles", 5, out, sizeof out, &len),
                 EDGEJWT_ERR_CLAIM_MISSING);
    CHECK_STATUS(edgejwt_claim_item(P, "roles", SIZE_MAX, out, sizeof out, &len),
                 EDGEJWT_ERR_CLAIM_MISSING);
    CHECK_STATUS(edgejwt_claim_item(P, "none", 0, out, sizeof out, &len),
                 EDGEJWT_ERR_CLAIM_MISSING);
    CHECK_STATUS(edgejwt_claim_item(P, "iss", 0, out, sizeof out, &len), EDGEJWT_ERR_CLAIM_TYPE);
}

static void membership(void)
{
    bool out = false;
    CHECK_STATUS(edgejwt_claim_has(P, "roles", "b", &out), EDGEJWT_OK);
    CHECK(out);
    CHECK_STATUS(edgejwt_claim_has(P, "iss", "neuron", &out), EDGEJWT_OK);
    CHECK(out);
    CHECK_STATUS(edgejwt_claim_has(P, "roles", "c", &out), EDGEJWT_OK);
    CHECK(!out);
    CHECK_STATUS(edgejwt_claim_has(P, "iss", "neuro", &out), EDGEJWT_OK);
    CHECK(!out);
    CHECK_STATUS(edgejwt_claim_has(P, "nul", "a", &out), EDGEJWT_OK);
    CHECK(!out);
    CHECK_STATUS(edgejwt_claim_has(P, "none", "", &out), EDGEJWT_OK);
    CHECK(!out);
    out = true;
    CHECK_STATUS(edgejwt_claim_has(P, "big", "9223372036854775807", &out), EDGEJWT_ERR_CLAIM_TYPE);
    CHECK(!out);
    CHECK_STATUS(edgejwt_claim_has(P, "x", "y", &out), EDGEJWT_ERR_CLAIM_MISSING);
}

static void arguments(void)
{
    char text[8];
    bool boolean;
    int64_t number;
    const char *start;
    size_t len;
    CHECK_STATUS(edgejwt_claim_string(NULL, 0, "a", text, 8, NULL), EDGEJWT_ERR_PAYLOAD);
    CHECK_STATUS(edgejwt_claim_string(NULL, 2, "a", text, 8, NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_claim_string(P, NULL, text, 8, NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_claim_string(P, "iss", NULL, 8, NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_claim_int(P, "big", NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_claim_int(P, NULL, &number), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_claim_bool(P, "yes", NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_claim_bool("[]", 2, "yes", &boolean), EDGEJWT_ERR_PAYLOAD);
    CHECK_STATUS(edgejwt_claim_json(P, "yes", NULL, &len), EDGEJWT_ERR_ARGUMENT);
    CHECK(len == 0);
    CHECK_STATUS(edgejwt_claim_json(P, "yes", &start, NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK(start == NULL);
    CHECK_STATUS(edgejwt_claim_item(P, NULL, 0, text, 8, NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_claim_has(P, "iss", NULL, &boolean), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_claim_has(P, "iss", "a", NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_claim_has("{\"a\":1,\"a\":1}", 13, "a", "a", &boolean),
                 EDGEJWT_ERR_PAYLOAD);

    char both[64] = "{\"a\":\"bcd\"}";
    CHECK_STATUS(edgejwt_claim_string(both, 11, "a", both + 5, 20, &len), EDGEJWT_ERR_ARGUMENT);
}

int main(void)
{
    strings();
    numbers();
    booleans();
    json();
    items();
    membership();
    arguments();
    return check_report();
}
