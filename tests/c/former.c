/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a change of the keyring replaces while a scan still uses it is freed by the
 * next change. */
#define _GNU_SOURCE
#include "../support/faults.h"
#include "counting.h"
#include "files.h"

enum { ROUNDS = 20 };

static edgejwt_keyring *ring;
static edgejwt_verifying_key *key;

static void add(void)
{
    CHECK_STATUS(edgejwt_keyring_add(ring, "guest", key), EDGEJWT_OK);
}

int main(int argc, char **argv)
{
    (void)argc;
    CHECK(counting());
    key = verifying_key(argv[1], "rsa2048.pem");
    own_dir_make();
    file_copy(argv[1], "other.pem", "neuron.pem");
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    size_t expected = 0;
    for (int round = 0; round < ROUNDS; round++) {
        fault_clear();
        fault_add((struct fault){.calls = FAULT_READDIR, .times = 1, .run = add});
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
        edgejwt_ring_info info;
        edgejwt_ring_info_init(&info, sizeof info);
        CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
        CHECK(info.keys == 2);
        CHECK_STATUS(edgejwt_keyring_remove(ring, "guest"), EDGEJWT_OK);
        CHECK(round == 0 || blocks == expected);
        expected = blocks;
    }
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(key);
    own_dir_remove();
    return check_report();
}
