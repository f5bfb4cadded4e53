/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Texts that are no key as they are, and what was done to them. */
#include "base64.h"
#include "input.h"
#include "json.h"
#include "key_file.h"
#include "token.h"
#include <string.h>

bool text_has(const struct key_text *from, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i + len <= from->len; i++) {
        if (memcmp(from->text + i, text, len) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether all of it is base64 of DER, without the lines of PEM around it. */
static bool is_bare_base64(const struct key_text *from)
{
    static char der[KEY_SPACE];
    struct key_numbers numbers;
    long len = from->len <= sizeof der ? decode_base64(from->text, from->len, der) : -1;
    struct bytes bytes = {(unsigned char *)der, (unsigned char *)der + (len > 0 ? len : 0)};
    bool is_key = len > 0 && find_der_numbers(bytes, &numbers);
    wipe(der, sizeof der);
    return is_key;
}

/* An object whose members are all certificates in PEM, by kid. */
static bool is_certificate_map(const struct key_text *from)
{
    static const char begin[] = "\"-----BEGIN CERTIFICATE-----";
    const char *name, *value;
    size_t name_len, value_len, count = 0;
    while (find_json_member(from->text, from->len, count, &name, &name_len, &value, &value_len)) {
        if (value_len < sizeof begin || memcmp(value, begin, sizeof begin - 1) != 0) {
            return false;
        }
        count++;
    }
    return count > 0;
}

static bool describe_json(char line[LINE_MAX_SHOWN], const struct key_text *from)
{
    const char *value;
    size_t len;
    if (from->form == FORM_JWK && is_certificate_map(from)) {
        append(
            line,
            "this is a map of certificates by kid, as Google serves for Firebase, and no JWK Set; "
            "take the address of its JWK Set instead, or give one certificate with --key");
        return true;
    }
    if (from->form == FORM_JWK && is_key_set(from)) {
        append(line, "this is a JWK Set; 'edgejwt verify --jwks' takes it");
        return true;
    }
    if (from->form == FORM_JWK &&
        edgejwt_claim_json(from->text, from->len, "kty", &value, &len) != EDGEJWT_OK) {
        append(line, "this is a JSON object without \"kty\", so it is no JWK");
        return true;
    }
    if (from->form != FORM_JWK && from->text[strspn(from->text, " \t\r\n")] == '{') {
        append(line, "this is no JWK: ");
        describe_json_fault(line, "member", from->text, from->len);
        return true;
    }
    return false;
}

/* Copies the label of the first PEM block: what follows BEGIN. */
static void copy_label(const struct key_text *from, char label[STRING_MAX])
{
    static const char begin[] = "-----BEGIN ";
    size_t at = 0, len = 0;
    while (at + sizeof begin - 1 <= from->len &&
           memcmp(from->text + at, begin, sizeof begin - 1) != 0) {
        at++;
    }
    at += sizeof begin - 1;
    while (at + len < from->len && len < 40 && from->text[at + len] != '-') {
        len++;
    }
    snprintf(label, STRING_MAX, "%.*s", (int)len, at <= from->len ? from->text + at : "");
}

static bool is_known_label(const char *label)
{
    static const char *const known[] = {"PUBLIC KEY",      "PRIVATE KEY",    "RSA PUBLIC KEY",
                                        "RSA PRIVATE KEY", "EC PRIVATE KEY", "CERTIFICATE"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(label, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool describe_pem(char line[LINE_MAX_SHOWN], const struct key_text *from)
{
    char label[STRING_MAX];
    copy_label(from, label);
    if (text_has(from, "\\n")) {
        append(line,
               "its line breaks are written as the two characters \\n, as in a variable or a JSON "
               "string; printf '%%b' \"$KEY\" >FILE writes real ones");
    } else if (!text_has(from, "-----END ")) {
        append(line, "its END line is missing; was all of it copied?");
    } else if (!text_has(from, "----- ") &&
               (memchr(from->text, '\n', from->len) == NULL ||
                memchr(from->text, '\n', from->len) == from->text + from->len - 1)) {
        append(line,
               "this PEM text is on one line; put the BEGIN line, the END line and what is between "
               "them on lines of their own");
    } else if (!is_known_label(label)) {
        append(line, "its first PEM block is \"%s\", which is no key", label);
    } else {
        return false;
    }
    return true;
}

bool describe_key_text(char line[LINE_MAX_SHOWN], const struct key_text *from)
{
    if (from->len == 0) {
        append(line, "there is nothing in it");
    } else if (is_utf16(from->text, from->len)) {
        append(
            line,
            "this is UTF-16 text, as PowerShell's '>' and some editors write it; save it as UTF-8 "
            "or ASCII");
    } else if (text_has(from, "-----BEGIN ") && from->form == FORM_PEM) {
        return describe_pem(line, from);
    } else if (text_has(from, "<html") || text_has(from, "<!DOCTYPE")) {
        append(line, "this is a web page and no key; was it downloaded without logging in?");
    } else if (describe_json(line, from)) {
        return true;
    } else if (is_bare_base64(from)) {
        append(
            line,
            "this is a key in base64 without the BEGIN and END lines of PEM; 'base64 -d FILE >NEW' "
            "makes DER of it, which --key takes");
    } else {
        return false;
    }
    return true;
}
