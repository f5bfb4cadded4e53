/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keyrings with EDGEJWT_DIRECTORY_MAY_APPEAR and EDGEJWT_KEY_PUB_NAMES. The
 * clock is moved by hand. */
#define _GNU_SOURCE
#include "moved_clock.h"

static const char *dir;
static edgejwt_signing_key *key;
static edgejwt_keyring *ring;

static edgejwt_status opened(const char *path, uint32_t flags)
{
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    CHECK(options.flags == 0);
    options.flags = flags;
    return edgejwt_keyring_open(path, &options, &ring);
}

/* The report's name of the key's issuer is stored, too. */
static int32_t verified(const char *iss, edgejwt_report *report)
{
    char value[EDGEJWT_TOKEN_MAX + 8] = "Bearer ", payload[300];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\"}", NOW + 60, iss);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), value + 7, sizeof value - 7, NULL),
                 EDGEJWT_OK);
    edgejwt_report_init(report, sizeof *report);
    return edgejwt_keyring_explain(ring, NULL, NOW, value, strlen(value), NULL, 0, NULL, report);
}

static int32_t status_of(const char *iss)
{
    edgejwt_report report;
    return verified(iss, &report);
}

static edgejwt_ring_info info(void)
{
    return info_of(ring);
}

static void directory_appears(void)
{
    char path[512];
    snprintf(path, sizeof path, "%s", own_path("later"));
    CHECK_STATUS(opened(path, 0), EDGEJWT_ERR_KEY_FILE);
    CHECK(ring == NULL);
    CHECK_STATUS(opened(path, EDGEJWT_DIRECTORY_MAY_APPEAR), EDGEJWT_OK);
    CHECK_STATUS(status_of("neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(info().keys == 0 && info().last_error == EDGEJWT_OK && info().scan_age == 0);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);

    CHECK(mkdir(path, 0755) == 0);
    file_copy(dir, "rsa2048.pem", "later/neuron.pem");
    pass(1100);
    CHECK_STATUS(status_of("neuron"), EDGEJWT_OK);

    /* Once it has had keys it may go as any other: its keys stay for a while. */
    file_remove("later/neuron.pem");
    CHECK(rmdir(path) == 0);
    pass(1100);
    CHECK_STATUS(status_of("neuron"), EDGEJWT_OK);
    CHECK(info().last_error == EDGEJWT_ERR_KEY_FILE);
    pass((EDGEJWT_KEY_GRACE + 1) * 1000);
    CHECK_STATUS(status_of("neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
    pass(1100);
    CHECK_STATUS(status_of("neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(info().last_error == EDGEJWT_OK);
    CHECK(mkdir(path, 0755) == 0);
    file_copy(dir, "rsa2048.pem", "later/neuron.pem");
    pass(1100);
    CHECK_STATUS(status_of("neuron"), EDGEJWT_OK);
    edgejwt_keyring_free(ring);

    /* A file or a link in its place, or in the place of its parent, is no directory yet. */
    CHECK(symlink("loop", own_path("loop")) == 0 && symlink("nowhere", own_path("link")) == 0);
    CHECK_STATUS(opened(own_path("loop"), EDGEJWT_DIRECTORY_MAY_APPEAR), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    CHECK_STATUS(opened(own_path("link"), EDGEJWT_DIRECTORY_MAY_APPEAR), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    file_write("file", "", 0);
    CHECK_STATUS(opened(own_path("file"), EDGEJWT_DIRECTORY_MAY_APPEAR), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    CHECK_STATUS(opened(own_path("file/keys"), EDGEJWT_DIRECTORY_MAY_APPEAR), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    CHECK_STATUS(opened(own_path("no/such/keys"), EDGEJWT_DIRECTORY_MAY_APPEAR), EDGEJWT_OK);
    edgejwt_keyring_free(ring);

    /* One that is there and cannot be read is a mistake. */
    const int errors[] = {EACCES, EIO, EMFILE, ENOMEM};
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        fault_add((struct fault){
            .calls = FAULT_OPEN | FAULT_OPENDIR, .name = "later", .error = errors[i]});
        CHECK_STATUS(opened(path, EDGEJWT_DIRECTORY_MAY_APPEAR),
                     errors[i] == ENOMEM ? EDGEJWT_ERR_NO_MEMORY : EDGEJWT_ERR_KEY_FILE);
        CHECK(ring == NULL);
        fault_clear();
    }
}

static void key_pub_names(void)
{
    edgejwt_report report;
    file_copy(dir, "rsa2048.pem", "gate.key.pub");
    file_copy(dir, "rsa2048.pem", ".key.pub");
    file_copy(dir, "rsa2048.pem", "plain.pub");
    file_copy(dir, "rsa2048.pem", "a.key.pem");
    CHECK_STATUS(opened(own_dir, 0), EDGEJWT_OK);
    CHECK_STATUS(status_of("gate.key"), EDGEJWT_OK);
    CHECK_STATUS(status_of("gate"), EDGEJWT_ERR_UNKNOWN_KEY);
    edgejwt_keyring_free(ring);

    CHECK_STATUS(opened(own_dir, EDGEJWT_KEY_PUB_NAMES), EDGEJWT_OK);
    CHECK_STATUS(verified("gate", &report), EDGEJWT_OK);
    CHECK_TEXT(report.issuer, "gate");
    CHECK_TEXT(report.key_file, "gate.key.pub");
    CHECK_STATUS(status_of("gate.key"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(status_of("plain"), EDGEJWT_OK);
    CHECK_STATUS(status_of("a.key"), EDGEJWT_OK);
    CHECK_STATUS(status_of(""), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(status_of(".key"), EDGEJWT_ERR_UNKNOWN_KEY);

    /* Three files of one issuer leave room for one more key. */
    file_copy(dir, "other.pem", "gate.pem");
    file_copy(dir, "other.pem", "gate.pub");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(status_of("gate"), EDGEJWT_OK);
    edgejwt_verifying_key *more = NULL;
    CHECK_STATUS(edgejwt_verifying_key_from_signing_key(key, &more), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "gate", more), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "gate", more), EDGEJWT_ERR_KEY_LIMIT);
    edgejwt_verifying_key_free(more);
    file_remove("gate.key.pub");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(status_of("gate"), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_remove(ring, "gate"), EDGEJWT_OK);
    CHECK_STATUS(status_of("gate"), EDGEJWT_ERR_SIGNATURE);
    edgejwt_keyring_free(ring);
}

static void other_flags(void)
{
    const uint32_t bad[] = {1, 2, 4, 8, 16, 128, UINT32_MAX};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_STATUS(opened(own_dir, bad[i]), EDGEJWT_ERR_ARGUMENT);
        CHECK(ring == NULL);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    dir = argv[1];
    key = signing_key(dir, "rsa2048.key");
    own_dir_make();
    fault_stop_clock();
    directory_appears();
    key_pub_names();
    other_flags();
    own_dir_remove();
    edgejwt_signing_key_free(key);
    return check_report();
}
