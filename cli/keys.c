/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt keys: a folder as a keyring sees it. */
#include "folder.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char help[] =
    "usage: edgejwt keys [--json] DIR\n"
    "\n"
    "Lists the keys in a folder as 'edgejwt verify --keys' and the library take them:\n"
    "issuer, algorithm, bits, thumbprint (RFC 7638) and file; then what is passed\n"
    "over, and why; then who may write to it and should not.\n"
    "\n"
    "  --json    one JSON object\n"
    "\n"
    "exit status: 0 there are keys, 2 usage, 3 there is none, 4 output\n";

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static bool has_key_ending(const char *name)
{
    size_t len = strlen(name);
    return len > 4 && name[0] != '.' && (strcmp(name + len - 4, ".pem") == 0 || strcmp(name + len - 4, ".pub") == 0);
}

/* Asks the ring whose key a file is: a token that names the file in full, of
 * an algorithm that the ring has no key for, meets that file's key if any. */
static edgejwt_status ask(edgejwt_keyring *ring, const struct throwaway *pair, struct entry *entry)
{
    char value[EDGEJWT_TOKEN_MAX] = "Bearer ";
    size_t head = strlen(value), len = 0;
    edgejwt_claims claims;
    edgejwt_report report;
    edgejwt_claims_init(&claims, sizeof claims);
    edgejwt_report_init(&report, sizeof report);
    claims.iss = entry->name;
    claims.flags = EDGEJWT_NO_EXPIRY;
    edgejwt_status status = edgejwt_issue(pair->signing, &claims, value + head, sizeof value - head, &len);
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_explain(ring, NULL, EDGEJWT_EARLIEST_NOW, value, head + len, &report);
        entry->is_key = status == EDGEJWT_ERR_ALGORITHM && strcmp(report.key_file, entry->name) == 0;
        strcpy(entry->issuer, report.issuer);
    }
    return status;
}

/* What only the file itself tells. */
static void look_at(const char *path, struct entry *entry)
{
    static char text[EDGEJWT_KEY_TEXT_MAX];
    size_t len = 0;
    struct stat file;
    edgejwt_verifying_key *key = NULL;
    bool is_there = stat(path, &file) == 0;
    entry->is_open = is_there && S_ISREG(file.st_mode) && (file.st_mode & S_IWOTH) != 0;
    if (!entry->is_key) {
        entry->is_open = false;
        entry->why = entry->why != NULL        ? entry->why
                     : !is_there               ? "the link leads nowhere"
                     : S_ISDIR(file.st_mode)   ? "this is a folder"
                                               : "a certificate or a list of them: TLS keeps its own here";
        return;
    }
    if (read_file(path, text, sizeof text, &len) == 0 &&
        edgejwt_verifying_key_from_pem(EDGEJWT_RS256, text, len, &key) == EDGEJWT_OK) {
        entry->bits = rsa_bits(text, len);
        if (edgejwt_key_thumbprint(key, entry->thumbprint, sizeof entry->thumbprint, NULL) != EDGEJWT_OK) {
            entry->thumbprint[0] = '\0';
        }
    }
    edgejwt_verifying_key_free(key);
}

static const char *why_skipped(const struct folder *folder, const edgejwt_keyring *ring, const char *name)
{
    char file[NAME_MAX_SHOWN];
    edgejwt_status why = EDGEJWT_OK;
    for (size_t i = 0; edgejwt_keyring_skipped(ring, i, file, sizeof file, &why) == EDGEJWT_OK; i++) {
        if (strcmp(file, name) == 0) {
            return skip_reason(folder->path, name, why);
        }
    }
    return NULL;
}

static bool take(struct folder *folder, edgejwt_keyring *ring, const struct throwaway *pair, const char *name)
{
    if (folder->count == folder->room) {
        size_t room = 2 * folder->room + 16;
        struct entry *more = realloc(folder->entries, room * sizeof *more);
        if (more == NULL) {
            return false;
        }
        folder->entries = more;
        folder->room = room;
    }
    struct entry *entry = &folder->entries[folder->count];
    size_t size = strlen(folder->path) + strlen(name) + 2;
    char *path = malloc(size);
    memset(entry, 0, sizeof *entry);
    if (path == NULL || strlen(name) >= sizeof entry->name) {
        free(path);
        return false;
    }
    strcpy(entry->name, name);
    snprintf(path, size, "%s/%s", folder->path, name);
    entry->why = why_skipped(folder, ring, name);
    edgejwt_status status = entry->why == NULL ? ask(ring, pair, entry) : EDGEJWT_OK;
    if (status == EDGEJWT_ERR_PAYLOAD) {
        entry->why = "its name is not UTF-8, and no token can name it";
    }
    look_at(path, entry);
    folder->keys += entry->is_key;
    folder->count++;
    free(path);
    return status != EDGEJWT_ERR_NO_MEMORY;
}

static int read_folder(struct folder *folder, edgejwt_keyring *ring, const struct throwaway *pair)
{
    struct stat status;
    struct dirent *file;
    bool is_good = true;
    DIR *dir = opendir(folder->path);
    if (dir == NULL) {
        complain("%s: %s", folder->path, strerror(errno));
        return KEYS;
    }
    folder->is_open = stat(folder->path, &status) == 0 && (status.st_mode & S_IWOTH) != 0;
    while (is_good && (errno = 0, file = readdir(dir)) != NULL) {
        if (has_key_ending(file->d_name)) {
            is_good = take(folder, ring, pair, file->d_name);
        } else if (strcmp(file->d_name, ".") != 0 && strcmp(file->d_name, "..") != 0) {
            folder->others++;
        }
    }
    int error = is_good ? errno : ENOMEM;
    closedir(dir);
    if (error != 0) {
        complain("%s: %s", folder->path, strerror(error));
        return error == ENOMEM ? SYSTEM : KEYS;
    }
    if (folder->count > 0) {
        qsort(folder->entries, folder->count, sizeof *folder->entries, by_name);
    }
    return -1;
}

int keys_command(int argc, char **argv)
{
    struct folder folder = {0};
    char *path = NULL;
    bool json = false;
    const struct option options[] = {{"json", FLAG, &json}, {NULL, FLAG, NULL}};
    int result = read_arguments(argc, argv, help, options, &path);
    if (result >= 0) {
        return result;
    }
    if (path == NULL) {
        complain("which folder? edgejwt keys DIR");
        return USAGE;
    }
    edgejwt_keyring_options how;
    edgejwt_keyring_options_init(&how, sizeof how);
    how.look_every = -1;
    edgejwt_keyring *ring = NULL;
    struct throwaway pair = {0};
    folder.path = path;
    edgejwt_status status = edgejwt_keyring_open(path, &how, &ring);
    if (status == EDGEJWT_ERR_KEY_FILE) {
        DIR *dir = opendir(path);
        complain("%s: %s", path, dir == NULL ? strerror(errno) : edgejwt_status_text(status));
        if (dir != NULL) {
            closedir(dir);
        }
    } else if (status != EDGEJWT_OK || (status = throwaway_new(&pair)) != EDGEJWT_OK) {
        complain("%s: %s", path, edgejwt_status_text(status));
    }
    result = status == EDGEJWT_OK ? read_folder(&folder, ring, &pair) : exit_of(status);
    if (result < 0) {
        (json ? show_folder_json : show_folder)(&folder);
        warn_of_folder(&folder);
        result = folder.keys > 0 ? ACCEPTED : KEYS;
    }
    free(folder.entries);
    throwaway_free(&pair);
    edgejwt_keyring_free(ring);
    return result;
}
