/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Diagnostics of a keyring and of a token, called with invalid arguments. */
#define _DEFAULT_SOURCE
#include "files.h"
#include "misuse.h"

static edgejwt_keyring *ring;
static edgejwt_policy policy;
static char value[EDGEJWT_TOKEN_MAX + 8] = "Bearer ";
static size_t value_len;

static int32_t sets_info(void *to, size_t size)
{
    edgejwt_ring_info_init(to, size);
    return EDGEJWT_OK;
}

static int32_t sets_report(void *to, size_t size)
{
    edgejwt_report_init(to, size);
    return EDGEJWT_OK;
}

static const char *keys;

static int32_t fills_info(void *to, size_t size)
{
    (void)size;
    return edgejwt_keyring_info(ring, to);
}

static int32_t fills_report(void *to, size_t size)
{
    (void)size;
    return edgejwt_keyring_explain(ring, &policy, NOW, value, value_len, NULL, 0, NULL, to);
}

static void sizes(void)
{
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    sized_output(sets_info, &info, sizeof info, EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.keys == 1 && info.skipped == 1);
    sized_output(fills_info, &info, sizeof info, EDGEJWT_ERR_ARGUMENT);
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    sized_output(sets_report, &report, sizeof report, EDGEJWT_OK);
    CHECK_STATUS(fills_report(&report, 0), EDGEJWT_OK);
    CHECK_TEXT(report.issuer, "neuron");
    sized_output(fills_report, &report, sizeof report, EDGEJWT_ERR_ARGUMENT);
}

static void skipped(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    edgejwt_status why;
#define REFUSES_NAME(call, want)                        \
    do {                                                \
        poison();                                       \
        memset(&why, POISON, sizeof why);               \
        CHECK_STATUS(call, want);                       \
        CHECK(why == EDGEJWT_OK);                       \
        CHECK(is_all(out + 1, sizeof out - 1, POISON)); \
    } while (0)
    REFUSES_NAME(edgejwt_keyring_skipped(NULL, 0, out, sizeof out, &why), want);
    CHECK(out[0] == '\0');
    const size_t indexes[] = {1, SIZE_MAX / 2 + 1, SIZE_MAX};
    for (size_t i = 0; i < COUNT(indexes); i++) {
        REFUSES_NAME(edgejwt_keyring_skipped(ring, indexes[i], out, sizeof out, &why), want);
        CHECK(out[0] == '\0');
    }
    for (size_t i = 0; i < COUNT(impossible); i++) {
        REFUSES_NAME(edgejwt_keyring_skipped(ring, 0, out, impossible[i], &why), want);
        CHECK(out[0] == '\0');
    }
    REFUSES_NAME(edgejwt_keyring_skipped(ring, 0, NULL, 0, &why), want);
    REFUSES_NAME(edgejwt_keyring_skipped(ring, 0, NULL, 9, &why), want);
    poison();
    CHECK_STATUS(edgejwt_keyring_skipped(ring, 0, out, sizeof out, NULL), want);
    CHECK(is_all(out + 1, sizeof out - 1, POISON) && out[0] == '\0');
    REFUSES_NAME(edgejwt_keyring_skipped(ring, 0, out, 0, &why), EDGEJWT_ERR_SPACE);
    CHECK(is_untouched());
    REFUSES_NAME(edgejwt_keyring_skipped(ring, 0, out, strlen("broken.pem"), &why),
                 EDGEJWT_ERR_SPACE);
    CHECK(is_untouched());

    /* The reason overlaps the name, at each possible offset. */
    enum { CAP = 40, AT = ARENA / 2 };
    for (int at = -CAP; at <= (int)sizeof why; at++) {
        bool is_apart = at == -CAP || at == (int)sizeof why;
        memset(arena, POISON, ARENA);
        int32_t status = edgejwt_keyring_skipped(ring, 0, (char *)arena + AT + at, CAP,
                                                 (edgejwt_status *)(void *)(arena + AT));
        CHECK_STATUS(status, is_apart ? EDGEJWT_OK : EDGEJWT_ERR_ARGUMENT);
        if (!is_apart) {
            CHECK(is_all(arena, ARENA, POISON));
        }
    }
}

/* A call that fails before the token is read reports the status alone. */
static void reports(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    /* Static, so that it lies below the heap and too long inputs do not overlap
     * it. */
    static edgejwt_report report;
    edgejwt_ring_info info;
#define REFUSES_REPORT(call, want)                                                    \
    do {                                                                              \
        memset(&report, POISON, sizeof report);                                       \
        report.size = sizeof report;                                                  \
        CHECK_STATUS(call, want);                                                     \
        CHECK(report.size == sizeof report && report.status == (want));               \
        CHECK(is_all(report.claim, sizeof report.claim, 0));                          \
        CHECK(is_all(report.issuer, sizeof report.issuer, 0));                        \
        CHECK(is_all(report.key_file, sizeof report.key_file, 0) && report.exp == 0); \
    } while (0)
    REFUSES_REPORT(
        edgejwt_keyring_explain(NULL, NULL, NOW, value, value_len, NULL, 0, NULL, &report), want);
    REFUSES_REPORT(edgejwt_keyring_explain(ring, NULL, NOW, NULL, 1, NULL, 0, NULL, &report), want);
    REFUSES_REPORT(edgejwt_keyring_explain(ring, NULL, NOW, NULL, 0, NULL, 0, NULL, &report),
                   EDGEJWT_ERR_NO_TOKEN);
    REFUSES_REPORT(edgejwt_keyring_explain(ring, NULL, NOW, value, 0, NULL, 0, NULL, &report),
                   EDGEJWT_ERR_NO_TOKEN);
    REFUSES_REPORT(
        edgejwt_keyring_explain(ring, NULL, NOW, value, SIZE_MAX, NULL, 0, NULL, &report), want);
    REFUSES_REPORT(
        edgejwt_keyring_explain(ring, NULL, NOW, value, SIZE_MAX / 2 + 1, NULL, 0, NULL, &report),
        want);
    edgejwt_verifying_key *key = verifying_key(keys, "rsa2048.pem");
    const char *token = value + strlen("Bearer ");
    REFUSES_REPORT(edgejwt_explain(NULL, NULL, NOW, token, 9, NULL, 0, NULL, &report), want);
    REFUSES_REPORT(edgejwt_explain(key, NULL, NOW, NULL, 9, NULL, 0, NULL, &report), want);
    REFUSES_REPORT(edgejwt_explain(key, NULL, NOW, token, 0, NULL, 0, NULL, &report),
                   EDGEJWT_ERR_NO_TOKEN);
    REFUSES_REPORT(edgejwt_explain(key, NULL, NOW, token, SIZE_MAX, NULL, 0, NULL, &report), want);
    REFUSES_REPORT(edgejwt_explain(key, NULL, NOW, token, 9, NULL, 9, NULL, &report), want);
    edgejwt_verifying_key_free(key);
    char *apart = malloc(APART);
    memcpy(apart, value, value_len);
    for (size_t i = 0; i < COUNT(too_long); i++) {
        REFUSES_REPORT(
            edgejwt_keyring_explain(ring, NULL, NOW, apart, too_long[i], NULL, 0, NULL, &report),
            EDGEJWT_ERR_TOKEN_TOO_LONG);
    }
    free(apart);
    CHECK_STATUS(edgejwt_keyring_explain(ring, NULL, NOW, value, value_len, NULL, 0, NULL, NULL),
                 want);

    /* The report overlaps the value. */
    for (int shift = -(int)sizeof report; shift <= (int)value_len; shift += 8) {
        bool is_apart = shift <= -(int)sizeof report || shift >= (int)value_len;
        edgejwt_report *at = (edgejwt_report *)(void *)(arena + ARENA / 2);
        memset(arena, POISON, ARENA);
        memcpy((char *)at - shift, value, value_len);
        at->size = sizeof report;
        memcpy(expected, arena, ARENA);
        int32_t status = edgejwt_keyring_explain(ring, NULL, NOW, (char *)at - shift, value_len,
                                                 NULL, 0, NULL, at);
        CHECK((status == EDGEJWT_ERR_ARGUMENT) != is_apart);
        CHECK(is_apart ? at->status == status && at->size == sizeof report
                       : memcmp(arena, expected, ARENA) == 0);
    }

    CHECK_STATUS(edgejwt_keyring_info(ring, NULL), want);
    memset(&info, POISON, sizeof info);
    info.size = sizeof info;
    CHECK_STATUS(edgejwt_keyring_info(NULL, &info), want);
    CHECK(info.size == sizeof info &&
          is_all(&info.keys, offsetof(edgejwt_ring_info, last_error) - sizeof(size_t), 0));
    CHECK(info.last_error == 0);
}

int main(int argc, char **argv)
{
    (void)argc;
    own_dir_make();
    keys = argv[1];
    file_copy(keys, "rsa2048.pem", "neuron.pem");
    file_write("broken.pem", "x", 1);
    edgejwt_signing_key *signer = signing_key(argv[1], "rsa2048.key");
    edgejwt_policy_init(&policy, sizeof policy);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    static const char payload[] = "{\"exp\":9007199254740992,\"iss\":\"neuron\"}";
    CHECK_STATUS(
        edgejwt_sign(signer, payload, strlen(payload), value + 7, EDGEJWT_TOKEN_MAX + 1, NULL),
        EDGEJWT_OK);
    value_len = strlen(value);
    sizes();
    skipped();
    reports();
    edgejwt_ring_info_init(NULL, sizeof(edgejwt_ring_info));
    edgejwt_report_init(NULL, sizeof(edgejwt_report));
    edgejwt_keyring_free(ring);
    edgejwt_signing_key_free(signer);
    own_dir_remove();
    return check_report();
}
