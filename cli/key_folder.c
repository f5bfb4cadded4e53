/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints a folder of keys. */
#include "key_folder.h"
#include <string.h>

static void print_cell(const char *text, int width)
{
    print_escaped(stdout, text, strlen(text));
    printf("%*s  ", (int)strlen(text) < width ? width - (int)strlen(text) : 0, "");
}

void print_folder(const struct folder *folder)
{
    enum { NARROWEST = 6, WIDEST = 32 };
    int width = NARROWEST;
    for (size_t i = 0; i < folder->count; i++) {
        int len = (int)strlen(folder->entries[i].issuer);
        width = len > width && len <= WIDEST ? len : width;
    }
    if (folder->keys > 0) {
        printf("%-*s  ALG    BITS  %-*s  FILE\n", width, "ISSUER", EDGEJWT_THUMBPRINT_LEN,
               "THUMBPRINT");
    }
    for (size_t i = 0; i < folder->count; i++) {
        const struct folder_entry *entry = &folder->entries[i];
        if (entry->is_key) {
            print_cell(entry->issuer, width);
            printf("RS256  %4d  ", entry->bits);
            print_cell(entry->thumbprint, EDGEJWT_THUMBPRINT_LEN);
            print_escaped(stdout, entry->name, strlen(entry->name));
            putchar('\n');
        }
    }
    if (folder->count > folder->keys || folder->others > 0) {
        printf("%snot used\n", folder->keys > 0 ? "\n" : "");
    }
    for (size_t i = 0; i < folder->count; i++) {
        const struct folder_entry *entry = &folder->entries[i];
        if (!entry->is_key) {
            fputs("  ", stdout);
            print_escaped(stdout, entry->name, strlen(entry->name));
            printf(": %s\n", entry->why);
        }
    }
    if (folder->others > 0) {
        printf("  %zu file%s whose name does not end in .pem or .pub\n", folder->others,
               folder->others == 1 ? "" : "s");
    }
}

void print_folder_json(const struct folder *folder)
{
    const char *separator = "";
    start_json_object();
    fputs("\"directory\":", stdout);
    print_json_string(stdout, folder->path, strlen(folder->path));
    printf(",\"world_writable\":%s,\"keys\":[", folder->is_writable ? "true" : "false");
    for (size_t i = 0; i < folder->count; i++) {
        const struct folder_entry *entry = &folder->entries[i];
        if (entry->is_key) {
            printf("%s{\"issuer\":", separator);
            print_json_string(stdout, entry->issuer, strlen(entry->issuer));
            fputs(",\"file\":", stdout);
            print_json_string(stdout, entry->name, strlen(entry->name));
            printf(",\"alg\":\"RS256\",\"bits\":%d,\"thumbprint\":\"%s\",\"world_writable\":%s}",
                   entry->bits, entry->thumbprint, entry->is_writable ? "true" : "false");
            separator = ",";
        }
    }
    fputs("],\"passed_over\":[", stdout);
    separator = "";
    for (size_t i = 0; i < folder->count; i++) {
        const struct folder_entry *entry = &folder->entries[i];
        if (!entry->is_key) {
            printf("%s{\"file\":", separator);
            print_json_string(stdout, entry->name, strlen(entry->name));
            fputs(",\"reason\":", stdout);
            print_json_string(stdout, entry->why, strlen(entry->why));
            putchar('}');
            separator = ",";
        }
    }
    printf("],\"other_files\":%zu}\n", folder->others);
}

void warn_of_folder(const struct folder *folder)
{
    if (folder->is_writable) {
        report_warning("every user of this machine can add keys to %s; 'chmod o-w %s' prevents it",
                       folder->path, folder->path);
    }
    for (size_t i = 0; i < folder->count; i++) {
        if (folder->entries[i].is_writable) {
            report_warning("every user of this machine can replace %s/%s; 'chmod o-w' prevents it",
                           folder->path, folder->entries[i].name);
        }
    }
    if (folder->keys == 0) {
        report_error("%s: there is no key in this folder", folder->path);
    }
}
