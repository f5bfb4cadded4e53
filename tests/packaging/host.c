/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Loads a plugin, runs it and unloads it, again and again. Fails if the plugin
 * stays loaded or if memory grows.
 *
 * Usage: host PLUGIN ROUNDS PRIVATE_KEY PUBLIC_KEY
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static long peak_kilobytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : -1;
}

static int run(const char *path, char **keys)
{
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (plugin == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    int (*start)(int, char **);
    *(void **)&start = dlsym(plugin, "plugin");
    if (start == NULL || start(3, keys) != 0 || dlclose(plugin) != 0) {
        fputs("the plugin failed\n", stderr);
        return 1;
    }
    if (dlopen(path, RTLD_NOW | RTLD_NOLOAD) != NULL) {
        fputs("the plugin is still loaded\n", stderr);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        return 2;
    }
    char *keys[] = {argv[0], argv[3], argv[4], NULL};
    int rounds = atoi(argv[2]);
    long before = 0;
    for (int round = 0; round < rounds; round++) {
        if (run(argv[1], keys) != 0) {
            return 1;
        }
        /* By now libc and the loader have allocated what they keep. */
        if (round == rounds / 4) {
            before = peak_kilobytes();
        }
    }
    long grown = peak_kilobytes() - before;
    printf("grown by %ld KB\n", grown);
    return grown > 512;
}
