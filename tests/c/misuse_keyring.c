/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keyrings, called as nobody should call them. */
#define _DEFAULT_SOURCE
#include "files.h"
#include "misuse.h"

static edgejwt_keyring *ring;
static edgejwt_verifying_key *key;
static edgejwt_keyring_options options;
static edgejwt_policy policy;
static char value[EDGEJWT_TOKEN_MAX + 8] = "Bearer ";
static char *const token = value + 7;
static size_t token_len, value_len;

static int32_t verifies(char *text, size_t cap, size_t *len)
{
    return edgejwt_keyring_verify(ring, &policy, NOW, token, token_len, text, cap, len);
}

static int32_t authorizes(char *text, size_t cap, size_t *len)
{
    return edgejwt_keyring_authorize(ring, &policy, NOW, value, value_len, text, cap, len);
}

static int32_t verifies_beside(const char *input, size_t input_len, char *text, size_t cap, size_t *len)
{
    return edgejwt_keyring_verify(ring, NULL, NOW, input, input_len, text, cap, len);
}

static int32_t authorizes_beside(const char *input, size_t input_len, char *text, size_t cap, size_t *len)
{
    return edgejwt_keyring_authorize(ring, NULL, NOW, input, input_len, text, cap, len);
}

static int32_t with_options(const void *given)
{
    edgejwt_keyring *made, *opened;
    memset(&made, POISON, sizeof made);
    memset(&opened, POISON, sizeof opened);
    int32_t status = edgejwt_keyring_new(given, &made);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, given, &opened), status);
    CHECK((made != NULL) == (status == EDGEJWT_OK) && (opened != NULL) == (status == EDGEJWT_OK));
    edgejwt_keyring_free(made);
    edgejwt_keyring_free(opened);
    return status;
}

static int32_t with_policy(const void *given)
{
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    int32_t status = edgejwt_keyring_verify(ring, given, NOW, token, token_len, NULL, 0, NULL);
    CHECK_STATUS(edgejwt_keyring_authorize(ring, given, NOW, value, value_len, NULL, 0, NULL), status);
    CHECK_STATUS(edgejwt_keyring_explain(ring, given, NOW, value, value_len, &report), status);
    CHECK(report.status == status);
    return status;
}

static int32_t sets_options(void *to, size_t size)
{
    edgejwt_keyring_options_init(to, size);
    return EDGEJWT_OK;
}

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

static int32_t fills_info(void *to, size_t size)
{
    (void)size;
    return edgejwt_keyring_info(ring, to);
}

static int32_t fills_report(void *to, size_t size)
{
    (void)size;
    return edgejwt_keyring_explain(ring, &policy, NOW, value, value_len, to);
}

#define INFO_HOLE offsetof(edgejwt_ring_info, last_error) + sizeof(int32_t), sizeof(edgejwt_ring_info)
#define REPORT_HOLE offsetof(edgejwt_report, key_file) + 256, offsetof(edgejwt_report, exp)

static void sizes(void)
{
    sized_input(with_options, &options, sizeof options, 0);
    sized_input(with_policy, &policy, sizeof policy, 0);
    sized_output(sets_options, &options, sizeof options, 0, 0, EDGEJWT_OK);
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    sized_output(sets_info, &info, sizeof info, INFO_HOLE, EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.keys == 2 && info.skipped == 1);
    sized_output(fills_info, &info, sizeof info, INFO_HOLE, EDGEJWT_ERR_ARGUMENT);
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    sized_output(sets_report, &report, sizeof report, REPORT_HOLE, EDGEJWT_OK);
    CHECK_STATUS(fills_report(&report, 0), EDGEJWT_OK);
    CHECK_TEXT(report.issuer, "neuron");
    sized_output(fills_report, &report, sizeof report, REPORT_HOLE, EDGEJWT_ERR_ARGUMENT);
}

static void makers(void)
{
    edgejwt_keyring *made;
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    CHECK_STATUS(edgejwt_keyring_new(NULL, NULL), want);
    CHECK_STATUS(edgejwt_keyring_new(&options, NULL), want);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, NULL), want);
    REFUSES_POINTER(made, edgejwt_keyring_open(NULL, NULL, &made), want);
    REFUSES_POINTER(made, edgejwt_keyring_open("", NULL, &made), EDGEJWT_ERR_KEY_FILE);
    REFUSES_POINTER(made, edgejwt_keyring_open("/dev/null", NULL, &made), EDGEJWT_ERR_KEY_FILE);
    memset(arena, 'x', ARENA - 1);
    arena[ARENA - 1] = '\0';
    REFUSES_POINTER(made, edgejwt_keyring_open((char *)arena, NULL, &made), EDGEJWT_ERR_KEY_FILE);
    const size_t remember[] = {EDGEJWT_REMEMBER_MAX + 1, SIZE_MAX - 1, SIZE_MAX / 2 + 1};
    const int64_t look_every[] = {-2, INT64_MIN, (int64_t)UINT32_MAX + 1, INT64_MAX};
    for (size_t i = 0; i < COUNT(remember); i++) {
        edgejwt_keyring_options given = options;
        given.remember = remember[i];
        CHECK_STATUS(with_options(&given), want);
    }
    for (size_t i = 0; i < COUNT(look_every); i++) {
        edgejwt_keyring_options given = options;
        given.look_every = look_every[i];
        CHECK_STATUS(with_options(&given), want);
    }
    edgejwt_keyring_options_init(NULL, sizeof options);
    edgejwt_ring_info_init(NULL, sizeof(edgejwt_ring_info));
    edgejwt_report_init(NULL, sizeof(edgejwt_report));
    edgejwt_keyring_free(NULL);
}

static void adding(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    static const char set[] = "{\"keys\":[]}";
    const char *path = own_path("set.json");
    CHECK_STATUS(edgejwt_keyring_add(NULL, "x", key), want);
    CHECK_STATUS(edgejwt_keyring_add(ring, NULL, key), want);
    CHECK_STATUS(edgejwt_keyring_add(ring, "x", NULL), want);
    CHECK_STATUS(edgejwt_keyring_add(NULL, NULL, NULL), want);
    CHECK_STATUS(edgejwt_keyring_add_jwks(NULL, "x", set, strlen(set)), want);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, NULL, set, strlen(set)), want);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "x", NULL, 1), want);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "x", NULL, 0), EDGEJWT_ERR_KEY_FORMAT);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "x", set, 0), EDGEJWT_ERR_KEY_FORMAT);
    for (size_t i = 0; i < COUNT(impossible); i++) {
        CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "x", set, impossible[i]), want);
    }
    for (size_t i = 0; i < COUNT(too_long); i++) {
        CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "x", set, too_long[i]), EDGEJWT_ERR_KEY_FORMAT);
    }
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "x", set, EDGEJWT_KEY_TEXT_MAX + 1), EDGEJWT_ERR_KEY_FORMAT);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(NULL, "x", path), want);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, NULL, path), want);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "x", NULL), want);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "x", ""), EDGEJWT_ERR_KEY_FILE);
    memset(arena, 'x', ARENA - 1);
    arena[ARENA - 1] = '\0';
    const char *endless = (char *)arena;
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "x", endless), EDGEJWT_ERR_KEY_FILE);
    const char *const issuers[] = {"", endless, endless + ARENA - 2 - EDGEJWT_ISSUER_MAX};
    for (size_t i = 0; i < COUNT(issuers); i++) {
        CHECK_STATUS(edgejwt_keyring_add(ring, issuers[i], key), want);
        CHECK_STATUS(edgejwt_keyring_add_jwks(ring, issuers[i], set, strlen(set)), want);
        CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, issuers[i], path), want);
    }
    CHECK_STATUS(edgejwt_keyring_reload(NULL), want);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
}

static void tokens(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    REFUSES_TEXT(edgejwt_keyring_verify(NULL, NULL, NOW, token, token_len, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_keyring_verify(ring, NULL, NOW, NULL, 1, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_keyring_verify(ring, NULL, NOW, NULL, 0, out, sizeof out, &out_len), EDGEJWT_ERR_NO_TOKEN);
    REFUSES_TEXT(edgejwt_keyring_authorize(NULL, NULL, NOW, value, value_len, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_keyring_authorize(ring, NULL, NOW, NULL, 1, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_keyring_authorize(ring, NULL, NOW, NULL, 0, out, sizeof out, &out_len),
                 EDGEJWT_ERR_NO_TOKEN);
    for (size_t i = 0; i < COUNT(impossible); i++) {
        const size_t len = impossible[i];
        REFUSES_TEXT(edgejwt_keyring_verify(ring, NULL, NOW, token, len, out, sizeof out, &out_len), want);
        REFUSES_TEXT(edgejwt_keyring_authorize(ring, NULL, NOW, value, len, out, sizeof out, &out_len), want);
    }
    for (size_t i = 0; i < COUNT(too_long); i++) {
        const size_t len = too_long[i];
        CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, token, len, NULL, 0, NULL), EDGEJWT_ERR_TOKEN_TOO_LONG);
        CHECK_STATUS(edgejwt_keyring_authorize(ring, NULL, NOW, value, len, NULL, 0, NULL),
                     EDGEJWT_ERR_TOKEN_TOO_LONG);
        CHECK_STATUS(edgejwt_keyring_authorize(ring, NULL, NOW, "Basic x", len, NULL, 0, NULL),
                     EDGEJWT_ERR_NO_TOKEN);
    }
    /* Blanks may be around a token; not without end. */
    memset(arena, ' ', ARENA);
    memcpy(arena, value, 7);
    memcpy(arena + EDGEJWT_TOKEN_MAX, token, token_len);
    const char *spaced = (char *)arena;
    CHECK_STATUS(edgejwt_keyring_authorize(ring, NULL, NOW, spaced, 2 * EDGEJWT_TOKEN_MAX, NULL, 0, NULL),
                 EDGEJWT_OK);
    REFUSES_TEXT(edgejwt_keyring_authorize(ring, NULL, NOW, spaced, 2 * EDGEJWT_TOKEN_MAX + 1, out, sizeof out,
                                           &out_len),
                 EDGEJWT_ERR_TOKEN_TOO_LONG);
}

static void skipped(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    edgejwt_status why;
#define REFUSES_NAME(call, want)                         \
    do {                                                 \
        poison();                                        \
        memset(&why, POISON, sizeof why);                \
        CHECK_STATUS(call, want);                        \
        CHECK(why == EDGEJWT_OK);                        \
        CHECK(is_all(out + 1, sizeof out - 1, POISON));  \
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
    REFUSES_NAME(edgejwt_keyring_skipped(ring, 0, out, strlen("broken.pem"), &why), EDGEJWT_ERR_SPACE);
    CHECK(is_untouched());

    /* The reason across the name, from both of its sides. */
    enum { CAP = 40, AT = ARENA / 2 };
    for (int at = -CAP; at <= (int)sizeof why; at++) {
        bool is_apart = at == -CAP || at == (int)sizeof why;
        memset(arena, POISON, ARENA);
        int32_t status = edgejwt_keyring_skipped(ring, 0, (char *)arena + AT + at, CAP,
                                                 (edgejwt_status *)(void *)(arena + AT));
        CHECK_STATUS(status, is_apart ? EDGEJWT_OK : EDGEJWT_ERR_ARGUMENT);
        if (!is_apart) {
            memset(expected, POISON, ARENA);
            memset(expected + AT, 0, sizeof why);
            expected[AT + at] = 0;
            CHECK(memcmp(arena, expected, ARENA) == 0);
        }
    }
}

/* A report that fails before a token is looked at says so, and no more. */
static void reports(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    /* Below the heap, where no length of an input reaches. */
    static edgejwt_report report;
    edgejwt_ring_info info;
#define REFUSES_REPORT(call, want)                                              \
    do {                                                                        \
        memset(&report, POISON, sizeof report);                                 \
        report.size = sizeof report;                                            \
        CHECK_STATUS(call, want);                                               \
        CHECK(report.size == sizeof report && report.status == (want));         \
        CHECK(is_all(report.claim, sizeof report.claim, 0));                    \
        CHECK(is_all(report.issuer, sizeof report.issuer, 0));                  \
        CHECK(is_all(report.key_file, sizeof report.key_file, 0) && report.exp == 0); \
    } while (0)
    REFUSES_REPORT(edgejwt_keyring_explain(NULL, NULL, NOW, value, value_len, &report), want);
    REFUSES_REPORT(edgejwt_keyring_explain(ring, NULL, NOW, NULL, 1, &report), want);
    REFUSES_REPORT(edgejwt_keyring_explain(ring, NULL, NOW, NULL, 0, &report), EDGEJWT_ERR_NO_TOKEN);
    REFUSES_REPORT(edgejwt_keyring_explain(ring, NULL, NOW, value, 0, &report), EDGEJWT_ERR_NO_TOKEN);
    REFUSES_REPORT(edgejwt_keyring_explain(ring, NULL, NOW, value, SIZE_MAX, &report), want);
    REFUSES_REPORT(edgejwt_keyring_explain(ring, NULL, NOW, value, SIZE_MAX / 2 + 1, &report), want);
    char *apart = malloc(value_len);
    memcpy(apart, value, value_len);
    for (size_t i = 0; i < COUNT(too_long); i++) {
        REFUSES_REPORT(edgejwt_keyring_explain(ring, NULL, NOW, apart, too_long[i], &report),
                       EDGEJWT_ERR_TOKEN_TOO_LONG);
    }
    free(apart);
    CHECK_STATUS(edgejwt_keyring_explain(ring, NULL, NOW, value, value_len, NULL), want);

    /* The report across the value. */
    for (int shift = -(int)sizeof report; shift <= (int)value_len; shift += 8) {
        bool is_apart = shift <= -(int)sizeof report || shift >= (int)value_len;
        edgejwt_report *at = (edgejwt_report *)(void *)(arena + ARENA / 2);
        memset(arena, POISON, ARENA);
        memcpy((char *)at - shift, value, value_len);
        at->size = sizeof report;
        int32_t status = edgejwt_keyring_explain(ring, NULL, NOW, (char *)at - shift, value_len, at);
        CHECK((status == EDGEJWT_ERR_ARGUMENT) != is_apart);
        CHECK(at->status == status && at->size == sizeof report);
    }

    CHECK_STATUS(edgejwt_keyring_info(ring, NULL), want);
    memset(&info, POISON, sizeof info);
    info.size = sizeof info;
    CHECK_STATUS(edgejwt_keyring_info(NULL, &info), want);
    CHECK(info.size == sizeof info && is_all(&info.keys, offsetof(edgejwt_ring_info, last_error) - sizeof(size_t), 0));
    CHECK(info.last_error == 0);
}

int main(int argc, char **argv)
{
    (void)argc;
    own_dir_make();
    file_copy(argv[1], "rsa2048.pem", "neuron.pem");
    file_write("broken.pem", "x", 1);
    edgejwt_signing_key *signer = signing_key(argv[1], "rsa2048.key");
    key = verifying_key(argv[1], "rsa2048.pem");
    edgejwt_policy_init(&policy, sizeof policy);
    edgejwt_keyring_options_init(&options, sizeof options);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "added", key), EDGEJWT_OK);
    static const char payload[] = "{\"exp\":9007199254740992,\"iss\":\"neuron\"}";
    CHECK_STATUS(edgejwt_sign(signer, payload, strlen(payload), token, EDGEJWT_TOKEN_MAX + 1, &token_len), EDGEJWT_OK);
    value_len = token_len + 7;

    text_output(verifies, EDGEJWT_OK);
    text_output(authorizes, EDGEJWT_OK);
    text_beside_input(verifies_beside, token, token_len);
    text_beside_input(authorizes_beside, value, value_len);
    sizes();
    makers();
    adding();
    tokens();
    skipped();
    reports();

    edgejwt_keyring_free(ring);
    ring = NULL;
    REFUSES_TEXT(verifies(out, sizeof out, &out_len), EDGEJWT_ERR_ARGUMENT);
    REFUSES_TEXT(authorizes(out, sizeof out, &out_len), EDGEJWT_ERR_ARGUMENT);
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(signer);
    own_dir_remove();
    return check_report();
}
