/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The functions that read claims, called with invalid arguments. */
#include "misuse.h"

static const char payload[] =
    "{\"s\":\"text\",\"n\":-7,\"b\":true,\"a\":[\"one\",\"two\"],\"o\":{}}";

#define P payload, strlen(payload)

static int32_t string(char *text, size_t cap, size_t *len)
{
    return edgejwt_claim_string(P, "s", text, cap, len);
}

static int32_t item(char *text, size_t cap, size_t *len)
{
    return edgejwt_claim_item(P, "a", 1, text, cap, len);
}

static int32_t string_beside(const char *input, size_t input_len, char *text, size_t cap,
                             size_t *len)
{
    return edgejwt_claim_string(input, input_len, "s", text, cap, len);
}

static int32_t item_beside(const char *input, size_t input_len, char *text, size_t cap, size_t *len)
{
    return edgejwt_claim_item(input, input_len, "a", 0, text, cap, len);
}

static int32_t int_beside(const char *input, size_t input_len, void *result)
{
    return edgejwt_claim_int(input, input_len, "n", result);
}

static int32_t bool_beside(const char *input, size_t input_len, void *result)
{
    return edgejwt_claim_bool(input, input_len, "b", result);
}

static int32_t has_beside(const char *input, size_t input_len, void *result)
{
    return edgejwt_claim_has(input, input_len, "a", "two", result);
}

static int32_t json_beside(const char *input, size_t input_len, void *result)
{
    size_t len = 7;
    int32_t status = edgejwt_claim_json(input, input_len, "o", result, &len);
    CHECK(len == (status == EDGEJWT_OK ? 2 : 7));
    return status;
}

static int32_t json_len_beside(const char *input, size_t input_len, void *result)
{
    const char *json = payload;
    int32_t status = edgejwt_claim_json(input, input_len, "o", &json, result);
    CHECK((status == EDGEJWT_OK) == (json != payload));
    return status;
}

/* Calls every function that reads claims. All must refuse, with empty outputs. */
static void all_refuse(const char *json, size_t len, const char *name, int32_t want)
{
    int64_t number = 7;
    bool boolean = true, has = true;
    const char *start = payload;
    size_t start_len = 7;
    REFUSES_TEXT(edgejwt_claim_string(json, len, name, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_claim_item(json, len, name, 0, out, sizeof out, &out_len), want);
    CHECK_STATUS(edgejwt_claim_int(json, len, name, &number), want);
    CHECK(number == 0);
    number = 7;
    CHECK_STATUS(edgejwt_claim_date(json, len, name, 0, &number), want);
    CHECK(number == 0);
    CHECK_STATUS(edgejwt_claim_bool(json, len, name, &boolean), want);
    CHECK(!boolean);
    CHECK_STATUS(edgejwt_claim_has(json, len, name, "x", &has), want);
    CHECK(!has);
    CHECK_STATUS(edgejwt_claim_json(json, len, name, &start, &start_len), want);
    CHECK(start == NULL && start_len == 0);
}

/* As all_refuse(), with outputs below the input, where a too long input does
 * not overlap them. */
static void all_refuse_length(const char *json, size_t len, int32_t want)
{
    static struct {
        int64_t number;
        const char *start;
        size_t start_len;
        bool boolean;
    } result;
    CHECK_STATUS(edgejwt_claim_string(json, len, "s", NULL, 0, NULL), want);
    CHECK_STATUS(edgejwt_claim_item(json, len, "s", 0, NULL, 0, NULL), want);
    memset(&result, POISON, sizeof result);
    CHECK_STATUS(edgejwt_claim_int(json, len, "s", &result.number), want);
    CHECK_STATUS(edgejwt_claim_json(json, len, "s", &result.start, &result.start_len), want);
    CHECK(result.number == 0 && result.start == NULL && result.start_len == 0);
    CHECK_STATUS(edgejwt_claim_bool(json, len, "s", &result.boolean), want);
    CHECK(!result.boolean);
    memset(&result, POISON, sizeof result);
    CHECK_STATUS(edgejwt_claim_has(json, len, "s", "text", &result.boolean), want);
    CHECK(!result.boolean);
}

static void inputs(void)
{
    all_refuse(NULL, 1, "s", EDGEJWT_ERR_ARGUMENT);
    all_refuse(NULL, SIZE_MAX, "s", EDGEJWT_ERR_ARGUMENT);
    all_refuse(payload, strlen(payload), NULL, EDGEJWT_ERR_ARGUMENT);
    all_refuse(NULL, 0, NULL, EDGEJWT_ERR_ARGUMENT);
    all_refuse(NULL, 0, "s", EDGEJWT_ERR_PAYLOAD);
    all_refuse(payload, 0, "s", EDGEJWT_ERR_PAYLOAD);
    all_refuse(payload, strlen(payload) - 1, "s", EDGEJWT_ERR_PAYLOAD);
    all_refuse(payload, sizeof payload, "s", EDGEJWT_ERR_PAYLOAD);
    all_refuse(payload, strlen(payload), "", EDGEJWT_ERR_CLAIM_MISSING);

    char *apart = malloc(APART);
    memcpy(apart, payload, sizeof payload);
    for (size_t i = 0; i < COUNT(impossible); i++) {
        all_refuse_length(apart, impossible[i], EDGEJWT_ERR_ARGUMENT);
    }
    for (size_t i = 0; i < COUNT(too_long); i++) {
        all_refuse_length(apart, too_long[i], EDGEJWT_ERR_PAYLOAD);
    }
    free(apart);

    /* A very long name, and an index outside the array. */
    memset(arena, 'n', ARENA - 1);
    arena[ARENA - 1] = '\0';
    all_refuse(payload, strlen(payload), (char *)arena, EDGEJWT_ERR_CLAIM_MISSING);
    const size_t items[] = {2, SIZE_MAX / 2 + 1, SIZE_MAX};
    for (size_t i = 0; i < COUNT(items); i++) {
        REFUSES_TEXT(edgejwt_claim_item(P, "a", items[i], out, sizeof out, &out_len),
                     EDGEJWT_ERR_CLAIM_MISSING);
    }
    bool has = true;
    CHECK_STATUS(edgejwt_claim_has(P, "s", NULL, &has), EDGEJWT_ERR_ARGUMENT);
    CHECK(!has);
}

static void outputs(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    const char *start = payload;
    size_t len = 7;
    CHECK_STATUS(edgejwt_claim_int(P, "n", NULL), want);
    CHECK_STATUS(edgejwt_claim_date(P, "n", 0, NULL), want);
    CHECK_STATUS(edgejwt_claim_bool(P, "b", NULL), want);
    CHECK_STATUS(edgejwt_claim_has(P, "a", "one", NULL), want);
    CHECK_STATUS(edgejwt_claim_json(P, "o", NULL, NULL), want);
    CHECK_STATUS(edgejwt_claim_json(P, "o", NULL, &len), want);
    CHECK(len == 0);
    CHECK_STATUS(edgejwt_claim_json(P, "o", &start, NULL), want);
    CHECK(start == NULL);
    /* The start and the length of a value in the same place. */
    union {
        const char *start;
        size_t len;
    } both = {payload};
    CHECK_STATUS(edgejwt_claim_json(P, "o", &both.start, &both.len), want);
    CHECK(both.start == payload);
}

int main(void)
{
    text_output(string, EDGEJWT_ERR_SPACE);
    text_output(item, EDGEJWT_ERR_SPACE);
    text_beside_input(string_beside, P);
    text_beside_input(item_beside, P);
    result_beside_input(int_beside, P, sizeof(int64_t));
    result_beside_input(bool_beside, P, sizeof(bool));
    result_beside_input(has_beside, P, sizeof(bool));
    result_beside_input(json_beside, P, sizeof(char *));
    result_beside_input(json_len_beside, P, sizeof(size_t));
    inputs();
    outputs();
    return check_report();
}
