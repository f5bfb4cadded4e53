/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Says why a text is not a JSON object that the library accepts. Only for messages: whether it is
 * accepted, the library decides. */
#include "json.h"
#include <string.h>

enum { NAMES = 1024, NAME_SHOWN = 64 };
enum expected { VALUE, VALUE_OR_END, NAME, NAME_OR_END, COLON, COMMA_OR_END, NOTHING };
static const char *const expected_texts[] = {[VALUE] = "a value",
                                             [VALUE_OR_END] = "a value or ']'",
                                             [NAME] = "a name in quotes",
                                             [NAME_OR_END] = "a name in quotes or '}'",
                                             [COLON] = "':'",
                                             [COMMA_OR_END] = "',' or a bracket",
                                             [NOTHING] = "the end"};

struct name {
    const char *text; /* with its quotes */
    size_t len;
};
struct scan {
    const char *start, *at, *end;
    const char *what; /* how members are called */
    /* One entry for each open array or object: its bracket, its first name, and the name under
     * which it stands itself. */
    char brackets[EDGEJWT_JSON_DEPTH_MAX + 1];
    size_t first_names[EDGEJWT_JSON_DEPTH_MAX + 1];
    size_t depth;
    struct name names[NAMES]; /* of all open objects */
    size_t name_count;
};

static int shown_len(const struct name *name)
{
    return (int)(name->len < NAME_SHOWN ? name->len : NAME_SHOWN);
}

/* The length of the string that starts here, with its quotes; 0 if it does not end or has a
 * character that must be escaped. */
static size_t string_len(const char *start, const char *end)
{
    for (const char *at = start + 1; at < end; at++) {
        if (*at == '"') {
            return (size_t)(at - start) + 1;
        }
        if ((unsigned char)*at < 0x20) {
            return 0;
        }
        at += *at == '\\';
    }
    return 0;
}

/* The length of a number, true, false or null; 0 for anything else. */
static size_t word_len(const char *at, const char *end)
{
    static const char *const words[] = {"true", "false", "null"};
    size_t len = (size_t)(end - at), digits = 0;
    for (size_t i = 0; i < 3; i++) {
        size_t size = strlen(words[i]);
        if (len >= size && memcmp(at, words[i], size) == 0) {
            return size;
        }
    }
    while (digits < len && at[digits] != '\0' && strchr("+-.0123456789eE", at[digits]) != NULL) {
        digits++;
    }
    return digits;
}

/* Adds a name to the innermost object. False, with a text, if the object may not have it. */
static bool add_name(struct scan *scan, size_t len, char line[LINE_MAX_SHOWN])
{
    struct name name = {scan->at, len};
    size_t first = scan->first_names[scan->depth - 1], members = scan->name_count - first;
    for (size_t i = first; i < scan->name_count; i++) {
        if (scan->names[i].len == len && memcmp(scan->names[i].text, name.text, len) == 0) {
            append(line, "the %s %.*s is given twice", scan->depth == 1 ? scan->what : "member",
                   shown_len(&name), name.text);
            if (first > 0) {
                const struct name *outer = &scan->names[first - 1];
                append(line, " inside %.*s", shown_len(outer), outer->text);
            }
            return false;
        }
    }
    if (members == EDGEJWT_JSON_MEMBERS_MAX || scan->name_count == NAMES) {
        append(line, "an object has more than %d members", EDGEJWT_JSON_MEMBERS_MAX);
        return false;
    }
    scan->names[scan->name_count++] = name;
    return true;
}

static bool open_bracket(struct scan *scan, char line[LINE_MAX_SHOWN])
{
    if (scan->depth == EDGEJWT_JSON_DEPTH_MAX) {
        append(line, "arrays and objects are nested more than %d deep", EDGEJWT_JSON_DEPTH_MAX);
        return false;
    }
    scan->brackets[scan->depth] = *scan->at;
    scan->first_names[scan->depth] = scan->name_count;
    scan->depth++;
    scan->at++;
    return true;
}

static enum expected after_value(const struct scan *scan)
{
    return scan->depth == 0 ? NOTHING : COMMA_OR_END;
}

/* Reads one token of JSON. False, with a text, at a fault. */
static bool step(struct scan *scan, enum expected *expected, char line[LINE_MAX_SHOWN])
{
    char c = *scan->at, open = scan->depth > 0 ? scan->brackets[scan->depth - 1] : '\0';
    bool takes_value = *expected == VALUE || *expected == VALUE_OR_END;
    bool takes_name = *expected == NAME || *expected == NAME_OR_END;
    bool takes_end =
        *expected == VALUE_OR_END || *expected == NAME_OR_END || *expected == COMMA_OR_END;
    size_t len = c == '"' ? string_len(scan->at, scan->end) : word_len(scan->at, scan->end);
    if (takes_value && (c == '{' || c == '[')) {
        *expected = c == '{' ? NAME_OR_END : VALUE_OR_END;
        return open_bracket(scan, line);
    }
    if (takes_end && ((c == '}' && open == '{') || (c == ']' && open == '['))) {
        scan->depth--;
        scan->name_count = scan->first_names[scan->depth];
        scan->at++;
        *expected = after_value(scan);
    } else if (takes_value && len > 0) {
        scan->at += len;
        *expected = after_value(scan);
    } else if (takes_name && c == '"' && len > 0) {
        if (!add_name(scan, len, line)) {
            return false;
        }
        scan->at += len;
        *expected = COLON;
    } else if (*expected == COLON && c == ':') {
        scan->at++;
        *expected = VALUE;
    } else if (*expected == COMMA_OR_END && c == ',') {
        scan->at++;
        *expected = open == '{' ? NAME : VALUE;
    } else {
        append(line, "it is not valid JSON at byte %zu, where %s is expected",
               (size_t)(scan->at - scan->start) + 1, expected_texts[*expected]);
        return false;
    }
    return true;
}

void describe_json_fault(char line[LINE_MAX_SHOWN], const char *what, const char *json, size_t len)
{
    static struct scan scan;
    memset(&scan, 0, sizeof scan);
    scan.start = scan.at = json;
    scan.end = json + len;
    scan.what = what;
    enum expected expected = VALUE;
    if (!is_utf8(json, len)) {
        append(line, "it is not UTF-8");
        return;
    }
    for (;;) {
        while (scan.at < scan.end && *scan.at != '\0' && strchr(" \t\r\n", *scan.at) != NULL) {
            scan.at++;
        }
        if (scan.at == scan.end) {
            break;
        }
        if (scan.depth == 0 && expected == VALUE && *scan.at != '{' && scan.end - scan.at > 0) {
            append(line, "it is not a JSON object");
            return;
        }
        if (!step(&scan, &expected, line)) {
            return;
        }
    }
    if (len == 0) {
        append(line, "it is empty");
    } else if (expected != NOTHING) {
        append(line, "its JSON ends too early");
    } else {
        append(line,
               "a name is given twice in different spellings, or a number or an escape is not "
               "valid JSON");
    }
}
