/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A folder of keys, listed. */
#include "folder.h"
#include <string.h>

static void put_cell(const char *text, int width)
{
    put_safe(stdout, text, strlen(text));
    printf("%*s  ", (int)strlen(text) < width ? width - (int)strlen(text) : 0, "");
}

void show_folder(const struct folder *folder)
{
    int width = 6;
    for (size_t i = 0; i < folder->count; i++) {
        int len = (int)strlen(folder->entries[i].issuer);
        width = len > width && len <= 32 ? len : width;
    }
    if (folder->keys > 0) {
        printf("%-*s  ALG    BITS  %-*s  FILE\n", width, "ISSUER", EDGEJWT_THUMBPRINT_LEN, "THUMBPRINT");
    }
    for (size_t i = 0; i < folder->count; i++) {
        const struct entry *entry = &folder->entries[i];
        if (entry->is_key) {
            put_cell(entry->issuer, width);
            printf("RS256  %4d  ", entry->bits);
            put_cell(entry->thumbprint, EDGEJWT_THUMBPRINT_LEN);
            put_safe(stdout, entry->name, strlen(entry->name));
            putchar('\n');
        }
    }
    if (folder->count > folder->keys || folder->others > 0) {
        printf("%spassed over\n", folder->keys > 0 ? "\n" : "");
    }
    for (size_t i = 0; i < folder->count; i++) {
        const struct entry *entry = &folder->entries[i];
        if (!entry->is_key) {
            fputs("  ", stdout);
            put_safe(stdout, entry->name, strlen(entry->name));
            printf(": %s\n", entry->why);
        }
    }
    if (folder->others > 0) {
        printf("  %zu without .pem or .pub at the end of the name\n", folder->others);
    }
}

void show_folder_json(const struct folder *folder)
{
    const char *separator = "";
    fputs("{\"directory\":", stdout);
    put_json_string(stdout, folder->path, strlen(folder->path));
    printf(",\"world_writable\":%s,\"keys\":[", folder->is_open ? "true" : "false");
    for (size_t i = 0; i < folder->count; i++) {
        const struct entry *entry = &folder->entries[i];
        if (entry->is_key) {
            printf("%s{\"issuer\":", separator);
            put_json_string(stdout, entry->issuer, strlen(entry->issuer));
            fputs(",\"file\":", stdout);
            put_json_string(stdout, entry->name, strlen(entry->name));
            printf(",\"alg\":\"RS256\",\"bits\":%d,\"thumbprint\":\"%s\",\"world_writable\":%s}", entry->bits,
                   entry->thumbprint, entry->is_open ? "true" : "false");
            separator = ",";
        }
    }
    fputs("],\"passed_over\":[", stdout);
    separator = "";
    for (size_t i = 0; i < folder->count; i++) {
        const struct entry *entry = &folder->entries[i];
        if (!entry->is_key) {
            printf("%s{\"file\":", separator);
            put_json_string(stdout, entry->name, strlen(entry->name));
            fputs(",\"reason\":", stdout);
            put_json_string(stdout, entry->why, strlen(entry->why));
            putchar('}');
            separator = ",";
        }
    }
    printf("],\"other_files\":%zu}\n", folder->others);
}

void warn_of_folder(const struct folder *folder)
{
    if (folder->is_open) {
        complain("warning: every user of this machine may add keys to %s: chmod o-w it", folder->path);
    }
    for (size_t i = 0; i < folder->count; i++) {
        if (folder->entries[i].is_open) {
            complain("warning: every user of this machine may replace %s/%s: chmod o-w it", folder->path,
                     folder->entries[i].name);
        }
    }
    if (folder->keys == 0) {
        complain("%s: there is no key in this folder", folder->path);
    }
}
