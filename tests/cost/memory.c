/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Loads a library and a key, and verifies a token. Without LIBRARY it only
 * reads the files. Prints its memory in KiB: the peak, and at the end the
 * private pages and the pages of files, which processes share.
 *
 * Usage: memory KEY TOKEN [LIBRARY] */
#include <dlfcn.h>
#include <edgejwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char pem[4096], token[4096], out[EDGEJWT_PAYLOAD_MAX];

static size_t read_file(const char *path, char *text, size_t cap)
{
    FILE *file = fopen(path, "rb");
    size_t len = file == NULL ? 0 : fread(text, 1, cap - 1, file);
    if (len == 0 || fclose(file) != 0) {
        perror(path);
        exit(2);
    }
    return len;
}

static void verify(const char *path, size_t pem_len, size_t token_len)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(2);
    }
    __typeof__(&edgejwt_verifying_key_from_pem) load;
    __typeof__(&edgejwt_verify) verify;
    *(void **)&load = dlsym(library, "edgejwt_verifying_key_from_pem");
    *(void **)&verify = dlsym(library, "edgejwt_verify");
    edgejwt_verifying_key *key;
    if (load(EDGEJWT_RS256, pem, pem_len, &key) != EDGEJWT_OK ||
        verify(key, NULL, EDGEJWT_EARLIEST_NOW, token, token_len, out, sizeof out, NULL) !=
            EDGEJWT_OK) {
        exit(1);
    }
}

int main(int argc, char **argv)
{
    size_t pem_len = read_file(argv[1], pem, sizeof pem),
           token_len = read_file(argv[2], token, sizeof token);
    if (argc == 4) {
        verify(argv[3], pem_len, token_len);
    }
    char line[256];
    long peak = 0, own = 0, files = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        sscanf(line, "VmHWM: %ld", &peak);
        sscanf(line, "RssAnon: %ld", &own);
        sscanf(line, "RssFile: %ld", &files);
    }
    printf("%ld %ld %ld\n", peak, own, files);
    return status == NULL || fclose(status) != 0;
}
