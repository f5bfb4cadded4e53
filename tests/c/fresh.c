/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A directory that changes under a running program. The clock is moved by
 * hand. */
#define _GNU_SOURCE
#include "moved_clock.h"
#include "heap.h"

static const char *dir;
static edgejwt_signing_key *key_a, *key_b;
static edgejwt_keyring *ring;

static int32_t verified(const edgejwt_signing_key *key, const char *iss)
{
    return verified_by(ring, key, iss);
}

static edgejwt_ring_info info(void)
{
    return info_of(ring);
}

static void changes(void)
{
    CHECK_STATUS(verified(key_a, "neuron"), EDGEJWT_OK);
    /* Not before its time, and then by itself. */
    file_copy(dir, "other.pem", "late.pem");
    CHECK_STATUS(verified(key_b, "late"), EDGEJWT_ERR_UNKNOWN_KEY);
    pass(1100);
    CHECK_STATUS(verified(key_b, "late"), EDGEJWT_OK);

    /* Replaced by a rename and in place: by now the old key is forgotten. */
    file_replace(dir, "other.pem", "neuron.pem");
    file_copy(dir, "rsa2048.pem", "late.pem");
    pass(1100);
    CHECK_STATUS(verified(key_a, "neuron"), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(key_b, "neuron"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "late"), EDGEJWT_OK);

    file_remove("late.pem");
    pass(1100);
    CHECK_STATUS(verified(key_a, "late"), EDGEJWT_ERR_UNKNOWN_KEY);

    /* Twice within one tick of the clock that stamps files. */
    file_copy(dir, "other.pem", "tick.pem");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    file_copy(dir, "rsa2048.pem", "tick.pem");
    pass(1100);
    CHECK_STATUS(verified(key_a, "tick"), EDGEJWT_OK);
    file_remove("tick.pem");

    /* Where nothing changes, nothing is done: a key keeps what it is. */
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    uint64_t generation = info().generation;
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK(info().generation == generation);
}

static void failing_scans(void)
{
    char away[80];
    snprintf(away, sizeof away, "%s-away", own_dir);
    CHECK(rename(own_dir, away) == 0);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_ERR_KEY_FILE);
    CHECK(info().last_error == EDGEJWT_ERR_KEY_FILE && info().keys == 1);
    CHECK_STATUS(verified(key_b, "neuron"), EDGEJWT_OK);
    pass(1100);
    CHECK_STATUS(verified(key_b, "neuron"), EDGEJWT_OK);
    CHECK(rename(away, own_dir) == 0);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK(info().last_error == EDGEJWT_OK);
}

/* Half a file is no reason to lose a key; one that stays so is. */
static void failing_files(void)
{
    char *pem = key_text(dir, "other.pem");
    file_copy(dir, "other.pem", "certificate.pem");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    file_write("neuron.pem", pem, strlen(pem) / 2);
    file_copy(dir, "certificate.pem", "certificate.pem");
    for (int second = 0; second < EDGEJWT_KEY_GRACE; second++) {
        pass(1000);
        CHECK_STATUS(verified(key_b, "neuron"), EDGEJWT_OK);
        CHECK_STATUS(verified(key_b, "certificate"), EDGEJWT_OK);
        CHECK(info().skipped == 0);
    }
    /* Another half begins nothing anew. */
    file_write("neuron.pem", pem, strlen(pem) / 3);
    pass(1000);
    CHECK_STATUS(verified(key_b, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(key_b, "certificate"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(info().skipped == 1 && info().keys == 0);
    file_write("neuron.pem", pem, strlen(pem));
    pass(1100);
    CHECK_STATUS(verified(key_b, "neuron"), EDGEJWT_OK);
    CHECK(info().skipped == 0);
    file_remove("certificate.pem");
    free(pem);
}

static size_t encode(const char *text, size_t len, char *out)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t written = 0;
    for (size_t i = 0; i < len; i += 3) {
        uint32_t bits = 0;
        for (size_t j = 0; j < 3; j++) {
            bits = bits << 8 | (i + j < len ? (unsigned char)text[i + j] : 0);
        }
        for (size_t j = 0; j < (len - i < 3 ? len - i + 1 : 4); j++) {
            out[written++] = alphabet[bits >> (18 - 6 * j) & 63];
        }
    }
    return written;
}

/* Ten thousand unknown issuers a second, for five seconds. */
static void flood(void)
{
    char payload[100], token[1000] = "eyJhbGciOiJSUzI1NiJ9.";
    int refused = 0, accepted = 0, wrong = 0;
    size_t memory = 0;
    fault_clear();
    for (int round = 0; round < 500; round++) {
        for (int i = 0; i < 100; i++) {
            int len = snprintf(payload, sizeof payload,
                               "{\"exp\":9000000000,\"iss\":\"unknown-%d\"}", round * 100 + i);
            size_t end = 21 + encode(payload, (size_t)len, token + 21);
            token[end] = '.';
            memset(token + end + 1, 'A', 342);
            int32_t status =
                edgejwt_keyring_verify(ring, NULL, NOW, token, end + 343, NULL, 0, NULL);
            refused += status == EDGEJWT_ERR_UNKNOWN_KEY;
            wrong += status != EDGEJWT_ERR_UNKNOWN_KEY;
        }
        accepted += verified(key_b, "neuron") == EDGEJWT_OK;
        if (round == 100) {
            memory = heap_in_use();
        }
        fault_advance(10);
    }
    CHECK(refused == 50000 && wrong == 0 && accepted == 500);
    CHECK(fault_calls_of(FAULT_OPENDIR) <= 6);
    CHECK(heap_in_use() <= memory);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    key_a = signing_key(dir, "rsa2048.key");
    key_b = signing_key(dir, "other.key");
    own_dir_make();
    fault_stop_clock();
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    changes();
    failing_scans();
    flood();
    failing_files();
    edgejwt_keyring_free(ring);

    /* Only when asked. */
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.look_every = -1;
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &ring), EDGEJWT_OK);
    file_remove("neuron.pem");
    pass(1100);
    CHECK_STATUS(verified(key_b, "neuron"), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
    edgejwt_keyring_free(ring);

    own_dir_remove();
    edgejwt_signing_key_free(key_a);
    edgejwt_signing_key_free(key_b);
    return check_report();
}
