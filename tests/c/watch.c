/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A directory whose file system tells of changes is scanned when it has changed,
 * and otherwise seldom. The clock is moved by hand. */
#define _GNU_SOURCE
#include "../support/faults.h"
#include "files.h"
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <sys/wait.h>

static const char *dir;
static edgejwt_signing_key *key_a, *key_b;
static char path[600];

static int32_t verified(edgejwt_keyring *ring, const edgejwt_signing_key *key, const char *iss)
{
    char token[EDGEJWT_TOKEN_MAX + 1], payload[300];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\"}", NOW + 60, iss);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    return edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL);
}

/* Time passes on the clock that the ring sees, and some for file stamps. */
static void pass(int64_t ms)
{
    usleep(12000);
    fault_advance(ms);
}

/* Until nothing is new: then the directory is watched. */
static void settle(edgejwt_keyring *ring)
{
    pass(3100);
    for (int i = 0; i < 3; i++) {
        verified(ring, key_a, "nobody");
        pass(1100);
    }
}

/* The calls for files in the next scan. */
static unsigned calls(edgejwt_keyring *ring)
{
    fault_clear();
    verified(ring, key_a, "nobody");
    return fault_calls_of(FAULT_OPENDIR) + fault_calls_of(FAULT_READDIR) +
           fault_calls_of(FAULT_STAT) + fault_calls_of(FAULT_OPEN) + fault_calls_of(FAULT_READ);
}

static edgejwt_keyring *opened(void)
{
    edgejwt_keyring *ring;
    CHECK_STATUS(edgejwt_keyring_open(path, NULL, &ring), EDGEJWT_OK);
    return ring;
}

/* Nothing happens: no file call, and a whole scan every ten seconds. */
static void nothing(void)
{
    edgejwt_keyring *ring = opened();
    settle(ring);
    unsigned scans = 0;
    for (int second = 0; second < 120; second++) {
        scans += calls(ring) > 0;
        pass(1000);
    }
    CHECK(scans >= 10 && scans <= 13);
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.scan_age <= 1 && info.last_error == EDGEJWT_OK && info.keys == 2);
    edgejwt_keyring_free(ring);

    /* With -1 or with pauses as long nothing is watched. */
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.look_every = 10;
    CHECK_STATUS(edgejwt_keyring_open(path, &options, &ring), EDGEJWT_OK);
    for (int i = 0; i < 5; i++) {
        pass(10000);
        CHECK(calls(ring) > 0);
    }
    edgejwt_keyring_free(ring);
}

static void write_in_place(const char *from, const char *name)
{
    char *text = key_text(dir, from);
    int file = open(own_path(name), O_WRONLY);
    CHECK(write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    free(text);
}

/* By the next scan each change has its effect, wherever the ring was before. */
static void changes(void)
{
    edgejwt_keyring *ring = opened();
    settle(ring);
    CHECK(calls(ring) == 0);
    file_copy(dir, "other.pem", "new.pem");
    pass(1100);
    CHECK_STATUS(verified(ring, key_b, "new"), EDGEJWT_OK);

    settle(ring);
    file_replace(dir, "rsa2048.pem", "new.pem");
    pass(1100);
    CHECK_STATUS(verified(ring, key_b, "new"), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(ring, key_a, "new"), EDGEJWT_OK);

    settle(ring);
    write_in_place("other.pem", "new.pem");
    pass(1100);
    CHECK_STATUS(verified(ring, key_b, "new"), EDGEJWT_OK);

    settle(ring);
    CHECK(rename(own_path("new.pem"), own_path("newer.pem")) == 0);
    pass(1100);
    CHECK_STATUS(verified(ring, key_b, "new"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(ring, key_b, "newer"), EDGEJWT_OK);

    settle(ring);
    file_remove("newer.pem");
    pass(1100);
    CHECK_STATUS(verified(ring, key_b, "newer"), EDGEJWT_ERR_UNKNOWN_KEY);

    settle(ring);
    CHECK(chmod(own_dir, 0777) == 0);
    pass(1100);
    verified(ring, key_a, "nobody");
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.world_writable == 1);
    CHECK(chmod(own_dir, 0700) == 0);

    /* Another directory under the same path, and the first one again. */
    char other[80];
    snprintf(other, sizeof other, "%s.other", own_dir);
    settle(ring);
    CHECK(calls(ring) == 0);
    CHECK(rename(own_dir, other) == 0 && mkdir(own_dir, 0700) == 0);
    file_copy(dir, "other.pem", "neuron.pem");
    pass(1100);
    CHECK_STATUS(verified(ring, key_b, "neuron"), EDGEJWT_OK);
    settle(ring);
    CHECK(calls(ring) == 0);
    file_remove("neuron.pem");
    CHECK(rmdir(own_dir) == 0 && rename(other, own_dir) == 0);
    pass(1100);
    CHECK_STATUS(verified(ring, key_b, "neuron"), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(ring, key_a, "neuron"), EDGEJWT_OK);
    settle(ring);
    CHECK(calls(ring) == 0);
    edgejwt_keyring_free(ring);
}

/* The path leads elsewhere, without anything happening in the directory. */
static void another_way(void)
{
    char other[80], link[80];
    snprintf(other, sizeof other, "%s.other", own_dir);
    snprintf(link, sizeof link, "%s.link", own_dir);
    CHECK(mkdir(other, 0700) == 0 && symlink(own_dir, link) == 0);
    strcpy(path, link);
    edgejwt_keyring *ring = opened();
    settle(ring);
    CHECK(calls(ring) == 0);
    CHECK(unlink(link) == 0 && symlink(other, link) == 0);
    pass(1100);
    CHECK(calls(ring) > 0);
    CHECK_STATUS(verified(ring, key_a, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
    edgejwt_keyring_free(ring);
    CHECK(unlink(link) == 0 && rmdir(other) == 0);
    strcpy(path, own_dir);
}

/* Files that can change unseen are looked at in every scan. */
static void unseen(void)
{
    char outside[80];
    snprintf(outside, sizeof outside, "%s.outside", own_dir);
    for (int is_link = 0; is_link < 2; is_link++) {
        CHECK(rename(own_path("third.pem"), outside) == 0);
        CHECK((is_link ? symlink(outside, own_path("third.pem"))
                       : link(outside, own_path("third.pem"))) == 0);
        edgejwt_keyring *ring = opened();
        settle(ring);
        CHECK(calls(ring) > 0);
        CHECK_STATUS(verified(ring, key_a, "third"), EDGEJWT_OK);
        char *text = key_text(dir, "other.pem");
        FILE *file = fopen(outside, "wb");
        CHECK(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
        free(text);
        pass(1100);
        CHECK_STATUS(verified(ring, key_b, "third"), EDGEJWT_OK);
        edgejwt_keyring_free(ring);
        file_remove("third.pem");
        file_copy(dir, "rsa2048.pem", "third.pem");
        CHECK(unlink(outside) == 0);
    }

    /* Writing to a mapped file is no event. */
    edgejwt_keyring *ring = opened();
    settle(ring);
    CHECK(calls(ring) == 0);
    char *text = key_text(dir, "other.pem");
    int file = open(own_path("third.pem"), O_RDWR);
    void *map = mmap(NULL, strlen(text), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    CHECK(map != MAP_FAILED);
    memcpy(map, text, strlen(text));
    munmap(map, strlen(text));
    close(file);
    free(text);
    int second = 0;
    while (second < 60 && verified(ring, key_b, "third") != EDGEJWT_OK) {
        pass(1000);
        second++;
    }
    CHECK(second <= 11);
    edgejwt_keyring_free(ring);
    file_copy(dir, "rsa2048.pem", "third.pem");
}

static int open_files(void)
{
    int count = 0;
    for (int file = 0; file < 100; file++) {
        count += fcntl(file, F_GETFD) >= 0;
    }
    return count;
}

/* A program that closes descriptors which it has not opened loses none of its own
 * afterwards, and no byte. */
static void strangers(void)
{
    int before = open_files();
    edgejwt_keyring *ring = opened();
    settle(ring);
    CHECK(open_files() == before + 1);
    int ours = -1;
    for (int file = 3; file < 100; file++) {
        char name[40], target[40] = "";
        snprintf(name, sizeof name, "/proc/self/fd/%d", file);
        if (readlink(name, target, sizeof target - 1) > 0 && strstr(target, "inotify") != NULL) {
            ours = file;
        }
    }
    CHECK(ours > 0);
    close(ours);
    int ends[2];
    CHECK(pipe(ends) == 0 && write(ends[1], "mine", 4) == 4);
    CHECK(dup2(ends[0], ours) == ours);
    for (int i = 0; i < 15; i++) {
        pass(1100);
        verified(ring, key_a, "nobody");
    }
    file_replace(dir, "other.pem", "third.pem");
    pass(1100);
    CHECK_STATUS(verified(ring, key_b, "third"), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    char text[8];
    CHECK(read(ours, text, sizeof text) == 4 && memcmp(text, "mine", 4) == 0);
    close(ours);
    close(ends[0]);
    close(ends[1]);
    file_replace(dir, "rsa2048.pem", "third.pem");

    ring = opened();
    settle(ring);
    edgejwt_keyring_free(ring);
    CHECK(open_files() == before);
}

/* Parent and child each notice each change. */
static void after_fork(void)
{
    int before = open_files();
    edgejwt_keyring *ring = opened();
    settle(ring);
    CHECK(calls(ring) == 0);
    int go[2], done[2];
    CHECK(pipe(go) == 0 && pipe(done) == 0);
    pid_t child = fork();
    if (child == 0) {
        char byte;
        settle(ring);
        CHECK(calls(ring) == 0);
        CHECK(write(done[1], "x", 1) == 1 && read(go[0], &byte, 1) == 1);
        pass(1100);
        CHECK_STATUS(verified(ring, key_b, "third"), EDGEJWT_OK);
        edgejwt_keyring_free(ring);
        CHECK(open_files() == before + 4);
        edgejwt_signing_key_free(key_a);
        edgejwt_signing_key_free(key_b);
        _exit(check_failures != 0);
    }
    char byte;
    CHECK(read(done[0], &byte, 1) == 1);
    file_replace(dir, "other.pem", "third.pem");
    CHECK(write(go[1], "x", 1) == 1);
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    pass(1100);
    CHECK_STATUS(verified(ring, key_b, "third"), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    for (int i = 0; i < 2; i++) {
        close(go[i]);
        close(done[i]);
    }
    file_replace(dir, "rsa2048.pem", "third.pem");
}

/* Whatever happens: a ring that is watching knows what a new ring knows. */
static void at_random(void)
{
    static const char *const names[] = {"a.pem", "b.pub", "c.pem", "d.pub"};
    static const char *const keys[] = {"rsa2048.pem", "other.pem"};
    unsigned random = 7;
    edgejwt_keyring *ring = opened();
    for (int step = 0; step < 200; step++) {
        random = random * 1664525 + 1013904223;
        const char *name = names[random >> 28 & 3], *other = names[random >> 26 & 3];
        const char *key = keys[random >> 25 & 1];
        switch (random >> 20 & 7) {
        case 0:
            remove(own_path(name));
            break;
        case 1:
            rename(own_path(name), own_path(other));
            break;
        case 2:
            file_replace(dir, key, name);
            break;
        case 3:
            unlink(own_path(name));
            CHECK(link(own_path("neuron.pem"), own_path(name)) == 0);
            break;
        case 4:
            unlink(own_path(name));
            CHECK(symlink("neuron.pem", own_path(name)) == 0);
            break;
        case 5:
            settle(ring);
            break;
        default:
            /* Not through a link, which would change the other key. */
            unlink(own_path(name));
            file_copy(dir, key, name);
        }
        pass(1100);
        edgejwt_keyring *fresh = opened();
        for (int i = 0; i < 4; i++) {
            char issuer[8] = {names[i][0], '\0'};
            CHECK_STATUS(verified(ring, key_a, issuer), verified(fresh, key_a, issuer));
            CHECK_STATUS(verified(ring, key_b, issuer), verified(fresh, key_b, issuer));
        }
        edgejwt_keyring_free(fresh);
    }
    edgejwt_keyring_free(ring);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    key_a = signing_key(dir, "rsa2048.key");
    key_b = signing_key(dir, "other.key");
    own_dir_make_in_memory();
    strcpy(path, own_dir);
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    file_copy(dir, "rsa2048.pem", "third.pem");
    fault_stop_clock();
    fault_has_events = true;

    edgejwt_keyring *ring = opened();
    settle(ring);
    bool is_watched = calls(ring) == 0;
    edgejwt_keyring_free(ring);
    struct statfs system;
    CHECK(statfs(own_dir, &system) == 0);
    CHECK(is_watched || (system.f_type != TMPFS_MAGIC && system.f_type != EXT4_SUPER_MAGIC));
    if (is_watched) {
        nothing();
        changes();
        another_way();
        unseen();
        strangers();
        after_fork();
        at_random();
    } else {
        fprintf(stderr, "not tested: the file system of %s does not tell of changes\n", own_dir);
    }

    own_dir_remove();
    edgejwt_signing_key_free(key_a);
    edgejwt_signing_key_free(key_b);
    return check_report();
}
