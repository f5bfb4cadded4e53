/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Searches every block that is freed for secrets. */
#ifndef WIPING_H
#define WIPING_H

#include "limbs.h"
#include "check.h"
#include "pem.h"
#include <malloc.h>

#if defined(__GLIBC__)
extern void __libc_free(void *block);
#else
#include "next.h"
#define __libc_free(block) NEXT(free, void, (void *))(block)
#endif

enum { SECRETS = 64, SECRET_LEN = 1024 };

/* What is searched for. Each entry is a part of a key. */
static struct {
    unsigned char bytes[SECRET_LEN];
    size_t len;
} secrets[SECRETS];
static size_t secret_count;
static volatile int looking, seen;
/* What this thread has freed. */
static _Thread_local volatile int freed;
/* A block that must be all zero when it is freed, and whether it was. */
static void *volatile watched;
static volatile bool watched_is_zero;

static inline bool holds(const void *block, size_t len, const void *what, size_t what_len)
{
    for (size_t i = 0; i + what_len <= len; i++) {
        if (memcmp((const char *)block + i, what, what_len) == 0) {
            return true;
        }
    }
    return false;
}

/* Replaces libc's free(), also for the library. The block is cleared after the
 * search, so that a secret is not found again when the memory is reused. */
void free(void *block)
{
    if (block == NULL) {
        return;
    }
    size_t len = malloc_usable_size(block);
    if (looking) {
        bool held = false;
        for (size_t i = 0; i < secret_count; i++) {
            held = held || holds(block, len, secrets[i].bytes, secrets[i].len);
        }
        freed++;
        seen += held;
    }
    if (block == watched) {
        watched_is_zero = true;
        for (size_t i = 0; i < len; i++) {
            watched_is_zero = watched_is_zero && ((unsigned char *)block)[i] == 0;
        }
        watched = NULL;
    }
    explicit_bzero(block, len);
    __libc_free(block);
}

/* Always moves the block, so that the old one is searched. */
void *realloc(void *block, size_t size)
{
    void *moved = malloc(size);
    if (block != NULL && moved != NULL) {
        size_t len = malloc_usable_size(block);
        memcpy(moved, block, len < size ? len : size);
        free(block);
    }
    return moved;
}

static inline void forget(void)
{
    memset(secrets, 0, sizeof secrets);
    secret_count = 0;
}

static inline void look_for(const void *bytes, size_t len)
{
    if (secret_count == SECRETS || len > SECRET_LEN) {
        exit(2);
    }
    memcpy(secrets[secret_count].bytes, bytes, len);
    secrets[secret_count++].len = len;
}

/* A big-endian number as limbs, the least significant one first or last. */
static inline void look_for_limbs(const unsigned char *bytes, size_t len, bool is_last)
{
    unsigned char limbs[SECRET_LEN];
    look_for(limbs, limbs_of(bytes, len, is_last, limbs));
}

/* Whether the search finds a mark in a freed block. */
static inline bool search_works(void)
{
    static const char mark[] = "a mark that occurs nowhere else";
    look_for(mark, sizeof mark);
    /* Volatile, because compilers drop writes to a block before free(). */
    void (*volatile release)(void *) = free;
    looking = 1;
    char *volatile text = malloc(100);
    memset(text, 0, 100);
    memcpy(text + 10, mark, sizeof mark);
    release(text);
    looking = 0;
    bool works = freed == 1 && seen == 1;
    seen = freed = 0;
    forget();
    return works;
}

#endif
