/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* JWK Sets: whose keys they are, which one counts, and files that change. The
 * clock is moved by hand. */
#define _GNU_SOURCE
#include "moved_clock.h"

static const char *dir;
static edgejwt_signing_key *key_a, *key_b;
static edgejwt_keyring *ring;
static char jwk_a[800], jwk_b[800];

/* The alphabet of PEM and of JWK, which differ in two characters. */
static const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static unsigned digit(char c)
{
    const char *at = strchr(alphabet, c);
    return c == '+' ? 62 : c == '/' ? 63 : (unsigned)(at - alphabet);
}

/* A 2048-bit key file as members of a JWK: in its DER the modulus lies at
 * byte 33, always. */
static void jwk_of(const char *name, char *jwk, size_t size)
{
    unsigned char der[400];
    char modulus[400], *pem = key_text(dir, name), *c = strchr(pem, '\n');
    unsigned bits = 0, count = 0;
    size_t len = 0, out = 0;
    for (; *c && *c != '-'; c++) {
        if (*c == '\n' || *c == '=') {
            continue;
        }
        bits = bits << 6 | digit(*c);
        count += 6;
        if (count >= 8) {
            count -= 8;
            der[len++] = (unsigned char)(bits >> count);
        }
    }
    bits = count = 0;
    for (size_t i = 33; i < 33 + 256; i++) {
        bits = bits << 8 | der[i];
        for (count += 8; count >= 6; count -= 6) {
            unsigned value = bits >> (count - 6) & 63;
            modulus[out++] = value == 62 ? '-' : value == 63 ? '_' : alphabet[value];
        }
    }
    modulus[out++] = alphabet[bits << (6 - count) & 63];
    modulus[out] = '\0';
    snprintf(jwk, size, "\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"%s\"", modulus);
    free(pem);
}

/* A token of this issuer with this kid, verified. */
static int32_t verified(const edgejwt_signing_key *key, const char *iss, const char *kid)
{
    char token[EDGEJWT_TOKEN_MAX + 1], payload[300];
    edgejwt_header header;
    edgejwt_header_init(&header, sizeof header);
    header.kid = kid;
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\"}", NOW + 60, iss);
    CHECK_STATUS(
        edgejwt_sign_with(key, &header, payload, strlen(payload), token, sizeof token, NULL),
        EDGEJWT_OK);
    return edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL);
}

static int32_t add(const char *issuer, const char *set)
{
    return edgejwt_keyring_add_jwks(ring, issuer, set, strlen(set));
}

static size_t keys(void)
{
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    return info.keys;
}

static void chosen_by_issuer_and_kid(void)
{
    char set[4000];
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    snprintf(set, sizeof set,
             "{\"keys\":[{%s,\"kid\":\"a\"},{%s,\"kid\":\"\\u0062\",\"alg\":\"RS256\"}]}", jwk_a,
             jwk_b);
    CHECK_STATUS(add("plant", set), EDGEJWT_OK);
    CHECK(keys() == 2);
    CHECK_STATUS(verified(key_a, "plant", "a"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", "b"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", "a"), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(key_a, "plant", "c"), EDGEJWT_ERR_UNKNOWN_KID);
    CHECK_STATUS(verified(key_a, "plant", ""), EDGEJWT_ERR_UNKNOWN_KID);
    CHECK_STATUS(verified(key_a, "plant", "../a"), EDGEJWT_ERR_UNKNOWN_KID);
    /* Without a kid, both are tried. */
    CHECK_STATUS(verified(key_a, "plant", NULL), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", NULL), EDGEJWT_OK);
    /* Never by kid alone. */
    CHECK_STATUS(verified(key_a, "other", "a"), EDGEJWT_ERR_UNKNOWN_KEY);
    snprintf(set, sizeof set, "{\"keys\":[{%s,\"kid\":\"a\"}]}", jwk_b);
    CHECK_STATUS(add("other", set), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "other", "a"), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(key_b, "other", "a"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "other", NULL), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "other", "b"), EDGEJWT_ERR_UNKNOWN_KID);

    /* Another set takes the place of the first; added keys stay beside it. */
    snprintf(set, sizeof set, "{\"keys\":[{%s}]}", jwk_b);
    CHECK_STATUS(add("plant", set), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "plant", "a"), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(key_b, "plant", NULL), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", "b"), EDGEJWT_OK);
    edgejwt_verifying_key *a = verifying_key(dir, "rsa2048.pem");
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", a), EDGEJWT_OK);
    edgejwt_verifying_key_free(a);
    CHECK_STATUS(verified(key_a, "plant", "whatever"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", NULL), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", NULL), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
}

/* A key without a kid may be the key of any token, but not if it is for another
 * algorithm. Then the status for a set says that the token's kid is not in it; the
 * status for an added key says that the algorithm is wrong. */
static void without_kid_and_for_another_algorithm(void)
{
    char set[1000];
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    snprintf(set, sizeof set, "{\"keys\":[{%s,\"alg\":\"RS512\"}]}", jwk_a);
    CHECK_STATUS(add("set", set), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "set", "a"), EDGEJWT_ERR_UNKNOWN_KID);
    CHECK_STATUS(verified(key_a, "set", NULL), EDGEJWT_ERR_ALGORITHM);
    char *pem = key_text(dir, "rsa2048.pem");
    edgejwt_verifying_key *rs512 = NULL;
    CHECK_STATUS(edgejwt_verifying_key_from_pem(EDGEJWT_RS512, pem, strlen(pem), &rs512),
                 EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "added", rs512), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "added", "a"), EDGEJWT_ERR_ALGORITHM);
    edgejwt_verifying_key_free(rs512);
    free(pem);
    edgejwt_keyring_free(ring);
}

static void passed_over_and_refused(void)
{
    char set[8000];
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    snprintf(
        set, sizeof set,
        "{\"x\":1,\"keys\":[{\"kty\":\"oct\",\"k\":\"-ebuDNsVZ2iJtoZ-akfXTSCt4UO2cruLCsbWlBinggE\",\"kid\":\"s\"},"
        "{\"kty\":\"new\"},{%s,\"kid\":\"enc\",\"use\":\"enc\"},{%s,\"kid\":\"ops\",\"key_ops\":[\"encrypt\"]},"
        "{%s,\"kid\":\"alg\",\"alg\":\"RSA-OAEP\"},{%s,\"kid\":\"a\",\"use\":\"sig\",\"key_ops\":[\"verify\"]}]}",
        jwk_a, jwk_a, jwk_a, jwk_a);
    CHECK_STATUS(add("plant", set), EDGEJWT_OK);
    CHECK(keys() == 1);
    CHECK_STATUS(verified(key_a, "plant", "a"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "plant", NULL), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "plant", "enc"), EDGEJWT_ERR_UNKNOWN_KID);
    CHECK_STATUS(verified(key_a, "plant", "ops"), EDGEJWT_ERR_UNKNOWN_KID);
    edgejwt_signing_key *secret = NULL;
    const char *oct = "{\"kty\":\"oct\",\"k\":\"-ebuDNsVZ2iJtoZ-akfXTSCt4UO2cruLCsbWlBinggE\"}";
    CHECK_STATUS(edgejwt_signing_key_from_jwk(EDGEJWT_HS256, oct, strlen(oct), &secret),
                 EDGEJWT_OK);
    CHECK_STATUS(verified(secret, "plant", "s"), EDGEJWT_ERR_UNKNOWN_KID);
    CHECK_STATUS(verified(secret, "plant", "a"), EDGEJWT_ERR_ALGORITHM);
    edgejwt_signing_key_free(secret);

    /* Keys of one kid are tried one after another. */
    snprintf(set, sizeof set, "{\"keys\":[{%s,\"kid\":\"a\"},{%s,\"kid\":\"\\u0061\"}]}", jwk_a,
             jwk_b);
    CHECK_STATUS(add("plant", set), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "plant", "a"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", "a"), EDGEJWT_OK);
    snprintf(set, sizeof set,
             "{\"keys\":[{%s,\"kid\":\"a\"},{\"kty\":\"oct\",\"k\":\"AA\",\"kid\":\"a\"}]}", jwk_a);
    CHECK_STATUS(add("plant", set), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", "a"), EDGEJWT_ERR_SIGNATURE);

    /* A set that is refused leaves the one before it. */
    CHECK_STATUS(add("plant", "{\"keys\":[]}"), EDGEJWT_ERR_KEY_TYPE);
    CHECK_STATUS(add("plant", "{\"keys\":[1,[],\"x\",null]}"), EDGEJWT_ERR_KEY_TYPE);
    CHECK_STATUS(add("plant", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}"), EDGEJWT_ERR_KEY_TYPE);
    const char *bad[] = {"",
                         "{}",
                         "[]",
                         "{\"keys\":{}}",
                         "{\"keys\":null}",
                         "x",
                         "{\"keys\":[{\"kty\":\"RSA\",\"kty\":\"RSA\"}]}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_STATUS(add("plant", bad[i]), EDGEJWT_ERR_KEY_FORMAT);
    }
    char *large = malloc(1 << 20);
    memset(large, ' ', 1 << 20);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "plant", large, 1 << 20), EDGEJWT_ERR_KEY_FORMAT);
    free(large);
    CHECK_STATUS(add("", set), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, NULL, set, strlen(set)), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "plant", NULL, 1), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_add_jwks(NULL, "plant", set, strlen(set)), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(NULL, "plant", "x"), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(verified(key_a, "plant", "a"), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
}

static void write_set(const char *name, const char *jwk)
{
    char set[2000];
    snprintf(set, sizeof set, "{\"keys\":[{%s,\"kid\":\"k\"}]}", jwk);
    file_write(name, set, strlen(set));
}

static void files(void)
{
    write_set("set.json", jwk_a);
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_path("missing.json")),
                 EDGEJWT_ERR_KEY_FILE);
    file_write("bad.json", "{", 1);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_path("bad.json")),
                 EDGEJWT_ERR_KEY_FORMAT);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_dir), EDGEJWT_ERR_KEY_FILE);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_path("set.json")), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "plant", "k"), EDGEJWT_OK);
    write_set("set.json", jwk_b);
    pass(1100);
    CHECK_STATUS(verified(key_a, "plant", "k"), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(key_b, "plant", "k"), EDGEJWT_OK);

    edgejwt_report report;
    char token[EDGEJWT_TOKEN_MAX + 9] = "Bearer ", payload[100];
    edgejwt_report_init(&report, sizeof report);
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"plant\"}", NOW + 60);
    CHECK_STATUS(edgejwt_sign(key_b, payload, strlen(payload), token + 7, sizeof token - 7, NULL),
                 EDGEJWT_OK);
    CHECK_STATUS(
        edgejwt_keyring_explain(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL, &report),
        EDGEJWT_OK);
    CHECK_TEXT(report.issuer, "plant");
    CHECK_TEXT(report.key_file, "set.json");

    /* Half a file keeps its keys for a while; one that is gone does not. */
    file_write("set.json", "{\"keys\":[", 9);
    pass(1100);
    CHECK_STATUS(verified(key_b, "plant", "k"), EDGEJWT_OK);
    pass((EDGEJWT_KEY_GRACE + 1) * 1000);
    CHECK_STATUS(verified(key_b, "plant", "k"), EDGEJWT_ERR_UNKNOWN_KEY);
    char name[256];
    edgejwt_status why;
    CHECK_STATUS(edgejwt_keyring_skipped(ring, 0, name, sizeof name, &why), EDGEJWT_OK);
    CHECK_TEXT(name, "set.json");
    CHECK(why == EDGEJWT_ERR_KEY_FORMAT);
    write_set("set.json", jwk_b);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", "k"), EDGEJWT_OK);
    file_remove("set.json");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", "k"), EDGEJWT_ERR_UNKNOWN_KEY);
    write_set("set.json", jwk_a);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "plant", "k"), EDGEJWT_OK);

    /* A set from memory ends the watch over the file. */
    char set[2000];
    snprintf(set, sizeof set, "{\"keys\":[{%s}]}", jwk_b);
    CHECK_STATUS(add("plant", set), EDGEJWT_OK);
    write_set("set.json", jwk_a);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", NULL), EDGEJWT_OK);
    CHECK(keys() == 1);
    edgejwt_keyring_free(ring);

    /* Beside a directory of key files. */
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_path("set.json")), EDGEJWT_OK);
    CHECK(keys() == 2);
    file_remove("neuron.pem");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "neuron", NULL), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(key_a, "plant", "k"), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
}

/* Added keys and sets go, files stay; what was accepted before is refused. */
static void removed(void)
{
    char set[2000];
    edgejwt_verifying_key *b = verifying_key(dir, "other.pem");
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    write_set("set.json", jwk_a);
    snprintf(set, sizeof set, "{\"keys\":[{%s,\"kid\":\"k\"}]}", jwk_a);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "neuron", b), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", b), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "other", b), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_path("set.json")), EDGEJWT_OK);
    CHECK_STATUS(add("other", set), EDGEJWT_OK);
    CHECK(keys() == 6);
    for (int round = 0; round < 2; round++) {
        CHECK_STATUS(verified(key_a, "neuron", NULL), EDGEJWT_OK);
        CHECK_STATUS(verified(key_b, "neuron", NULL), EDGEJWT_OK);
        CHECK_STATUS(verified(key_a, "plant", "k"), EDGEJWT_OK);
        CHECK_STATUS(verified(key_b, "plant", "k"), EDGEJWT_OK);
        CHECK_STATUS(verified(key_a, "other", "k"), EDGEJWT_OK);
    }
    CHECK_STATUS(edgejwt_keyring_remove(ring, "nobody"), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_remove(ring, "neuron.pem"), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_remove(ring, "plan"), EDGEJWT_OK);
    CHECK(keys() == 6);
    CHECK_STATUS(edgejwt_keyring_remove(ring, "neuron"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "neuron", NULL), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "neuron", NULL), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(edgejwt_keyring_remove(ring, "plant"), EDGEJWT_OK);
    CHECK(keys() == 3);
    /* The set's file is not followed any more. */
    pass(5000);
    write_set("set.json", jwk_b);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "plant", "k"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(key_b, "plant", "k"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(key_a, "other", "k"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "other", "k"), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_remove(ring, "other"), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_remove(ring, "other"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "other", "k"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(keys() == 1);
    /* And may come back. */
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", b), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_path("set.json")), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "plant", "k"), EDGEJWT_OK);
    CHECK(keys() == 3);
    edgejwt_verifying_key_free(b);
    edgejwt_keyring_free(ring);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    key_a = signing_key(dir, "rsa2048.key");
    key_b = signing_key(dir, "other.key");
    jwk_of("rsa2048.pem", jwk_a, sizeof jwk_a);
    jwk_of("other.pem", jwk_b, sizeof jwk_b);
    own_dir_make();
    fault_stop_clock();
    chosen_by_issuer_and_kid();
    without_kid_and_for_another_algorithm();
    passed_over_and_refused();
    files();
    removed();
    own_dir_remove();
    edgejwt_signing_key_free(key_a);
    edgejwt_signing_key_free(key_b);
    return check_report();
}
