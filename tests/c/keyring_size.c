/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A ring of a thousand keys: all of them found, and what they weigh. */
#define _GNU_SOURCE
#include "../support/faults.h"
#include "files.h"
#include "heap.h"

enum { KEYS = 1024 };

/* One file more than a ring takes: skipped, also when it comes later. */
static void limit(const char *dir)
{
    char name[32];
    own_dir_make();
    file_copy(dir, "rsa2048.pem", "0.pem");
    for (int i = 1; i < EDGEJWT_KEYRING_KEYS_MAX; i++) {
        snprintf(name, sizeof name, "%d.pem", i);
        CHECK(symlink("0.pem", own_path(name)) == 0);
    }
    edgejwt_keyring *ring = NULL;
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.keys == EDGEJWT_KEYRING_KEYS_MAX && info.skipped == 0);
    file_copy(dir, "other.pem", "more.pem");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.keys == EDGEJWT_KEYRING_KEYS_MAX && info.skipped == 1);
    edgejwt_status why;
    CHECK_STATUS(edgejwt_keyring_skipped(ring, 0, name, sizeof name, &why), EDGEJWT_OK);
    CHECK(why == EDGEJWT_ERR_KEY_LIMIT);
    edgejwt_verifying_key *key = verifying_key(dir, "other.pem");
    CHECK_STATUS(edgejwt_keyring_add(ring, "added", key), EDGEJWT_ERR_KEY_LIMIT);
    edgejwt_verifying_key_free(key);
    /* Many more are not even opened. */
    enum { MORE = 200 };
    for (int i = 0; i < MORE; i++) {
        snprintf(name, sizeof name, "more-%d.pem", i);
        CHECK(symlink("0.pem", own_path(name)) == 0);
    }
    fault_advance(60000);
    for (int round = 0; round < 2; round++) {
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
        fault_clear();
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
        CHECK(fault_calls_of(FAULT_OPEN) == EDGEJWT_KEYRING_KEYS_MAX);
        CHECK(fault_calls_of(FAULT_STAT) == EDGEJWT_KEYRING_KEYS_MAX + 2);
        CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
        CHECK(info.keys == EDGEJWT_KEYRING_KEYS_MAX && info.skipped == MORE + 1);
    }
    for (int i = 0; i < MORE; i++) {
        snprintf(name, sizeof name, "more-%d.pem", i);
        file_remove(name);
    }
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.keys == EDGEJWT_KEYRING_KEYS_MAX && info.skipped == 1);
    /* Its turn comes when another one goes, at the scan after that. */
    file_remove("1.pem");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.keys == EDGEJWT_KEYRING_KEYS_MAX && info.skipped == 0);
    edgejwt_keyring_free(ring);
    own_dir_remove();
}

int main(int argc, char **argv)
{
    (void)argc;
    own_dir_make();
    char name[32];
    for (int i = 0; i < KEYS; i++) {
        snprintf(name, sizeof name, "gateway-%04d.pem", i);
        file_copy(argv[1], i % 2 ? "rsa2048.pem" : "other.pem", name);
    }
    edgejwt_signing_key *keys[] = {signing_key(argv[1], "other.key"), signing_key(argv[1], "rsa2048.key")};

    edgejwt_keyring *ring = NULL;
    size_t before = heap_in_use();
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    size_t each = (heap_in_use() - before) / KEYS;
    if (HEAP_IS_KNOWN) {
        printf("keyring: %zu bytes a key of 2048 bits\n", each);
        CHECK(each <= 1024);
    } else {
        puts("keyring: bytes a key are left out: this libc does not say what is allocated");
    }

    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.keys == KEYS && info.skipped == 0);
    for (int i = 0; i < KEYS; i += 31) {
        char payload[100], token[1024];
        snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"gateway-%04d\"}", NOW + 60, i);
        CHECK_STATUS(edgejwt_sign(keys[i % 2], payload, strlen(payload), token, sizeof token, NULL), EDGEJWT_OK);
        CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL), EDGEJWT_OK);
        CHECK_STATUS(edgejwt_sign(keys[1 - i % 2], payload, strlen(payload), token, sizeof token, NULL), EDGEJWT_OK);
        CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL),
                     EDGEJWT_ERR_SIGNATURE);
    }
    edgejwt_keyring_free(ring);
    edgejwt_signing_key_free(keys[0]);
    edgejwt_signing_key_free(keys[1]);
    own_dir_remove();
    limit(argv[1]);
    return check_report();
}
