/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A directory whose file system reports changes is scanned at once after a change,
 * and otherwise every ten seconds. The test moves the clock. */
#define _GNU_SOURCE
#include "moved_clock.h"
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <sys/wait.h>

static const char *dir;
static edgejwt_signing_key *key_a, *key_b;
static char path[600];

/* Waits until the directory is watched. */
static void settle(edgejwt_keyring *ring)
{
    pass(3100);
    for (int i = 0; i < 3; i++) {
        verified_by(ring, key_a, "nobody");
        pass(1100);
    }
}

/* The calls for files in the next scan. */
static unsigned calls(edgejwt_keyring *ring)
{
    fault_clear();
    verified_by(ring, key_a, "nobody");
    return fault_calls_of(FAULT_OPENDIR) + fault_calls_of(FAULT_READDIR) +
           fault_calls_of(FAULT_STAT) + fault_calls_of(FAULT_OPEN) + fault_calls_of(FAULT_READ);
}

static edgejwt_keyring *opened(void)
{
    edgejwt_keyring *ring;
    CHECK_STATUS(edgejwt_keyring_open(path, NULL, &ring), EDGEJWT_OK);
    return ring;
}

/* Without changes: no call for files, and a full scan every ten seconds. */
static void no_change(void)
{
    edgejwt_keyring *ring = opened();
    settle(ring);
    unsigned scans = 0;
    for (int second = 0; second < 120; second++) {
        scans += calls(ring) > 0;
        pass(1000);
    }
    CHECK(scans >= 10 && scans <= 13);
    edgejwt_ring_info info = info_of(ring);
    CHECK(info.scan_age <= 1 && info.last_error == EDGEJWT_OK && info.keys == 2);
    edgejwt_keyring_free(ring);

    /* With ten seconds between scans there is nothing to gain: no watch. */
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

/* Each kind of change takes effect at the next scan. */
static void changes(void)
{
    edgejwt_keyring *ring = opened();
    settle(ring);
    CHECK(calls(ring) == 0);
    file_copy(dir, "other.pem", "new.pem");
    pass(1100);
    CHECK_STATUS(verified_by(ring, key_b, "new"), EDGEJWT_OK);

    settle(ring);
    file_replace(dir, "rsa2048.pem", "new.pem");
    pass(1100);
    CHECK_STATUS(verified_by(ring, key_b, "new"), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified_by(ring, key_a, "new"), EDGEJWT_OK);

    settle(ring);
    write_in_place("other.pem", "new.pem");
    pass(1100);
    CHECK_STATUS(verified_by(ring, key_b, "new"), EDGEJWT_OK);

    settle(ring);
    CHECK(rename(own_path("new.pem"), own_path("newer.pem")) == 0);
    pass(1100);
    CHECK_STATUS(verified_by(ring, key_b, "new"), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified_by(ring, key_b, "newer"), EDGEJWT_OK);

    settle(ring);
    file_remove("newer.pem");
    pass(1100);
    CHECK_STATUS(verified_by(ring, key_b, "newer"), EDGEJWT_ERR_UNKNOWN_KEY);

    settle(ring);
    CHECK(chmod(own_dir, 0777) == 0);
    pass(1100);
    verified_by(ring, key_a, "nobody");
    edgejwt_ring_info info = info_of(ring);
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
    CHECK_STATUS(verified_by(ring, key_b, "neuron"), EDGEJWT_OK);
    settle(ring);
    CHECK(calls(ring) == 0);
    file_remove("neuron.pem");
    CHECK(rmdir(own_dir) == 0 && rename(other, own_dir) == 0);
    pass(1100);
    CHECK_STATUS(verified_by(ring, key_b, "neuron"), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified_by(ring, key_a, "neuron"), EDGEJWT_OK);
    settle(ring);
    CHECK(calls(ring) == 0);
    edgejwt_keyring_free(ring);
}

/* A symbolic link in the path gets another target: the watched directory itself does
 * not change. */
static void another_target(void)
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
    CHECK_STATUS(verified_by(ring, key_a, "neuron"), EDGEJWT_ERR_UNKNOWN_KEY);
    edgejwt_keyring_free(ring);
    CHECK(unlink(link) == 0 && rmdir(other) == 0);
    strcpy(path, own_dir);
}

/* Files that can change without an event are checked in every scan. */
static void unreported(void)
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
        CHECK_STATUS(verified_by(ring, key_a, "third"), EDGEJWT_OK);
        char *text = key_text(dir, "other.pem");
        FILE *file = fopen(outside, "wb");
        CHECK(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
        free(text);
        pass(1100);
        CHECK_STATUS(verified_by(ring, key_b, "third"), EDGEJWT_OK);
        edgejwt_keyring_free(ring);
        file_remove("third.pem");
        file_copy(dir, "rsa2048.pem", "third.pem");
        CHECK(unlink(outside) == 0);
    }

    /* inotify does not report a write to a mapped file. */
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
    while (second < 60 && verified_by(ring, key_b, "third") != EDGEJWT_OK) {
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

/* The program closes the keyring's descriptor and opens a pipe with the same number.
 * The keyring neither reads the pipe nor closes it. */
static void reused_descriptor(void)
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
        verified_by(ring, key_a, "nobody");
    }
    file_replace(dir, "other.pem", "third.pem");
    pass(1100);
    CHECK_STATUS(verified_by(ring, key_b, "third"), EDGEJWT_OK);
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
        CHECK_STATUS(verified_by(ring, key_b, "third"), EDGEJWT_OK);
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
    CHECK_STATUS(verified_by(ring, key_b, "third"), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    for (int i = 0; i < 2; i++) {
        close(go[i]);
        close(done[i]);
    }
    file_replace(dir, "rsa2048.pem", "third.pem");
}

/* After random changes, a ring that watches gives the same verdicts as a new ring. */
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
            CHECK_STATUS(verified_by(ring, key_a, issuer), verified_by(fresh, key_a, issuer));
            CHECK_STATUS(verified_by(ring, key_b, issuer), verified_by(fresh, key_b, issuer));
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
    if (!is_watched && system.f_type != TMPFS_MAGIC && system.f_type != EXT4_SUPER_MAGIC) {
        own_dir_remove();
        fputs("the file systems of /dev/shm and /tmp do not report all changes\n", stderr);
        return 77;
    }
    CHECK(is_watched);
    no_change();
    changes();
    another_target();
    unreported();
    reused_descriptor();
    after_fork();
    at_random();

    own_dir_remove();
    edgejwt_signing_key_free(key_a);
    edgejwt_signing_key_free(key_b);
    return check_report();
}
