/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Shared by the misuse programs: outputs filled with a pattern, and checks that
 * a refused call leaves them empty and writes nothing else. */
#ifndef MISUSE_H
#define MISUSE_H

#include "check.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define POISON 0xAA
/* Lengths that no object in memory has. */
static const size_t impossible[] = {SIZE_MAX, SIZE_MAX / 2 + 1};
/* Lengths that are possible but exceed every limit: nothing may be read. */
#if SIZE_MAX > UINT32_MAX
static const size_t too_long[] = {PTRDIFF_MAX, PTRDIFF_MAX / 2, (size_t)1 << 30};
#else
/* On 32 bits, longer inputs would overlap the outputs. */
static const size_t too_long[] = {(size_t)1 << 20, EDGEJWT_KEY_TEXT_MAX + 2};
#endif

/* Every libc places an allocation of this size above static variables. */
enum { APART = 1 << 18 };

/* Holds inputs and outputs, adjacent or overlapping. */
enum { ARENA = 1 << 17 };
static _Alignas(16) unsigned char arena[ARENA], expected[ARENA];

static char out[EDGEJWT_TOKEN_MAX + 1];
static size_t out_len;

static inline bool is_all(const void *bytes, size_t len, unsigned char value)
{
    for (size_t i = 0; i < len; i++) {
        if (((const unsigned char *)bytes)[i] != value) {
            return false;
        }
    }
    return true;
}

static inline void poison(void)
{
    memset(out, POISON, sizeof out);
    memset(&out_len, POISON, sizeof out_len);
}

/* The text output is empty, and nothing else was written. */
static inline bool is_empty(void)
{
    return out[0] == '\0' && is_all(out + 1, sizeof out - 1, POISON) && out_len == 0;
}

static inline bool is_untouched(void)
{
    return is_all(out, sizeof out, POISON);
}

/* For a call that writes a text to `out`. */
#define REFUSES_TEXT(call, want)  \
    do {                          \
        poison();                 \
        CHECK_STATUS(call, want); \
        CHECK(is_empty());        \
    } while (0)

/* For a call that returns a handle or a pointer. */
#define REFUSES_POINTER(pointer, call, want)         \
    do {                                             \
        memset(&(pointer), POISON, sizeof(pointer)); \
        CHECK_STATUS(call, want);                    \
        CHECK((pointer) == NULL);                    \
    } while (0)

/* A call whose arguments are valid, except for the output that is given. */
typedef int32_t (*text_call)(char *text, size_t cap, size_t *len);

/* A length that overlaps the text, at each possible offset. Nothing is
 * written. */
static inline void length_over_text(text_call call)
{
    enum { CAP = 40, AT = ARENA / 2 };
    size_t *len = (size_t *)(void *)(arena + AT);
    for (int at = -CAP; at <= (int)sizeof *len; at++) {
        char *text = (char *)arena + AT + at;
        bool is_apart = at == -CAP || at == (int)sizeof *len;
        memset(arena, POISON, ARENA);
        int32_t status = call(text, CAP, len);
        CHECK((status == EDGEJWT_ERR_ARGUMENT) != is_apart);
        if (!is_apart) {
            CHECK(is_all(arena, ARENA, POISON));
        }
    }
}

static inline void text_output(text_call call, int32_t without_text)
{
    poison();
    CHECK_STATUS(call(out, sizeof out, &out_len), EDGEJWT_OK);
    size_t len = out_len;
    CHECK(len > 0 && len < sizeof out && out[len] == '\0');
    CHECK(is_all(out + len + 1, sizeof out - len - 1, POISON));
    CHECK_STATUS(call(out, len + 1, NULL), EDGEJWT_OK);
    const size_t small[] = {0, 1, len / 2, len};
    for (size_t i = 0; i < COUNT(small); i++) {
        poison();
        CHECK_STATUS(call(out, small[i], &out_len), EDGEJWT_ERR_SPACE);
        CHECK(is_untouched() && out_len == len);
        CHECK_STATUS(call(out, small[i], NULL), EDGEJWT_ERR_SPACE);
        CHECK(is_untouched());
    }
    poison();
    CHECK_STATUS(call(NULL, 0, &out_len), without_text);
    CHECK(out_len == len);
    CHECK_STATUS(call(NULL, 0, NULL), without_text);
    const size_t nowhere[] = {1, len + 1, SIZE_MAX / 2, SIZE_MAX};
    for (size_t i = 0; i < COUNT(nowhere); i++) {
        poison();
        CHECK_STATUS(call(NULL, nowhere[i], &out_len), EDGEJWT_ERR_ARGUMENT);
        CHECK(out_len == 0);
        CHECK_STATUS(call(NULL, nowhere[i], NULL), EDGEJWT_ERR_ARGUMENT);
    }
    for (size_t i = 0; i < COUNT(impossible); i++) {
        REFUSES_TEXT(call(out, impossible[i], &out_len), EDGEJWT_ERR_ARGUMENT);
    }
    length_over_text(call);
}

/* A call that reads an input and writes a text. */
typedef int32_t (*text_beside_call)(const char *input, size_t input_len, char *text, size_t cap,
                                    size_t *len);

/* The text, and then its length, overlapping either end of the input. Nothing
 * is written. */
static inline void text_beside_input(text_beside_call call, const char *input, size_t input_len)
{
    enum { AT = ARENA / 2, CAP = 64 };
    const int len = (int)input_len;
    const struct {
        int at;
        size_t cap;
        bool is_apart;
    } texts[] = {
        {-CAP, CAP, true},     {1 - CAP, CAP, false},
        {-1, CAP, false},      {0, CAP, false},
        {0, input_len, false}, {1, 1, false},
        {len - 1, 1, false},   {len - 1, CAP, false},
        {len, CAP, true},      {-CAP, 2 * CAP + input_len, false},
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        memset(arena, POISON, ARENA);
        memcpy(arena + AT, input, input_len);
        memcpy(expected, arena, ARENA);
        memset(&out_len, POISON, sizeof out_len);
        int32_t status = call((char *)arena + AT, input_len, (char *)arena + AT + texts[i].at,
                              texts[i].cap, &out_len);
        CHECK((status == EDGEJWT_ERR_ARGUMENT) != texts[i].is_apart);
        if (!texts[i].is_apart) {
            CHECK(is_all(&out_len, sizeof out_len, POISON));
            CHECK(memcmp(arena, expected, ARENA) == 0);
        }
    }
    /* A length must be aligned, so the input is moved instead. */
    const int size = (int)sizeof(size_t);
    for (int shift = -size; shift <= len; shift++) {
        unsigned char *moved = arena + AT - shift;
        memset(arena, POISON, ARENA);
        memcpy(moved, input, input_len);
        memcpy(expected, arena, ARENA);
        poison();
        int32_t status =
            call((char *)moved, input_len, out, sizeof out, (size_t *)(void *)(arena + AT));
        bool is_apart = shift == -size || shift == len;
        CHECK((status == EDGEJWT_ERR_ARGUMENT) != is_apart);
        if (!is_apart) {
            CHECK(is_untouched());
            CHECK(memcmp(arena, expected, ARENA) == 0);
        }
    }
}

/* A call that reads an input and writes a result of a fixed size. */
typedef int32_t (*result_beside_call)(const char *input, size_t input_len, void *result);

static inline void result_beside_input(result_beside_call call, const char *input, size_t input_len,
                                       size_t result_size)
{
    enum { AT = ARENA / 2 };
    const int size = (int)result_size, len = (int)input_len;
    for (int shift = -size; shift <= len; shift++) {
        unsigned char *moved = arena + AT - shift;
        memset(arena, POISON, ARENA);
        memcpy(moved, input, input_len);
        memcpy(expected, arena, ARENA);
        int32_t status = call((char *)moved, input_len, arena + AT);
        bool is_apart = shift == -size || shift == len;
        CHECK((status == EDGEJWT_ERR_ARGUMENT) != is_apart);
        if (!is_apart) {
            CHECK(memcmp(arena, expected, ARENA) == 0);
        }
    }
}

/* A successful call that reads a struct which begins with its size. */
typedef int32_t (*sized_call)(const void *given);

/* The call needs the first `least` bytes of the struct. The last field of them
 * starts at `last`; a size between the two cuts it, and is not tested. */
static inline void sized_input(sized_call call, const void *good, size_t size, size_t last,
                               size_t least)
{
    const size_t wrong[] = {
        0, 1, sizeof(size_t) - 1, 65537, PTRDIFF_MAX, SIZE_MAX / 2 + 1, SIZE_MAX - 1, SIZE_MAX};
    memset(arena, 0, ARENA);
    memcpy(arena, good, size);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        memcpy(arena, &wrong[i], sizeof(size_t));
        CHECK_STATUS(call(arena), EDGEJWT_ERR_ARGUMENT);
    }
    /* Memory behind an older, shorter struct is not read. */
    for (size_t older = sizeof(size_t); older <= size; older++) {
        memset(arena, POISON, ARENA);
        memcpy(arena, good, older);
        memcpy(arena, &older, sizeof older);
        if (older <= last || older >= least) {
            CHECK_STATUS(call(arena), older < least ? EDGEJWT_ERR_ARGUMENT : EDGEJWT_OK);
        }
    }
    const size_t newer[] = {size + 1, size + sizeof(size_t), 65536};
    for (size_t i = 0; i < COUNT(newer); i++) {
        memset(arena, POISON, ARENA);
        memset(arena, 0, newer[i]);
        memcpy(arena, good, size);
        memcpy(arena, &newer[i], sizeof(size_t));
        CHECK_STATUS(call(arena), EDGEJWT_OK);
        arena[newer[i] - 1] = 1;
        CHECK_STATUS(call(arena), EDGEJWT_ERR_ARGUMENT);
        arena[newer[i] - 1] = 0;
        arena[size] = 0x80;
        CHECK_STATUS(call(arena), EDGEJWT_ERR_ARGUMENT);
    }
}

/* A call that initialises a struct or fills it in. */
typedef int32_t (*filling_call)(void *to, size_t size);

/* For each size, the struct receives the start of `whole`, followed by zeros;
 * nothing behind it is written. */
static inline void sized_output(filling_call call, const void *whole, size_t size, int32_t refusal)
{
    const size_t wrong[] = {0,       1, sizeof(size_t) - 1, 65537, PTRDIFF_MAX, SIZE_MAX / 2 + 1,
                            SIZE_MAX};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        memset(arena, POISON, ARENA);
        memcpy(arena, &wrong[i], sizeof(size_t));
        memcpy(expected, arena, ARENA);
        CHECK_STATUS(call(arena, wrong[i]), refusal);
        CHECK(memcmp(arena, expected, ARENA) == 0);
    }
    for (size_t given = sizeof(size_t); given <= 65536; given += given < size + 16 ? 1 : 9973) {
        memset(arena, POISON, ARENA);
        memcpy(arena, &given, sizeof given);
        CHECK_STATUS(call(arena, given), EDGEJWT_OK);
        memset(expected, POISON, ARENA);
        memset(expected, 0, given);
        memcpy(expected, whole, given < size ? given : size);
        memcpy(expected, &given, sizeof given);
        CHECK(memcmp(arena, expected, ARENA) == 0);
    }
}

#endif
