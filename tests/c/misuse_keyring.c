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

static int32_t verifies_beside(const char *input, size_t input_len, char *text, size_t cap,
                               size_t *len)
{
    return edgejwt_keyring_verify(ring, NULL, NOW, input, input_len, text, cap, len);
}

static int32_t authorizes_beside(const char *input, size_t input_len, char *text, size_t cap,
                                 size_t *len)
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
    CHECK_STATUS(edgejwt_keyring_authorize(ring, given, NOW, value, value_len, NULL, 0, NULL),
                 status);
    CHECK_STATUS(
        edgejwt_keyring_explain(ring, given, NOW, value, value_len, NULL, 0, NULL, &report),
        status);
    CHECK(report.status == status);
    return status;
}

static int32_t sets_options(void *to, size_t size)
{
    edgejwt_keyring_options_init(to, size);
    return EDGEJWT_OK;
}

static void sizes(void)
{
    sized_input(with_options, &options, sizeof options, 0, 0);
    sized_input(with_policy, &policy, sizeof policy, 0, 0);
    sized_output(sets_options, &options, sizeof options, EDGEJWT_OK);
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
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "x", set, EDGEJWT_KEY_TEXT_MAX + 1),
                 EDGEJWT_ERR_KEY_FORMAT);
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
        CHECK_STATUS(edgejwt_keyring_remove(ring, issuers[i]), want);
    }
    CHECK_STATUS(edgejwt_keyring_remove(NULL, "neuron"), want);
    CHECK_STATUS(edgejwt_keyring_remove(ring, NULL), want);
    CHECK_STATUS(edgejwt_keyring_remove(NULL, NULL), want);
    CHECK_STATUS(edgejwt_keyring_reload(NULL), want);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
}

static void tokens(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    REFUSES_TEXT(
        edgejwt_keyring_verify(NULL, NULL, NOW, token, token_len, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_keyring_verify(ring, NULL, NOW, NULL, 1, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_keyring_verify(ring, NULL, NOW, NULL, 0, out, sizeof out, &out_len),
                 EDGEJWT_ERR_NO_TOKEN);
    REFUSES_TEXT(
        edgejwt_keyring_authorize(NULL, NULL, NOW, value, value_len, out, sizeof out, &out_len),
        want);
    REFUSES_TEXT(edgejwt_keyring_authorize(ring, NULL, NOW, NULL, 1, out, sizeof out, &out_len),
                 want);
    REFUSES_TEXT(edgejwt_keyring_authorize(ring, NULL, NOW, NULL, 0, out, sizeof out, &out_len),
                 EDGEJWT_ERR_NO_TOKEN);
    for (size_t i = 0; i < COUNT(impossible); i++) {
        const size_t len = impossible[i];
        REFUSES_TEXT(edgejwt_keyring_verify(ring, NULL, NOW, token, len, out, sizeof out, &out_len),
                     want);
        REFUSES_TEXT(
            edgejwt_keyring_authorize(ring, NULL, NOW, value, len, out, sizeof out, &out_len),
            want);
    }
    for (size_t i = 0; i < COUNT(too_long); i++) {
        const size_t len = too_long[i];
        CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, token, len, NULL, 0, NULL),
                     EDGEJWT_ERR_TOKEN_TOO_LONG);
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
    CHECK_STATUS(
        edgejwt_keyring_authorize(ring, NULL, NOW, spaced, 2 * EDGEJWT_TOKEN_MAX, NULL, 0, NULL),
        EDGEJWT_OK);
    REFUSES_TEXT(edgejwt_keyring_authorize(ring, NULL, NOW, spaced, 2 * EDGEJWT_TOKEN_MAX + 1, out,
                                           sizeof out, &out_len),
                 EDGEJWT_ERR_TOKEN_TOO_LONG);
}

int main(int argc, char **argv)
{
    (void)argc;
    own_dir_make();
    file_copy(argv[1], "rsa2048.pem", "neuron.pem");
    edgejwt_signing_key *signer = signing_key(argv[1], "rsa2048.key");
    key = verifying_key(argv[1], "rsa2048.pem");
    edgejwt_policy_init(&policy, sizeof policy);
    edgejwt_keyring_options_init(&options, sizeof options);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &ring), EDGEJWT_OK);
    static const char payload[] = "{\"exp\":9007199254740992,\"iss\":\"neuron\"}";
    CHECK_STATUS(
        edgejwt_sign(signer, payload, strlen(payload), token, EDGEJWT_TOKEN_MAX + 1, &token_len),
        EDGEJWT_OK);
    value_len = token_len + 7;

    text_output(verifies, EDGEJWT_OK);
    text_output(authorizes, EDGEJWT_OK);
    text_beside_input(verifies_beside, token, token_len);
    text_beside_input(authorizes_beside, value, value_len);
    sizes();
    makers();
    adding();
    tokens();

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
