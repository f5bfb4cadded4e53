/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A model of the keyring: which keys may count, after what the system has told
 * the library about files. Written from the header and SECURITY.md, with
 * nothing of the library's code or structure.
 *
 * The contract leaves some freedom: a change without a sign is noticed within
 * a minute, not at once. So the model holds several beliefs about a file, of
 * which one is right, and a verdict may be that of any of them. Beliefs that a
 * verdict disproves are dropped. */
#ifndef MODEL_H
#define MODEL_H

#include <edgejwt.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    NONE = -1,
    GRACE_MS = EDGEJWT_KEY_GRACE * 1000,
    /* Contents are compared again within this time. */
    COMPARED_MS = 60000,
    BELIEFS_MAX = 16,
    FILES_MAX = 8,
    SETS_MAX = 4,
    ADDED_MAX = 16,
    KEYS = 3
};

/* What a file can contain. */
struct content {
    const char *name;
    char text[4000]; /* without the newlines at its end */
    bool is_set;
    int count; /* of keys; 0: no key file and no set */
    int keys[2];
};

struct identity {
    uint64_t device, inode;
    int64_t size, modified[2], changed[2];
};

/* What a scan learns about a file. */
struct sight {
    enum { GONE, UNKNOWN, THERE } status;
    struct identity identity;
    bool is_unreadable;
    int content;
};

/* What the library may think of a file. */
struct belief {
    int keys;          /* the content whose keys count, or NONE */
    int64_t bad_since; /* or NONE */
    int content;       /* what was read last, or NONE */
    struct identity identity;
    int64_t read_at;
};

struct source {
    int count;
    struct belief beliefs[BELIEFS_MAX];
};

/* A key file: its full name, and the length of its stem. */
struct key_file {
    const char *name;
    size_t stem_len;
    struct source source;
};

/* The set of an issuer. */
struct key_set {
    const char *issuer;
    const char *path; /* NULL: given as text */
    int text;         /* the content then */
    struct source source;
};

struct added {
    const char *issuer;
    int key;
};

struct model {
    const struct content *contents;
    bool has_directory;
    int64_t scan_every; /* milliseconds, or NONE */
    int64_t scanned_at;
    int64_t gone_since; /* of the directory, or NONE */
    int file_count, set_count, added_count;
    struct key_file files[FILES_MAX];
    struct key_set sets[SETS_MAX];
    struct added added[ADDED_MAX];
};

/* Verdicts, as bits. */
enum {
    ACCEPTED = 1,
    WRONG_SIGNATURE = 2,
    UNKNOWN_KEY = 4,
    UNKNOWN_KID = 8,
    KID_MISSING = 16,
    VERDICTS = 5
};

static inline bool is_good(const struct model *model, int content, bool is_set)
{
    return content != NONE && model->contents[content].count > 0 &&
           model->contents[content].is_set == is_set;
}

static const struct belief no_belief = {.keys = NONE, .bad_since = NONE, .content = NONE};

static inline bool same_identity(const struct identity *a, const struct identity *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static inline bool same_belief(const struct belief *a, const struct belief *b)
{
    return a->keys == b->keys && a->bad_since == b->bad_since && a->content == b->content &&
           a->read_at == b->read_at && same_identity(&a->identity, &b->identity);
}

static inline void add_belief(struct source *source, struct belief belief)
{
    for (int i = 0; i < source->count; i++) {
        if (same_belief(&source->beliefs[i], &belief)) {
            return;
        }
    }
    if (source->count < BELIEFS_MAX) {
        source->beliefs[source->count++] = belief;
    }
}

static inline void only_belief(struct source *source, struct belief belief)
{
    source->count = 0;
    add_belief(source, belief);
}

static inline bool is_over(int64_t since, int64_t now)
{
    return since != NONE && now >= since + GRACE_MS;
}

/* The keys of a file that is bad now; they go with the deadline. */
static inline struct belief bad(struct belief belief, int64_t now)
{
    if (belief.keys != NONE && belief.bad_since == NONE) {
        belief.bad_since = now;
    }
    return is_over(belief.bad_since, now) ? no_belief : belief;
}

/* Adds to `next` what may be believed after a scan. */
static inline void scan_source(const struct model *model, struct source *next, struct belief belief,
                               const struct sight *sight, bool is_set, bool must_read, int64_t now)
{
    if (sight->status == GONE) {
        add_belief(next, no_belief);
        return;
    }
    if (sight->status == UNKNOWN) {
        /* No news: neither good nor bad. */
        add_belief(next, is_over(belief.bad_since, now) ? no_belief : belief);
        return;
    }
    bool is_same = belief.content != NONE && same_identity(&belief.identity, &sight->identity);
    bool was_good = is_good(model, belief.content, is_set) && belief.keys == belief.content;
    bool may_be_skipped = is_same && !must_read && now - belief.read_at < COMPARED_MS &&
                          belief.content != sight->content;
    if (sight->is_unreadable || may_be_skipped) {
        if (is_same && was_good) {
            /* The file whose keys these are. If it is so again after the
             * deadline, the library may wait until it can read it. */
            if (is_over(belief.bad_since, now)) {
                add_belief(next, no_belief);
            }
            struct belief again = belief;
            again.bad_since = NONE;
            add_belief(next, again);
        } else {
            add_belief(next, bad(belief, now));
        }
    }
    if (sight->is_unreadable) {
        return;
    }
    struct belief read = belief;
    read.content = sight->content;
    read.identity = sight->identity;
    read.read_at = now;
    if (is_good(model, read.content, is_set)) {
        read.keys = read.content;
        read.bad_since = NONE;
    } else {
        int64_t bad_since = read.bad_since;
        bool had_keys = read.keys != NONE;
        if (had_keys && bad_since == NONE) {
            read.bad_since = now;
        }
        if (is_over(read.bad_since, now)) {
            read.keys = NONE;
            read.bad_since = NONE;
        }
    }
    add_belief(next, read);
}

/* A scan of the directory: `error` says that it cannot be opened or read. */
static inline void scan_directory(struct model *model, bool is_gone, bool is_unreadable,
                                  const struct sight sights[], bool must_read, int64_t now)
{
    bool was_over = is_over(model->gone_since, now);
    if (is_gone || is_unreadable) {
        if (is_gone && model->gone_since == NONE) {
            model->gone_since = now;
        }
        for (int i = 0; was_over && i < model->file_count; i++) {
            only_belief(&model->files[i].source, no_belief);
        }
        return;
    }
    model->gone_since = NONE;
    for (int i = 0; i < model->file_count; i++) {
        struct source next = {0}, *source = &model->files[i].source;
        for (int b = 0; b < source->count; b++) {
            scan_source(model, &next, source->beliefs[b], &sights[i], false, must_read, now);
        }
        /* The keys had ended with the directory. What cannot be read now may
         * count again or not. */
        if (was_over && (sights[i].is_unreadable || sights[i].status == UNKNOWN)) {
            add_belief(&next, no_belief);
        }
        *source = next;
    }
}

static inline void scan_set(struct model *model, int at, const struct sight *sight, bool must_read,
                            int64_t now)
{
    struct source next = {0}, *source = &model->sets[at].source;
    for (int b = 0; b < source->count; b++) {
        scan_source(model, &next, source->beliefs[b], sight, true, must_read, now);
    }
    *source = next;
}

static inline int set_of(const struct model *model, const char *issuer)
{
    for (int i = 0; i < model->set_count; i++) {
        if (strcmp(model->sets[i].issuer, issuer) == 0) {
            return i;
        }
    }
    return NONE;
}

static inline void remove_set(struct model *model, const char *issuer)
{
    int at = set_of(model, issuer);
    if (at != NONE) {
        model->sets[at] = model->sets[--model->set_count];
    }
}

static inline void remove_issuer(struct model *model, const char *issuer)
{
    int count = 0;
    remove_set(model, issuer);
    for (int i = 0; i < model->added_count; i++) {
        if (strcmp(model->added[i].issuer, issuer) != 0) {
            model->added[count++] = model->added[i];
        }
    }
    model->added_count = count;
}

static inline int added_of(const struct model *model, const char *issuer)
{
    int count = 0;
    for (int i = 0; i < model->added_count; i++) {
        count += strcmp(model->added[i].issuer, issuer) == 0;
    }
    return count;
}

static inline bool has_files(const struct model *model)
{
    bool has = model->has_directory;
    for (int i = 0; i < model->set_count; i++) {
        has |= model->sets[i].path != NULL;
    }
    return has;
}

static inline bool scan_is_due(const struct model *model, int64_t now)
{
    return model->scan_every != NONE && now >= model->scanned_at + model->scan_every &&
           has_files(model);
}

/* The content whose keys count by a belief, or NONE. */
static inline int alive(const struct model *model, const struct belief *belief, bool is_set,
                        int64_t now)
{
    bool is_gone = is_over(belief->bad_since, now) || (!is_set && is_over(model->gone_since, now));
    return is_gone ? NONE : belief->keys;
}

/* The sources that can have keys of one issuer. */
struct choice {
    struct source *source;
    bool is_set, is_exact;
    bool fits[BELIEFS_MAX]; /* beliefs that explain the verdict */
};

struct question {
    struct model *model;
    const char *issuer;
    int key, kid; /* what the token was signed with, and names; or NONE */
    int64_t now;
    int count;
    struct choice choices[FILES_MAX + 1];
    int picked[FILES_MAX + 1];
};

static inline bool is_issuer(const char *name, size_t len, const char *issuer)
{
    return strlen(issuer) == len && memcmp(name, issuer, len) == 0;
}

/* The verdict if the picked beliefs are right; or two, if more keys fit than are tried. */
static inline int verdict_of(const struct question *ask)
{
    const struct model *model = ask->model;
    int tried = added_of(model, ask->issuer);
    bool is_exact = tried > 0, has_other_kid = false, is_right = false, is_named = false;
    int set = set_of(model, ask->issuer);
    is_exact |= set != NONE && model->sets[set].path == NULL;
    for (int i = 0; i < ask->count; i++) {
        const struct choice *choice = &ask->choices[i];
        const struct belief *belief = &choice->source->beliefs[ask->picked[i]];
        is_exact |= choice->is_exact && alive(model, belief, choice->is_set, ask->now) != NONE;
    }
    for (int i = 0; i < model->added_count; i++) {
        is_right |=
            strcmp(model->added[i].issuer, ask->issuer) == 0 && model->added[i].key == ask->key;
    }
    for (int i = 0; i <= ask->count; i++) {
        int content = NONE;
        bool is_set = true;
        if (i < ask->count) {
            const struct choice *choice = &ask->choices[i];
            is_set = choice->is_set;
            if (choice->is_exact || !is_exact) {
                content = alive(model, &choice->source->beliefs[ask->picked[i]], is_set, ask->now);
            }
        } else if (set != NONE && model->sets[set].path == NULL) {
            content = model->sets[set].text;
        }
        if (content == NONE) {
            continue;
        }
        const struct content *keys = &model->contents[content];
        for (int k = 0; k < keys->count; k++) {
            /* The keys of a set are told apart by their key IDs. */
            if (!is_set || ask->kid == NONE || keys->keys[k] == ask->kid) {
                tried++;
                is_right |= keys->keys[k] == ask->key;
                is_named |= is_set && keys->keys[k] == ask->key && ask->kid == ask->key;
            } else {
                has_other_kid = true;
            }
        }
    }
    if (tried == 0) {
        return has_other_kid ? UNKNOWN_KID : UNKNOWN_KEY;
    }
    if (tried > EDGEJWT_ISSUER_KEYS_MAX && !is_named) {
        return ask->kid == NONE ? KID_MISSING : WRONG_SIGNATURE | (is_right ? ACCEPTED : 0);
    }
    return is_right ? ACCEPTED : WRONG_SIGNATURE;
}

/* All verdicts that some beliefs lead to. With `got`, marks the beliefs that
 * lead to that one. */
static inline int explore(struct question *ask, int at, int got)
{
    if (at == ask->count) {
        int verdict = verdict_of(ask);
        for (int i = 0; (verdict & got) != 0 && i < ask->count; i++) {
            ask->choices[i].fits[ask->picked[i]] = true;
        }
        return verdict;
    }
    int verdicts = 0;
    for (int i = 0; i < ask->choices[at].source->count; i++) {
        ask->picked[at] = i;
        verdicts |= explore(ask, at + 1, got);
    }
    return verdicts;
}

/* The verdicts that a token may get now. If `got` is among them, what it
 * disproves is not believed any more. */
static inline int allowed(struct model *model, const char *issuer, int key, int kid, int64_t now,
                          int got)
{
    struct question ask = {.model = model, .issuer = issuer, .key = key, .kid = kid, .now = now};
    for (int i = 0; i < model->file_count; i++) {
        struct key_file *file = &model->files[i];
        bool is_exact = is_issuer(file->name, file->stem_len, issuer);
        if (is_exact || strcmp(file->name, issuer) == 0) {
            ask.choices[ask.count++] =
                (struct choice){.source = &file->source, .is_exact = is_exact};
        }
    }
    int set = set_of(model, issuer);
    if (set != NONE && model->sets[set].path != NULL) {
        ask.choices[ask.count++] =
            (struct choice){.source = &model->sets[set].source, .is_set = true, .is_exact = true};
    }
    int verdicts = explore(&ask, 0, got);
    for (int i = 0; (verdicts & got) != 0 && i < ask.count; i++) {
        struct choice *choice = &ask.choices[i];
        struct source left = {0};
        for (int b = 0; b < choice->source->count; b++) {
            if (choice->fits[b]) {
                add_belief(&left, choice->source->beliefs[b]);
            }
        }
        *choice->source = left;
    }
    return verdicts;
}

/* The number of keys that the ring may report. */
static inline void count_keys(const struct model *model, int64_t now, size_t *least, size_t *most)
{
    *least = *most = (size_t)model->added_count;
    for (int i = 0; i < model->file_count + model->set_count; i++) {
        bool is_set = i >= model->file_count;
        const struct key_set *set = is_set ? &model->sets[i - model->file_count] : NULL;
        const struct source *source = is_set ? &set->source : &model->files[i].source;
        size_t low = SIZE_MAX, high = 0;
        if (is_set && set->path == NULL) {
            low = high = (size_t)model->contents[set->text].count;
        }
        for (int b = 0; b < source->count; b++) {
            int content = alive(model, &source->beliefs[b], is_set, now);
            size_t count = content == NONE ? 0 : (size_t)model->contents[content].count;
            low = count < low ? count : low;
            high = count > high ? count : high;
        }
        *least += low;
        *most += high;
    }
}

/* How long until the next deadline; NONE if there is none. */
static inline int64_t next_deadline(const struct model *model, int64_t now)
{
    int64_t next = NONE;
    for (int i = 0; i <= model->file_count + model->set_count; i++) {
        const struct source *source = i < model->file_count ? &model->files[i].source : NULL;
        int count = 1;
        if (i >= model->file_count && i < model->file_count + model->set_count) {
            source = &model->sets[i - model->file_count].source;
        }
        count = source != NULL ? source->count : 1;
        for (int b = 0; b < count; b++) {
            int64_t since = source != NULL ? source->beliefs[b].bad_since : model->gone_since;
            int64_t left = since + GRACE_MS - now;
            if (since != NONE && left > 0 && (next == NONE || left < next)) {
                next = left;
            }
        }
    }
    return next;
}

#endif
