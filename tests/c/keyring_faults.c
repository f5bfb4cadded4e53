/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A keyring whose files cannot be read for a while, are changed meanwhile, or
 * change without a sign: which key counts, and what is reported. The clock is
 * moved by hand. */
#define _GNU_SOURCE
#include "moved_clock.h"

/* The key of RFC 7638 section 3.1, whose private half nobody here has. */
#define SET                                                                                              \
    "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78" \
    "LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93" \
    "lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbI" \
    "SD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\"}]}"

enum { A, B };
static const char *dir;
static edgejwt_signing_key *keys[2];
static edgejwt_keyring *ring;

/* A token by key A or B, verified; for "plant", the set's issuer, a wrong
 * signature says that its key is there. */
static int32_t verified(int key, const char *iss)
{
    char token[EDGEJWT_TOKEN_MAX + 1], payload[300];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\"}", NOW + 60, iss);
    CHECK_STATUS(edgejwt_sign(keys[key], payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    return edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL);
}

static edgejwt_ring_info info(void)
{
    return info_of(ring);
}

/* Why a file is reported; EDGEJWT_OK if it is not. */
static int32_t reported(const char *name)
{
    char got[256];
    edgejwt_status why;
    for (size_t i = 0; i < info().skipped; i++) {
        CHECK_STATUS(edgejwt_keyring_skipped(ring, i, got, sizeof got, &why), EDGEJWT_OK);
        if (strcmp(got, name) == 0) {
            return why;
        }
    }
    return EDGEJWT_OK;
}

static void open_ring(int64_t look_every)
{
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.look_every = look_every;
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &ring), EDGEJWT_OK);
    if (ring == NULL) {
        exit(2);
    }
}

static void close_ring(void)
{
    fault_clear();
    edgejwt_keyring_free(ring);
}

/* The system says no more than that it cannot tell: nothing changes. */
static void status_unknown(void)
{
    static const int errors[] = {EIO, ENOMEM, EACCES, ESTALE, ETIMEDOUT, EPERM, EOVERFLOW};
    open_ring(0);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_path("set.json")), EDGEJWT_OK);
    pass(5000);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    uint64_t generation = info().generation;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        fault_add((struct fault){.calls = FAULT_STAT, .name = "neuron.pem", .error = errors[i]});
        fault_add((struct fault){.calls = FAULT_STAT, .name = "set.json", .error = errors[i]});
        for (int round = 0; round < 3; round++) {
            pass(round < 2 ? 1100 : 40000);
            CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
            CHECK_STATUS(verified(B, "neuron"), EDGEJWT_ERR_SIGNATURE);
            CHECK_STATUS(verified(A, "plant"), EDGEJWT_ERR_SIGNATURE);
            CHECK(info().last_error ==
                  (errors[i] == ENOMEM ? EDGEJWT_ERR_NO_MEMORY : EDGEJWT_ERR_KEY_FILE));
            CHECK(info().keys == 3);
            CHECK(reported("neuron.pem") != EDGEJWT_OK && reported("set.json") != EDGEJWT_OK);
            CHECK_STATUS(reported("other.pem"), EDGEJWT_OK);
        }
        CHECK(info().scan_age >= 42);
        CHECK(edgejwt_keyring_reload(ring) == info().last_error);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        fault_clear();
        pass(1100);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK(info().last_error == EDGEJWT_OK && info().skipped == 0 && info().scan_age == 0);
    }
    CHECK(info().generation == generation);

    /* These three say that there is no such file. */
    static const int gone[] = {ENOENT, ENOTDIR, ELOOP};
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        fault_add((struct fault){.calls = FAULT_STAT, .name = "neuron.pem", .error = gone[i]});
        fault_add((struct fault){.calls = FAULT_STAT, .name = "set.json", .error = gone[i]});
        pass(1100);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
        CHECK_STATUS(verified(A, "plant"), EDGEJWT_ERR_UNKNOWN_KEY);
        CHECK(info().keys == 1);
        fault_clear();
        pass(1100);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK_STATUS(verified(A, "plant"), EDGEJWT_ERR_SIGNATURE);
    }
    close_ring();
}

/* What has changed and cannot be read keeps its key for ten seconds, and comes
 * back by itself. */
static void changed_and_unread(void)
{
    static const int errors[] = {ESTALE, ETIMEDOUT, EACCES, ENOTCONN, EIO};
    open_ring(0);
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        pass(5000);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        file_copy(dir, "rsa2048.pem", "neuron.pem");
        unsigned call = i % 2 ? FAULT_READ : FAULT_OPEN;
        fault_add((struct fault){.calls = call, .name = "neuron.pem", .error = errors[i]});
        pass(1100);
        for (int second = 0; second < 10; second++) {
            CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
            CHECK(info().last_error == EDGEJWT_ERR_KEY_FILE);
            CHECK_STATUS(reported("neuron.pem"), EDGEJWT_ERR_KEY_FILE);
            fault_advance(second < 9 ? 1000 : 999);
        }
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        fault_advance(1);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
        CHECK(info().keys == 1);
        pass(1000);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
        CHECK_STATUS(reported("neuron.pem"), EDGEJWT_ERR_KEY_FILE);
        fault_clear();
        pass(1100);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK(info().last_error == EDGEJWT_OK && info().keys == 2);
    }
    /* In time again, and unchanged. */
    pass(5000);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    uint64_t generation = info().generation;
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    fault_add((struct fault){.calls = FAULT_OPEN, .name = "neuron.pem", .error = EIO});
    pass(1100);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    fault_clear();
    pass(5000);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    pass(20000);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    CHECK(info().generation == generation);
    close_ring();
}

/* Broken again and again: ten seconds from the first time. The same for sets,
 * which are broken in other ways. */
static void broken_again_and_again(void)
{
    static const char *const broken[] = {"",           "{", "{\"keys\":[", "{\"keys\":[]}",
                                         "-----BEGIN", "x"};
    enum { KINDS = sizeof broken / sizeof *broken };
    open_ring(0);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_path("set.json")), EDGEJWT_OK);
    pass(5000);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    for (int second = 0; second < 40; second++) {
        const char *text = broken[second / 3 % KINDS];
        file_write("neuron.pem", text, strlen(text));
        file_write("set.json", text, strlen(text));
        pass(1000);
        bool counts = second < 10;
        CHECK_STATUS(verified(A, "neuron"), counts ? EDGEJWT_OK : EDGEJWT_ERR_UNKNOWN_KEY);
        CHECK_STATUS(verified(A, "plant"),
                     counts ? EDGEJWT_ERR_SIGNATURE : EDGEJWT_ERR_UNKNOWN_KEY);
        CHECK(info().keys == (counts ? 3 : 1) && info().skipped == (counts ? 0 : 2));
    }
    /* A good one ends it, and the next broken one begins anew. */
    for (int round = 0; round < 3; round++) {
        file_copy(dir, "rsa2048.pem", "neuron.pem");
        file_write("set.json", SET, strlen(SET));
        pass(1100);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK_STATUS(verified(A, "plant"), EDGEJWT_ERR_SIGNATURE);
        file_write("neuron.pem", "x", 1);
        file_write("set.json", "x", 1);
        pass(8000);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK_STATUS(verified(A, "plant"), EDGEJWT_ERR_SIGNATURE);
    }
    close_ring();
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    file_write("set.json", SET, strlen(SET));
}

/* Nobody scans: the deadline holds all the same. */
static void without_scans(void)
{
    open_ring(-1);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_path("set.json")), EDGEJWT_OK);
    pass(100000);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    file_write("neuron.pem", "x", 1);
    file_write("set.json", "", 0);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    fault_advance(9999);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    CHECK_STATUS(verified(A, "plant"), EDGEJWT_ERR_SIGNATURE);
    CHECK(info().keys == 3);
    fault_advance(1);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(A, "plant"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(info().keys == 1);
    /* A reload does not bring back what is still broken. */
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(info().skipped == 2);
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    file_write("set.json", SET, strlen(SET));
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    CHECK(info().keys == 3);
    close_ring();
}

/* Another key in a file with the same status. */
static void changed_without_a_sign(void)
{
    open_ring(0);
    fault_freeze("neuron.pem");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    pass(5000);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    for (int round = 0; round < 4; round++) {
        file_copy(dir, round % 2 ? "rsa2048.pem" : "other.pem", "neuron.pem");
        fault_clear();
        int32_t status = EDGEJWT_OK;
        for (int second = 0; second < 60; second++) {
            fault_advance(1000);
            status = verified(round % 2 ? A : B, "neuron");
            CHECK(status == EDGEJWT_OK || status == EDGEJWT_ERR_SIGNATURE);
        }
        CHECK_STATUS(status, EDGEJWT_OK);
        CHECK_STATUS(verified(round % 2 ? B : A, "neuron"), EDGEJWT_ERR_SIGNATURE);
        /* Not by reading everything all the time. */
        CHECK(fault_calls_of(FAULT_OPEN) <= 12);
    }
    fault_freeze("");
    close_ring();
}

static char first[300], second[300], link_path[300];

/* As a deployment does: the link leads elsewhere, and then the old directory
 * is emptied. */
static void exchange(void)
{
    char new_link[320], old[320];
    snprintf(new_link, sizeof new_link, "%s.new", link_path);
    CHECK(symlink(second, new_link) == 0 && rename(new_link, link_path) == 0);
    snprintf(old, sizeof old, "%s/neuron.pem", first);
    CHECK(unlink(old) == 0);
}

static void make_version(char *path, size_t size, const char *name, const char *key)
{
    char file[100];
    snprintf(path, size, "%s/%s", own_dir, name);
    CHECK(mkdir(path, 0755) == 0);
    snprintf(file, sizeof file, "%s/neuron.pem", name);
    file_copy(dir, key, file);
}

static void exchanged_while_scanned(void)
{
    static const unsigned calls[] = {FAULT_READDIR, FAULT_STAT, FAULT_OPENDIR};
    snprintf(link_path, sizeof link_path, "%s/etc", own_dir);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        char name[20];
        snprintf(name, sizeof name, "v%zu", 2 * i);
        make_version(first, sizeof first, name, "rsa2048.pem");
        snprintf(name, sizeof name, "v%zu", 2 * i + 1);
        make_version(second, sizeof second, name, "rsa2048.pem");
        unlink(link_path);
        CHECK(symlink(first, link_path) == 0);
        CHECK_STATUS(edgejwt_keyring_open(link_path, NULL, &ring), EDGEJWT_OK);
        pass(5000);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        fault_add((struct fault){.calls = calls[i], .times = 1, .run = exchange});
        pass(1100);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK(access(second, F_OK) == 0 && info().last_error == EDGEJWT_OK);
        pass(1100);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        close_ring();
    }
}

/* A directory that is gone keeps its keys as long as a file that is broken. */
static void directory_gone(void)
{
    char away[100];
    snprintf(away, sizeof away, "%s-away", own_dir);
    open_ring(0);
    edgejwt_verifying_key *added = verifying_key(dir, "other.pem");
    CHECK_STATUS(edgejwt_keyring_add(ring, "added", added), EDGEJWT_OK);
    edgejwt_verifying_key_free(added);
    pass(5000);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    for (int round = 0; round < 2; round++) {
        CHECK(rename(own_dir, away) == 0);
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_ERR_KEY_FILE);
        fault_advance(9999);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK(info().last_error == EDGEJWT_ERR_KEY_FILE && info().keys == 3);
        /* Nor does another failure bring it back. */
        fault_add((struct fault){.calls = FAULT_OPENDIR, .error = round ? EACCES : ENOENT});
        fault_advance(1);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
        CHECK(info().keys == 1);
        pass(100000);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
        CHECK_STATUS(verified(B, "added"), EDGEJWT_OK);
        CHECK(info().last_error == EDGEJWT_ERR_KEY_FILE && info().keys == 1);
        fault_clear();
        CHECK(rename(away, own_dir) == 0);
        pass(1100);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK(info().last_error == EDGEJWT_OK && info().keys == 3);
    }
    /* Away for a while, and back before the deadline. */
    CHECK(rename(own_dir, away) == 0);
    pass(1100);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    CHECK(rename(away, own_dir) == 0);
    pass(5000);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    pass(20000);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    close_ring();
}

/* No descriptor left, a directory that breaks off, and interruptions. */
static void directory_unreadable(void)
{
    static const struct fault failing[] = {
        {.calls = FAULT_OPENDIR, .error = EMFILE},
        {.calls = FAULT_OPENDIR, .error = EACCES},
        {.calls = FAULT_OPENDIR, .error = EIO},
        {.calls = FAULT_READDIR, .error = EIO},
        {.calls = FAULT_READDIR, .error = EIO, .skip = 2},
    };
    open_ring(0);
    for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
        fault_add(failing[i]);
        for (int round = 0; round < 20; round++) {
            pass(1100);
            CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
            CHECK(info().last_error == EDGEJWT_ERR_KEY_FILE && info().keys == 2);
        }
        fault_clear();
        pass(1100);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK(info().last_error == EDGEJWT_OK);
    }
    /* A file that is gone is gone, whatever else cannot be read. */
    file_copy(dir, "rsa2048.pem", "gone.pem");
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    pass(1100);
    CHECK_STATUS(verified(A, "gone"), EDGEJWT_OK);
    fault_add((struct fault){.calls = FAULT_OPEN | FAULT_READ, .error = EMFILE});
    file_remove("gone.pem");
    pass(1100);
    CHECK_STATUS(verified(A, "gone"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    close_ring();

    fault_add((struct fault){.calls = FAULT_OPENDIR, .error = EINTR, .times = 3});
    fault_add((struct fault){.calls = FAULT_READDIR, .error = EINTR, .times = 3, .skip = 1});
    fault_add((struct fault){.calls = FAULT_OPEN, .error = EINTR, .times = 3});
    fault_add((struct fault){.calls = FAULT_READ, .error = EINTR, .times = 3, .skip = 2});
    fault_add((struct fault){.calls = FAULT_READ, .most = 7});
    open_ring(0);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    CHECK(info().keys == 2 && info().last_error == EDGEJWT_OK && info().skipped == 0);
    close_ring();

    /* Nothing can be read at first, and then by itself. */
    fault_add((struct fault){.calls = FAULT_OPEN, .error = EACCES});
    open_ring(0);
    CHECK(info().keys == 0 && info().skipped == 2 && info().last_error == EDGEJWT_OK);
    fault_clear();
    pass(1100);
    CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
    CHECK(info().skipped == 0);
    close_ring();
    fault_add((struct fault){.calls = FAULT_OPENDIR, .error = EACCES});
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_ERR_KEY_FILE);
    fault_clear();
}

/* Read as root; then the process gives its privileges up. */
static void privileges(void)
{
    if (geteuid() != 0) {
        puts("keyring: privileges are left out: they need root");
        return;
    }
    CHECK(chmod(own_dir, 0755) == 0 && chmod(own_path("neuron.pem"), 0600) == 0);
    CHECK(mkdir(own_path("private"), 0700) == 0);
    file_write("private/set.json", SET, strlen(SET));
    for (int64_t wait = 500; wait <= 5000; wait += 4500) {
        open_ring(0);
        CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, "plant", own_path("private/set.json")),
                     EDGEJWT_OK);
        pass(wait);
        CHECK(seteuid(65534) == 0);
        for (int second = 0; second < 70; second++) {
            fault_advance(1000);
            CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
            CHECK_STATUS(verified(A, "plant"), EDGEJWT_ERR_SIGNATURE);
        }
        CHECK(info().last_error == EDGEJWT_ERR_KEY_FILE && info().keys == 3);
        CHECK_STATUS(reported("neuron.pem"), EDGEJWT_ERR_KEY_FILE);
        CHECK_STATUS(reported("set.json"), EDGEJWT_ERR_KEY_FILE);
        CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_ERR_KEY_FILE);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK(seteuid(0) == 0);
        pass(1100);
        CHECK_STATUS(verified(A, "neuron"), EDGEJWT_OK);
        CHECK(info().last_error == EDGEJWT_OK && info().skipped == 0);
        close_ring();
    }
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    keys[A] = signing_key(dir, "rsa2048.key");
    keys[B] = signing_key(dir, "other.key");
    own_dir_make();
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    file_copy(dir, "other.pem", "other.pem");
    file_write("set.json", SET, strlen(SET));
    fault_stop_clock();
    status_unknown();
    changed_and_unread();
    broken_again_and_again();
    without_scans();
    changed_without_a_sign();
    exchanged_while_scanned();
    directory_gone();
    directory_unreadable();
    privileges();
    own_dir_remove();
    edgejwt_signing_key_free(keys[A]);
    edgejwt_signing_key_free(keys[B]);
    return check_report();
}
