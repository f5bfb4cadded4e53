/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Verdict, payload and reason in one call, and what a keyring counts. */
#include "check.h"

static const char *dir;
static edgejwt_signing_key *signer;
static edgejwt_report report;
static char value[EDGEJWT_TOKEN_MAX + 8], out[EDGEJWT_PAYLOAD_MAX];
static size_t out_len;

/* Writes an Authorization value with a token of these claims. */
static const char *authorization(const char *claims)
{
    strcpy(value, "Bearer ");
    CHECK_STATUS(edgejwt_sign(signer, claims, strlen(claims), value + 7, sizeof value - 7, NULL),
                 EDGEJWT_OK);
    return value;
}

static const char good[] = "{\"exp\":1800000000,\"iss\":\"plant\"}";

static void with_a_key(void)
{
    edgejwt_verifying_key *key = verifying_key(dir, "rsa2048.pem");
    const char *token = authorization(good) + 7;
    edgejwt_report_init(&report, sizeof report);
    CHECK_STATUS(
        edgejwt_explain(key, NULL, NOW, token, strlen(token), out, sizeof out, &out_len, &report),
        EDGEJWT_OK);
    CHECK_TEXT(out, good);
    CHECK(out_len == strlen(good) && report.exp == 1800000000 && report.status == EDGEJWT_OK);
    CHECK_TEXT(report.claim, "");
    CHECK_TEXT(report.issuer, "");
    CHECK_TEXT(report.key_file, "");
    CHECK_STATUS(edgejwt_explain(key, NULL, 1800000000, token, strlen(token), out, sizeof out,
                                 &out_len, &report),
                 EDGEJWT_ERR_EXPIRED);
    CHECK(out_len == 0 && out[0] == '\0' && report.exp == 0);
    CHECK(report.status == EDGEJWT_ERR_EXPIRED);
    CHECK_TEXT(report.claim, "exp");
    CHECK_STATUS(edgejwt_explain(key, NULL, NOW, token, strlen(token), NULL, 0, &out_len, &report),
                 EDGEJWT_OK);
    CHECK(out_len == strlen(good));
    /* Too little room is no refusal; the caller gets the length. */
    CHECK_STATUS(
        edgejwt_explain(key, NULL, NOW, token, strlen(token), out, strlen(good), &out_len, &report),
        EDGEJWT_ERR_SPACE);
    CHECK(out_len == strlen(good) && report.status == EDGEJWT_ERR_SPACE);
    CHECK_STATUS(
        edgejwt_explain(NULL, NULL, NOW, token, strlen(token), out, sizeof out, &out_len, &report),
        EDGEJWT_ERR_ARGUMENT);
    CHECK(report.status == EDGEJWT_ERR_ARGUMENT && out[0] == '\0');
    out_len = 7;
    CHECK_STATUS(
        edgejwt_explain(key, NULL, NOW, token, strlen(token), out, sizeof out, &out_len, NULL),
        EDGEJWT_ERR_ARGUMENT);
    CHECK(out_len == 0);
    /* Outputs that overlap each other or an input are left as they are. */
    memset(&report, 0x55, sizeof report);
    report.size = sizeof report;
    CHECK_STATUS(edgejwt_explain(key, NULL, NOW, token, strlen(token), report.claim,
                                 sizeof report.claim, &out_len, &report),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK(report.claim[0] == 0x55 && report.exp == 0x5555555555555555);
    CHECK_STATUS(edgejwt_explain(key, NULL, NOW, token, strlen(token), out, sizeof out,
                                 &report.size, &report),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK(report.size == sizeof report);
    edgejwt_verifying_key_free(key);
}

static edgejwt_ring_info info_of(const edgejwt_keyring *ring)
{
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.reserved == 0 && info.unused == 0);
    return info;
}

static void with_a_ring(void)
{
    edgejwt_keyring *ring = NULL;
    edgejwt_verifying_key *key = verifying_key(dir, "rsa2048.pem");
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", key), EDGEJWT_OK);
    const char *header = authorization(good);
    edgejwt_report_init(&report, sizeof report);
    for (int i = 0; i < 3; i++) {
        CHECK_STATUS(edgejwt_keyring_explain(ring, NULL, NOW, header, strlen(header), out,
                                             sizeof out, &out_len, &report),
                     EDGEJWT_OK);
        CHECK_TEXT(out, good);
        CHECK_TEXT(report.issuer, "plant");
        CHECK(report.exp == 1800000000);
    }
    edgejwt_ring_info info = info_of(ring);
    CHECK(info.accepted == 3 && info.refused == 0 && info.remembered == 2);
    /* One call counts once; a value without a token counts as refused. */
    CHECK_STATUS(edgejwt_keyring_explain(ring, NULL, NOW, header + 7, strlen(header) - 7, out,
                                         sizeof out, &out_len, &report),
                 EDGEJWT_ERR_NO_TOKEN);
    CHECK(out_len == 0 && out[0] == '\0');
    CHECK_STATUS(
        edgejwt_keyring_authorize(ring, NULL, 1800000000, header, strlen(header), NULL, 0, NULL),
        EDGEJWT_ERR_EXPIRED);
    CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, "x", 1, NULL, 0, NULL), EDGEJWT_ERR_TOKEN);
    /* Errors of the caller and of the system are no verdicts. */
    CHECK_STATUS(
        edgejwt_keyring_verify(ring, NULL, 0, header + 7, strlen(header) - 7, NULL, 0, NULL),
        EDGEJWT_ERR_CLOCK);
    CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, NULL, 9, NULL, 0, NULL),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(
        edgejwt_keyring_verify(ring, NULL, NOW, header + 7, strlen(header) - 7, out, 3, NULL),
        EDGEJWT_ERR_SPACE);
    info = info_of(ring);
    CHECK(info.accepted == 3 && info.refused == 3 && info.remembered == 2);
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(key);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    dir = argv[1];
    signer = signing_key(dir, "rsa2048.key");
    with_a_key();
    with_a_ring();
    edgejwt_signing_key_free(signer);
    return check_report();
}
