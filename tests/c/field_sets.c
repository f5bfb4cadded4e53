/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys that users of other libraries reported. The numbers of the functions are
 * those of the files in tests/fixtures/field. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <unistd.h>

/* Their time. */
#define FIELD_NOW INT64_C(1790000000)
#define ISSUER "https://idp.example.com/realms/plant"

static const char *dir;

/* A reported file. The caller frees it. */
static char *field(const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "field/%s", name);
    return key_text(dir, path);
}

/* Loads a set, and verifies a reported token by it. */
static edgejwt_status verified(const char *set, const char *name)
{
    edgejwt_keyring *ring = NULL;
    edgejwt_policy policy;
    char *token = field(name);
    edgejwt_policy_init(&policy, sizeof policy);
    policy.flags = EDGEJWT_ANY_AUDIENCE;
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    edgejwt_status status = edgejwt_keyring_add_jwks(ring, ISSUER, set, strlen(set));
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_verify(ring, &policy, FIELD_NOW, token, strcspn(token, "\r\n"),
                                        NULL, 0, NULL);
    }
    edgejwt_keyring_free(ring);
    free(token);
    return status;
}

/* The same with a reported set. */
static edgejwt_status verified_by(const char *name, const char *token)
{
    char *set = field(name);
    edgejwt_status status = verified(set, token);
    free(set);
    return status;
}

/* A reported set with `to` in the place of the first `from`. The caller frees
 * it. */
static char *with(const char *name, const char *from, const char *to)
{
    char *set = field(name), *at = strstr(set, from);
    char *changed = malloc(strlen(set) + strlen(to) + 1);
    CHECK(at && changed);
    sprintf(changed, "%.*s%s%s", (int)(at - set), set, to, at + strlen(from));
    free(set);
    return changed;
}

static edgejwt_status verified_with(const char *name, const char *from, const char *to,
                                    const char *token)
{
    char *set = with(name, from, to);
    edgejwt_status status = verified(set, token);
    free(set);
    return status;
}

/* What is skipped in a set that was added from memory: names and reasons. */
static void check_skipped(const char *issuer, const char *set, const char *const *names,
                          const edgejwt_status *reasons, size_t count)
{
    edgejwt_keyring *ring = NULL;
    edgejwt_ring_info info;
    char name[512];
    edgejwt_status why;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, issuer, set, strlen(set)), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.skipped == 0 && info.skipped_set_keys == count);
    for (size_t i = 0; i < count; i++) {
        CHECK_STATUS(edgejwt_keyring_skipped(ring, i, name, sizeof name, &why), EDGEJWT_OK);
        CHECK_TEXT(name, names[i]);
        CHECK_STATUS(why, reasons[i]);
    }
    CHECK_STATUS(edgejwt_keyring_skipped(ring, count, name, sizeof name, &why),
                 EDGEJWT_ERR_ARGUMENT);
    edgejwt_keyring_free(ring);
}

static void row_01_one_kid_for_several_keys(void)
{
    const char *token = "token-kid-a.jwt";
    CHECK_STATUS(verified_by("01-jwks-same-key-twice.json", token), EDGEJWT_OK);
    CHECK_STATUS(verified_by("01-jwks-kid-by-alg.json", token), EDGEJWT_OK);
    /* A twin among keys that are passed over anyway. */
    const char *set = "02-jwks-leading-zero.json";
    CHECK_STATUS(verified_with(set, "[", "[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"AA\"},", token),
                 EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "[", "[1,null,{},{\"kid\":\"a\"},{\"kid\":[]},", token),
                 EDGEJWT_OK);
}

/* The reason for each key that is not used; keys for other uses are no mistake. */
static void skipped_keys_are_named(void)
{
    char long_kid[700], set[9000], long_name[512] = "plant#";
    memset(long_kid, 'k', sizeof long_kid - 1);
    long_kid[sizeof long_kid - 1] = '\0';
    memset(long_name + 6, 'k', sizeof long_name - 7);
    char *honest = field("02-jwks-leading-zero.json");
    char *jwk = strchr(honest, '[') + 1;
    snprintf(
        set, sizeof set,
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"secret\",\"k\":\"AA\"},1,"
        "{\"kty\":\"EC\",\"crv\":\"P-521\",\"kid\":\"a\\nb\\\\c\\u007f\",\"x\":\"AA\",\"y\":\"AA\"},"
        "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"AQ\",\"e\":\"AQAB\"},"
        "{\"kty\":\"RSA\",\"use\":\"enc\",\"n\":\"AQ\",\"e\":\"AQAB\"},"
        "{\"kty\":\"RSA\",\"alg\":\"RSA-OAEP\",\"n\":\"AQ\",\"e\":\"AQAB\"},"
        "{\"kty\":\"RSA\",\"d\":\"AQ\",\"n\":\"AQ\",\"e\":\"AQAB\"},"
        "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AA\"},%s",
        long_kid, jwk);
    const char *names[] = {"plant#secret", "plant#", "plant#a\\x0ab\\x5cc\\x7f", long_name};
    const edgejwt_status reasons[] = {EDGEJWT_ERR_KEY_TYPE, EDGEJWT_ERR_KEY_FORMAT,
                                      EDGEJWT_ERR_ALGORITHM_UNAVAILABLE, EDGEJWT_ERR_KEY_SIZE};
    check_skipped("plant", set, names, reasons, 4);

    /* The fifth key of one kid and alg. */
    char *end = set + snprintf(set, sizeof set, "{\"keys\":[");
    char one[900];
    snprintf(one, sizeof one, "%.*s", (int)(strrchr(jwk, ']') - jwk), jwk);
    for (int i = 0; i < 6; i++) {
        end += snprintf(end, sizeof set - (size_t)(end - set), "%s%s", i > 0 ? "," : "", one);
    }
    strcpy(end, "]}");
    const char *twins[] = {"plant#a", "plant#a"};
    const edgejwt_status limits[] = {EDGEJWT_ERR_KEY_LIMIT, EDGEJWT_ERR_KEY_LIMIT};
    check_skipped("plant", set, twins, limits, 2);

    /* The only # is before the key ID, and a name has one line. */
    const char *text = "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a#b\"},"
                       "{\"kty\":\"oct\",\"kid\":\"\\u0085\\u2028\\u202e\\u2066\"},"
                       "{\"kty\":\"oct\",\"kid\":\"\\u00e9\\ud83d\\ude00\"},%s";
    const char *safe[] = {
        "i\\x23\\x0aforged#a\\x23b",
        "i\\x23\\x0aforged#\\xc2\\x85\\xe2\\x80\\xa8\\xe2\\x80\\xae\\xe2\\x81\\xa6",
        "i\\x23\\x0aforged#\\xc3\\xa9\\xf0\\x9f\\x98\\x80"};
    const edgejwt_status types[] = {EDGEJWT_ERR_KEY_TYPE, EDGEJWT_ERR_KEY_TYPE,
                                    EDGEJWT_ERR_KEY_TYPE};
    snprintf(set, sizeof set, text, jwk);
    check_skipped("i#\nforged", set, safe, types, 3);
    free(honest);
}

/* The same for a set from a file. */
static void skipped_keys_of_a_file(void)
{
    char *honest = field("02-jwks-leading-zero.json"), set[9000], path[] = "/tmp/set#XXXXXX";
    char name[512], wanted[512];
    edgejwt_keyring *ring = NULL;
    edgejwt_status why;
    snprintf(set, sizeof set, "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"b\"},%s",
             strchr(honest, '[') + 1);
    int file = mkstemp(path);
    CHECK(file >= 0 && write(file, set, strlen(set)) == (ssize_t)strlen(set) && close(file) == 0);
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", path), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_skipped(ring, 0, name, sizeof name, &why), EDGEJWT_OK);
    snprintf(wanted, sizeof wanted, "set\\x23%s#b", strrchr(path, '#') + 1);
    CHECK_TEXT(name, wanted);
    CHECK_STATUS(why, EDGEJWT_ERR_KEY_TYPE);
    edgejwt_keyring_free(ring);
    CHECK(remove(path) == 0);
    free(honest);
}

static void row_07_ed25519(void)
{
    char *set = field("07-jwks-ed25519.json");
    edgejwt_signing_key *key = NULL;
    edgejwt_verifying_key *verifier = NULL;
    char token[500], pem[EDGEJWT_KEY_PEM_MAX];
    if (edgejwt_generate_key(EDGEJWT_ED25519, pem, sizeof pem, NULL) ==
        EDGEJWT_ERR_ALGORITHM_UNAVAILABLE) {
        CHECK_STATUS(verified(set, "07-token.jwt"), EDGEJWT_ERR_ALGORITHM_UNAVAILABLE);
        free(set);
        return;
    }
    CHECK_STATUS(verified(set, "07-token.jwt"), EDGEJWT_OK);
    free(set);
    /* A key for either name verifies tokens of both, and writes its own. */
    const int32_t names[] = {EDGEJWT_ED25519, EDGEJWT_EDDSA};
    for (int i = 0; i < 4; i++) {
        int32_t signs = names[i / 2], verifies = names[i % 2];
        CHECK_STATUS(edgejwt_signing_key_from_pem(signs, pem, strlen(pem), &key), EDGEJWT_OK);
        CHECK_STATUS(edgejwt_sign(key, "{\"exp\":1800000000}", 18, token, sizeof token, NULL),
                     EDGEJWT_OK);
        const char *start =
            signs == EDGEJWT_ED25519 ? "eyJhbGciOiJFZDI1NTE5I" : "eyJhbGciOiJFZERTQSI";
        CHECK(strncmp(token, start, strlen(start)) == 0);
        char jwk[300];
        edgejwt_verifying_key *public_half = NULL;
        CHECK_STATUS(edgejwt_verifying_key_from_signing_key(key, &public_half), EDGEJWT_OK);
        CHECK_STATUS(edgejwt_verifying_key_to_jwk(public_half, jwk, sizeof jwk, NULL), EDGEJWT_OK);
        CHECK_STATUS(edgejwt_verifying_key_from_jwk(verifies, jwk, strlen(jwk), &verifier),
                     EDGEJWT_OK);
        CHECK_STATUS(edgejwt_verify(verifier, NULL, FIELD_NOW, token, strlen(token), NULL, 0, NULL),
                     EDGEJWT_OK);
        edgejwt_signing_key_free(key);
        edgejwt_verifying_key_free(public_half);
        edgejwt_verifying_key_free(verifier);
    }
}

static void row_02_leading_zeros(void)
{
    const char *set = "02-jwks-leading-zero.json", *token = "token-kid-a.jwt";
    CHECK_STATUS(verified_by(set, token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"AQAB\"", "\"AAEAAQ\"", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"AQAB\"", "\"AAAAAQAB\"", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"AMUO", "\"AAAAAMUO", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"AQAB\"", "\"AA\"", token), EDGEJWT_ERR_KEY_TYPE);
}

static void row_04_null_is_absent(void)
{
    const char *set = "02-jwks-leading-zero.json", *token = "token-kid-a.jwt";
    CHECK_STATUS(verified_with(set, "\"RS256\"", "null", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"sig\"", "null", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"sig\"", "null,\"key_ops\":null,\"d\":null", token),
                 EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"AQAB\"", "null", token), EDGEJWT_ERR_KEY_TYPE);
    CHECK_STATUS(verified_with(set, "\"a\"", "null", "token-no-kid.jwt"), EDGEJWT_OK);
}

static void row_05_byte_order_mark(void)
{
    const char *set = "02-jwks-leading-zero.json", *token = "token-kid-a.jwt";
    CHECK_STATUS(verified_with(set, "{", "\xEF\xBB\xBF{", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "{", "\xEF\xBB\xBF\r\n\r\n{", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "{", "\n\xEF\xBB\xBF{", token), EDGEJWT_ERR_KEY_FORMAT);

    edgejwt_verifying_key *key = NULL;
    const char *jwk = "\xEF\xBB\xBF{\"kty\":\"oct\",\"alg\":null,"
                      "\"k\":\"-ebuDNsVZ2iJtoZ-akfXTSCt4UO2cruLCsbWlBinggE\"}";
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(EDGEJWT_HS256, jwk, strlen(jwk), &key), EDGEJWT_OK);
    edgejwt_verifying_key_free(key);
    /* What loads as a key is no secret. */
    CHECK_STATUS(
        edgejwt_verifying_key_from_secret(EDGEJWT_HS256, (const uint8_t *)jwk, strlen(jwk), &key),
        EDGEJWT_ERR_KEY_TYPE);
}

static bool has_curves(void)
{
    edgejwt_verifying_key *key = NULL;
    char *pem = field("ec.pub.pem");
    edgejwt_status status = edgejwt_verifying_key_from_pem(EDGEJWT_ES256, pem, strlen(pem), &key);
    edgejwt_verifying_key_free(key);
    free(pem);
    return status == EDGEJWT_OK;
}

static void row_06_coordinates(void)
{
    const char *full = "06-jwks-ec-33-bytes.json", *token = "06-token.jwt";
    edgejwt_status ok = has_curves() ? EDGEJWT_OK : EDGEJWT_ERR_ALGORITHM_UNAVAILABLE;
    CHECK_STATUS(verified_by(full, token), ok);
    CHECK_STATUS(verified_by("06-jwks-ec-short-x.json", token), ok);
    CHECK_STATUS(verified_with(full, "\"AAAj", "\"AAAAAAAj", token), ok);
    if (has_curves()) {
        /* Another number, one that is too large, and none. */
        CHECK_STATUS(verified_with(full, "\"AAAj", "\"AAAi", token), EDGEJWT_ERR_SIGNATURE);
        CHECK_STATUS(verified_with(full, "\"AAAj", "\"AQAj", token), EDGEJWT_ERR_KEY_TYPE);
        CHECK_STATUS(verified_with(full, "\"x\": \"", "\"x\": \"\", \"z\": \"", token),
                     EDGEJWT_ERR_KEY_TYPE);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    dir = argv[1];
    row_01_one_kid_for_several_keys();
    skipped_keys_are_named();
    skipped_keys_of_a_file();
    row_07_ed25519();
    row_02_leading_zeros();
    row_04_null_is_absent();
    row_05_byte_order_mark();
    row_06_coordinates();
    return check_report();
}
