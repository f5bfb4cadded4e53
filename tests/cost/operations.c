/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Runs one operation after another, each inside counted(), so that callgrind
 * counts each one separately:
 *
 *   valgrind --tool=callgrind --toggle-collect=counted --dump-after=counted \
 *       operations PRIVATE_KEY PUBLIC_KEY [TOKENS SET]
 *
 * The first line of the output describes the processor that the library sees.
 * Each further line has an operation and its status; dump N belongs to line
 * N + 1. With TOKENS, a file with a name, a tab and a token in each line, the
 * operations pass each of these tokens to each function that takes one. SET is
 * a JWK Set of the issuer "iii...", the longest possible name. */
#include <edgejwt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

static const int64_t now = EDGEJWT_EARLIEST_NOW + 1000000;
static edgejwt_signing_key *private_key;
static edgejwt_verifying_key *public_key;
static edgejwt_keyring *ring;

/* The input of an operation: a payload, a token, or a header value. */
static char value[7 + EDGEJWT_TOKEN_MAX + 3];
static char *const token = value + 7;
static size_t token_len;
static char out[EDGEJWT_TOKEN_MAX + 1];
static edgejwt_report report;

static void must(int32_t status)
{
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "%s\n", edgejwt_status_text(status));
        exit(1);
    }
}

static int32_t sign(void)
{
    return edgejwt_sign(private_key, token, token_len, out, sizeof out, NULL);
}

static int32_t verify(void)
{
    return edgejwt_verify(public_key, NULL, now, token, token_len, out, sizeof out, NULL);
}

static int32_t keyring_verify(void)
{
    return edgejwt_keyring_verify(ring, NULL, now, token, token_len, out, sizeof out, NULL);
}

static int32_t authorize(void)
{
    return edgejwt_keyring_authorize(ring, NULL, now, value, 7 + token_len, out, sizeof out, NULL);
}

static int32_t explain(void)
{
    edgejwt_report_init(&report, sizeof report);
    return edgejwt_keyring_explain(ring, NULL, now, value, 7 + token_len, NULL, 0, NULL, &report);
}

static unsigned operations;

/* The function whose instructions are counted. */
__attribute__((noinline)) int32_t counted(int32_t (*operation)(void));
int32_t counted(int32_t (*operation)(void))
{
    int32_t status = operation();
    operations++; /* Prevents a tail call, which would end the count too early. */
    return status;
}

static void use(const char *text)
{
    token_len = strlen(text);
    if (token_len > EDGEJWT_TOKEN_MAX + 1) {
        exit(1);
    }
    memcpy(value, "Bearer ", 7);
    memcpy(token, text, token_len + 1);
}

static void count(const char *name, int32_t (*operation)(void))
{
    printf("%s: %" PRId32 "\n", name, counted(operation));
}

/* Runs the operation once, and counts the second run. */
static void count_again(const char *name, int32_t (*operation)(void))
{
    operation();
    count(name, operation);
}

static const char *payload_of(const char *issuer, int number)
{
    static char payload[200];
    snprintf(payload, sizeof payload,
             "{\"bodyEncode\":0,\"exp\":%" PRId64 ",\"iat\":%" PRId64
             ",\"iss\":\"%s\",\"jti\":\"%04d\"}",
             now + 3600, now, issuer, number);
    return payload;
}

static const char *token_of(const char *payload)
{
    static char text[EDGEJWT_TOKEN_MAX + 1];
    must(edgejwt_sign(private_key, payload, strlen(payload), text, sizeof text, NULL));
    return text;
}

/* A token with another header, which is given in base64url. */
static const char *token_under(const char *header, const char *payload)
{
    static char text[EDGEJWT_TOKEN_MAX + 1];
    snprintf(text, sizeof text, "%s%s", header, strchr(token_of(payload), '.'));
    return text;
}

/* Payloads of tokens with nearly 8 KB, and of tokens that are nearly as long as possible. */
enum { PAYLOAD_8_KB = 5800, PAYLOAD_16_KB = 11900 };

static const char *long_payload_of(const char *issuer, size_t len)
{
    static char payload[PAYLOAD_16_KB + 1];
    int head = snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\",\"note\":\"",
                        now + 3600, issuer);
    memset(payload + head, 'x', len - 2 - (size_t)head);
    memcpy(payload + len - 2, "\"}", 3);
    return payload;
}

/* All other costs are compared with these. */
static void count_verifications(void)
{
    use(token_of(payload_of("neuron", 1)));
    count_again("verify", verify);
    use(token_of(long_payload_of("neuron", PAYLOAD_8_KB)));
    count_again("verify, 8 KB", verify);
    use(token_of(long_payload_of("neuron", PAYLOAD_16_KB)));
    count_again("verify, 16 KB", verify);
}

static void count_named_operations(void)
{
    use(payload_of("neuron", 1));
    count_again("sign", sign);
    count_verifications();

    use(token_of(payload_of("neuron", 2)));
    must(authorize());
    use(token_of(payload_of("neuron", 3)));
    count("authorize, first time", authorize);
    count_again("authorize, cached", authorize);
    token[token_len - 2] ^= 1;
    count_again("refuse, wrong signature", authorize);

    use("garbage");
    count_again("refuse, garbage", authorize);
    use("e30.e30.e30.e30");
    count_again("refuse, wrong shape", authorize);
    /* {"typ":"JWT"} */
    use(token_under("eyJ0eXAiOiJKV1QifQ", payload_of("neuron", 4)));
    count_again("refuse, wrong header", authorize);
    /* {"alg":"none"} */
    use(token_under("eyJhbGciOiJub25lIn0", payload_of("neuron", 4)));
    count_again("refuse, wrong algorithm", authorize);
    use(token_of(payload_of("neuron", 4)));
    token_len -= 2;
    count_again("refuse, wrong signature length", authorize);
    use(token_of(payload_of("nobody", 4)));
    count_again("refuse, unknown issuer", authorize);

    use(token_of(long_payload_of("nobody", PAYLOAD_8_KB)));
    count_again("refuse, unknown issuer in 8 KB", authorize);
}

static const struct {
    const char *name;
    int32_t (*call)(void);
} functions[] = {
    {"verify", verify},
    {"keyring_verify", keyring_verify},
    {"keyring_authorize", authorize},
    {"keyring_explain", explain},
};

static void count_tokens(const char *path)
{
    static char line[200 + EDGEJWT_TOKEN_MAX];
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *text = strchr(line, '\t');
        if (text == NULL) {
            exit(1);
        }
        *text++ = '\0';
        use(text);
        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
            printf("%s, ", line);
            count_again(functions[i].name, functions[i].call);
        }
    }
    fclose(file);
}

static void print_processor(void)
{
#if defined(__x86_64__)
    unsigned a, b = 0, c, d, c1 = 0;
    __get_cpuid(1, &a, &b, &c1, &d);
    b = 0;
    __get_cpuid_count(7, 0, &a, &b, &c, &d);
    printf("x86_64%s%s%s%s%s%s\n", c1 >> 9 & 1 ? " ssse3" : "", c1 >> 28 & 1 ? " avx" : "",
           b >> 5 & 1 ? " avx2" : "", b >> 8 & 1 ? " bmi2" : "", b >> 19 & 1 ? " adx" : "",
           b >> 29 & 1 ? " sha" : "");
#else
    puts("other");
#endif
}

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 5) {
        fprintf(stderr, "usage: %s PRIVATE_KEY PUBLIC_KEY [TOKENS SET]\n", argv[0]);
        return 2;
    }
    must(edgejwt_signing_key_from_file(EDGEJWT_RS256, argv[1], &private_key));
    must(edgejwt_verifying_key_from_file(EDGEJWT_RS256, argv[2], &public_key));
    /* No scan of files while instructions are counted. */
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.look_every = -1;
    must(edgejwt_keyring_new(&options, &ring));
    must(edgejwt_keyring_add(ring, "neuron", public_key));
    for (int i = 0; i < EDGEJWT_ISSUER_KEYS_MAX; i++) {
        must(edgejwt_keyring_add(ring, "four", public_key));
    }
    print_processor();
    if (argc == 5) {
        char issuer[EDGEJWT_ISSUER_MAX + 1];
        memset(issuer, 'i', EDGEJWT_ISSUER_MAX);
        issuer[EDGEJWT_ISSUER_MAX] = '\0';
        must(edgejwt_keyring_add_jwks_file(ring, issuer, argv[4]));
        count_verifications();
        count_tokens(argv[3]);
    } else {
        count_named_operations();
    }
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(public_key);
    edgejwt_signing_key_free(private_key);
    return 0;
}
