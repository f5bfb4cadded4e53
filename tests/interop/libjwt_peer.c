/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Tasks for libjwt 1: a line of input is a task, with words separated by tabs,
 * and a line of output is the answer.
 *
 * sign ALG KEY_FILE KID TYP PAYLOAD   a token
 * verify ALG KEY_FILE TOKEN           its header and payload, or "refused"
 */
#include <jwt.h>
#include <stdlib.h>
#include <string.h>

static void need(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        exit(1);
    }
}

static const char *word(void)
{
    const char *next = strtok(NULL, "\t\n");
    need(next != NULL, "a word is missing");
    return next;
}

static int load(const char *path, unsigned char *key, size_t size)
{
    FILE *file = fopen(path, "rb");
    need(file != NULL, path);
    size_t len = fread(key, 1, size, file);
    fclose(file);
    need(len > 0 && len < size, path);
    return (int)len;
}

static void sign(jwt_alg_t alg, const unsigned char *key, int key_len)
{
    jwt_t *jwt = NULL;
    need(jwt_new(&jwt) == 0, "jwt_new");
    need(jwt_add_header(jwt, "kid", word()) == 0, "kid");
    need(jwt_add_header(jwt, "typ", word()) == 0, "typ");
    need(jwt_add_grants_json(jwt, word()) == 0, "payload");
    need(jwt_set_alg(jwt, alg, key, key_len) == 0, "jwt_set_alg");
    char *token = jwt_encode_str(jwt);
    need(token != NULL, "jwt_encode_str");
    puts(token);
    free(token);
    jwt_free(jwt);
}

static void verify(jwt_alg_t alg, const unsigned char *key, int key_len)
{
    jwt_t *jwt = NULL;
    if (jwt_decode(&jwt, word(), key, key_len) != 0 || jwt_get_alg(jwt) != alg) {
        puts("refused");
        return;
    }
    char *header = jwt_get_headers_json(jwt, NULL);
    char *payload = jwt_get_grants_json(jwt, NULL);
    need(header != NULL && payload != NULL, "JSON");
    printf("%s\t%s\n", header, payload);
    free(header);
    free(payload);
    jwt_free(jwt);
}

int main(void)
{
    char line[16384];
    unsigned char key[16384];
    while (fgets(line, sizeof line, stdin) != NULL) {
        const char *verb = strtok(line, "\t\n");
        need(verb != NULL, "a verb is missing");
        jwt_alg_t alg = jwt_str_alg(word());
        int key_len = load(word(), key, sizeof key);
        if (strcmp(verb, "sign") == 0) {
            sign(alg, key, key_len);
        } else {
            verify(alg, key, key_len);
        }
        fflush(stdout);
    }
    return 0;
}
