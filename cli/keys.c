/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt keys: lists a folder as a keyring sees it. */
#include "input.h"
#include "key_file.h"
#include "key_folder.h"
#include "refusal.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: edgejwt keys [--json] DIR\n"
    "\n"
    "Lists the keys in a folder as 'edgejwt verify --keys' and the library use them:\n"
    "issuer, algorithm, bits, thumbprint (RFC 7638) and file. Then lists the files\n"
    "that are not used, with the reason, and warns of files and folders that every\n"
    "user of the machine may write to.\n"
    "\n"
    "  --json    print one JSON object\n"
    "\n"
    "exit status: 0 there are keys, 2 wrong command line, 3 there is none, 4 output\n";

static bool is_json;
static const struct option options[] = {{"json", FLAG, &is_json, "print one JSON object"},
                                        {NULL, FLAG, NULL, NULL}};

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct folder_entry *)a)->name, ((const struct folder_entry *)b)->name);
}

static bool has_key_ending(const char *name)
{
    size_t len = strlen(name);
    return len > 4 && name[0] != '.' &&
           (strcmp(name + len - 4, ".pem") == 0 || strcmp(name + len - 4, ".pub") == 0);
}

/* Why a file that a keyring could not read cannot be read. */
static const char *unreadable_reason(const char *path)
{
    struct stat file;
    if (stat(path, &file) != 0 || access(path, R_OK) != 0) {
        return errno == EACCES ? "permission denied" : "it cannot be read";
    }
    if (!S_ISREG(file.st_mode)) {
        return "not a regular file";
    }
    return file.st_size > EDGEJWT_KEY_TEXT_MAX ? "too large for a key" : "it cannot be read";
}

const char *skip_reason(const char *dir, const char *name, edgejwt_status why)
{
    static struct key_text text;
    static unsigned char space[KEY_SPACE];
    struct key_numbers numbers;
    char path[4 * STRING_MAX];
    bool is_private = false, is_pss = false;
    int len = snprintf(path, sizeof path, "%s/%s", dir, name);
    bool is_whole_path = len < (int)sizeof path;
    if (why == EDGEJWT_ERR_KEY_FILE && is_whole_path) {
        return unreadable_reason(path);
    }
    if (why != EDGEJWT_ERR_KEY_TYPE) {
        return key_status_text(why);
    }
    if (is_whole_path && read_input(path, text.text, EDGEJWT_KEY_TEXT_MAX, &text.len) == 0) {
        text.form = FORM_PEM;
        bool is_known = find_key_numbers(&text, space, &numbers);
        is_private = text_has(&text, "PRIVATE KEY-----") || (is_known && numbers.is_private);
        is_pss = is_known && strcmp(numbers.name, "RSA-PSS") == 0;
    }
    wipe(&text, sizeof text);
    wipe(space, sizeof space);
    if (is_private) {
        return "a private key, which only its owner should have; put its public key here";
    }
    return is_pss ? "an RSA key for PS256, PS384 or PS512 alone; a folder holds keys for RS256"
                  : "not an RSA key; a folder holds RSA keys only";
}

/* Finds out whose key a file is. A token that has the whole file name as its issuer, and an
 * algorithm that the ring has no key for, is refused because of that file's key, if it is one. */
static edgejwt_status find_issuer(edgejwt_keyring *ring, const struct trial_keys *keys,
                                  struct folder_entry *entry)
{
    char value[EDGEJWT_TOKEN_MAX] = "Bearer ";
    size_t head = strlen(value), len = 0;
    edgejwt_claims claims;
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = entry->name;
    claims.flags = EDGEJWT_NO_EXPIRY;
    edgejwt_status status =
        edgejwt_issue(keys->signing, &claims, value + head, sizeof value - head, &len);
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_explain(ring, NULL, EDGEJWT_EARLIEST_NOW, value, head + len, NULL,
                                         0, NULL, &report);
        entry->is_key =
            status == EDGEJWT_ERR_ALGORITHM && strcmp(report.key_file, entry->name) == 0;
        snprintf(entry->issuer, sizeof entry->issuer, "%s", report.issuer);
    }
    return status;
}

/* The bits of an RSA key, and its thumbprint. */
static void describe_key(const char *path, struct folder_entry *entry)
{
    static struct key_text text;
    static unsigned char space[KEY_SPACE];
    struct key_numbers numbers;
    edgejwt_verifying_key *key = NULL;
    text.form = FORM_PEM;
    if (read_input(path, text.text, EDGEJWT_KEY_TEXT_MAX, &text.len) == 0 &&
        edgejwt_verifying_key_from_pem(EDGEJWT_RS256, text.text, text.len, &key) == EDGEJWT_OK) {
        if (find_key_numbers(&text, space, &numbers)) {
            entry->bits = bit_count(&numbers.rsa[RSA_N]);
        }
        if (edgejwt_key_thumbprint(key, entry->thumbprint, sizeof entry->thumbprint, NULL) !=
            EDGEJWT_OK) {
            entry->thumbprint[0] = '\0';
        }
    }
    edgejwt_verifying_key_free(key);
}

/* Fills in what only the file itself tells. */
static void read_entry(const char *path, struct folder_entry *entry)
{
    struct stat file;
    bool is_there = stat(path, &file) == 0;
    if (entry->is_key) {
        entry->is_writable = is_there && S_ISREG(file.st_mode) && (file.st_mode & S_IWOTH) != 0;
        describe_key(path, entry);
    } else if (is_there && S_ISDIR(file.st_mode)) {
        entry->why = "this is a folder";
    } else if (entry->why == NULL) {
        entry->why = is_there ? "a certificate or a list of them, which TLS keeps in such folders"
                              : "the link leads nowhere";
    }
}

/* The ring's reason to skip a file, or NULL. */
static const char *find_skip_reason(const struct folder *folder, const edgejwt_keyring *ring,
                                    const char *name)
{
    char file[2 * STRING_MAX];
    edgejwt_status why = EDGEJWT_OK;
    for (size_t i = 0; edgejwt_keyring_skipped(ring, i, file, sizeof file, &why) == EDGEJWT_OK;
         i++) {
        if (strcmp(file, name) == 0) {
            return skip_reason(folder->path, name, why);
        }
    }
    return NULL;
}

static bool add_entry(struct folder *folder, edgejwt_keyring *ring, const struct trial_keys *keys,
                      const char *name)
{
    if (folder->count == folder->room) {
        size_t room = 2 * folder->room + 16;
        struct folder_entry *more = realloc(folder->entries, room * sizeof *more);
        if (more == NULL) {
            return false;
        }
        folder->entries = more;
        folder->room = room;
    }
    struct folder_entry *entry = &folder->entries[folder->count];
    size_t size = strlen(folder->path) + strlen(name) + 2;
    char *path = malloc(size);
    memset(entry, 0, sizeof *entry);
    if (path == NULL || strlen(name) >= sizeof entry->name) {
        free(path);
        return false;
    }
    strcpy(entry->name, name);
    snprintf(path, size, "%s/%s", folder->path, name);
    entry->why = find_skip_reason(folder, ring, name);
    edgejwt_status status = entry->why == NULL ? find_issuer(ring, keys, entry) : EDGEJWT_OK;
    if (status == EDGEJWT_ERR_PAYLOAD) {
        entry->why = "its name is not UTF-8, so no issuer can have it";
    }
    read_entry(path, entry);
    folder->keys += entry->is_key;
    folder->count++;
    free(path);
    return status != EDGEJWT_ERR_NO_MEMORY;
}

static int read_folder(struct folder *folder, edgejwt_keyring *ring, const struct trial_keys *keys)
{
    struct stat status;
    struct dirent *file;
    bool is_good = true;
    DIR *dir = opendir(folder->path);
    if (dir == NULL) {
        report_error("%s: %s", folder->path, strerror(errno));
        return EXIT_KEYS;
    }
    folder->is_writable = stat(folder->path, &status) == 0 && (status.st_mode & S_IWOTH) != 0;
    while (is_good && (errno = 0, file = readdir(dir)) != NULL) {
        if (has_key_ending(file->d_name)) {
            is_good = add_entry(folder, ring, keys, file->d_name);
        } else if (strcmp(file->d_name, ".") != 0 && strcmp(file->d_name, "..") != 0) {
            folder->others++;
        }
    }
    int error = is_good ? errno : ENOMEM;
    closedir(dir);
    if (error != 0) {
        report_error("%s: %s", folder->path, strerror(error));
        return error == ENOMEM ? EXIT_SYSTEM : EXIT_KEYS;
    }
    if (folder->count > 0) {
        qsort(folder->entries, folder->count, sizeof *folder->entries, compare_names);
    }
    return CONTINUE;
}

/* Makes a ring of the folder. Returns CONTINUE or an exit status. */
static int open_folder(const char *path, edgejwt_keyring **ring, struct trial_keys *keys)
{
    edgejwt_keyring_options how;
    edgejwt_keyring_options_init(&how, sizeof how);
    how.look_every = -1;
    /* The library says only that the folder cannot be read; the system says why. */
    DIR *dir = opendir(path);
    if (dir == NULL && errno == ENOTDIR) {
        report_error("%s is not a folder; 'edgejwt keys' lists the keys in one", path);
        return EXIT_KEYS;
    }
    if (dir == NULL) {
        report_error("%s: %s", path, strerror(errno));
        return EXIT_KEYS;
    }
    closedir(dir);
    edgejwt_status status = edgejwt_keyring_open(path, &how, ring);
    if (status == EDGEJWT_OK) {
        status = make_trial_keys(keys);
    }
    if (status != EDGEJWT_OK) {
        report_error("%s: %s", path, edgejwt_status_text(status));
        return exit_status_of(status);
    }
    return CONTINUE;
}

static int run(const struct list *operands)
{
    struct folder folder = {0};
    edgejwt_keyring *ring = NULL;
    struct trial_keys keys = {0};
    if (operands->count == 0) {
        report_error("a folder is needed: edgejwt keys DIR");
        return EXIT_USAGE;
    }
    folder.path = operands->items[0];
    int result = open_folder(folder.path, &ring, &keys);
    if (result == CONTINUE) {
        result = read_folder(&folder, ring, &keys);
    }
    if (result == CONTINUE) {
        (is_json ? print_folder_json : print_folder)(&folder);
        warn_of_folder(&folder);
        result = folder.keys > 0 ? EXIT_ACCEPTED : EXIT_KEYS;
    }
    free(folder.entries);
    free_trial_keys(&keys);
    edgejwt_keyring_free(ring);
    return result;
}

const struct command keys_command = {
    "keys", "list the keys in a folder", help, options, FOLDER_OPERAND, 1, NULL, run};
