// SPDX-License-Identifier: Apache-2.0 OR MIT
// JSON Web Tokens with libedgejwt, for C++17. README.md has examples.
//
// Keys and keyrings free themselves. Threads may share them. A call on a
// moved-from object throws usage_error. Times are seconds since 1970.
#ifndef EDGEJWT_HPP
#define EDGEJWT_HPP

#include <edgejwt.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace edgejwt {

/// A call failed: its status, and the HTTP status to answer.
struct error : std::runtime_error {
    explicit error(edgejwt_status why) : std::runtime_error(edgejwt_status_text(why)), status(why) {}
    int http() const noexcept { return edgejwt_status_http(status); }
    /// The value of `WWW-Authenticate` to answer, or null.
    const char *challenge() const noexcept { return edgejwt_status_challenge(status); }
    edgejwt_status status;
};
struct usage_error : error { using error::error; };               ///< the call is wrong: 1 to 9
struct key_error : error { using error::error; };                 ///< the key cannot be used: 10 to 29
struct token_error : error { using error::error; };               ///< the token is not accepted: 30 to 79
struct malformed_error : token_error { using token_error::token_error; }; ///< malformed: 30 to 49
struct refused_error : token_error { using token_error::token_error; };   ///< refused: 50 to 79
struct library_error : error { using error::error; };             ///< the clock or the library: 80 and above

/// A view of bytes; a null pointer is an empty view.
struct text : std::string_view {
    text(const char *bytes) : std::string_view(bytes == nullptr ? std::string_view() : bytes) {}
    text(std::string_view bytes) : std::string_view(bytes) {}
    text(const std::string &bytes) : std::string_view(bytes) {}
    /// A NUL-terminated copy; a NUL inside is refused, since C would see only the beginning.
    std::string terminated() const
    {
        if (find('\0') != npos) {
            throw usage_error(EDGEJWT_ERR_ARGUMENT);
        }
        return std::string(*this);
    }
    const std::uint8_t *binary() const { return reinterpret_cast<const std::uint8_t *>(data()); }
};

namespace detail {

inline void check(edgejwt_status status)
{
    if (status == EDGEJWT_OK) return;
    if (status < 10) throw usage_error(status);
    if (status < 30) throw key_error(status);
    if (status < 50) throw malformed_error(status);
    if (status < 80) throw refused_error(status);
    throw library_error(status);
}

/// The text that C wrote into a buffer of this many bytes.
template <class Call> std::string written(std::size_t room, Call call)
{
    std::string out(room, '\0');
    std::size_t size = 0;
    check(call(out.data(), out.size(), &size));
    out.resize(size);
    return out;
}

template <class T, void (*Free)(T *)> struct freed {
    void operator()(T *made) const noexcept { Free(made); }
};
template <class T, void (*Free)(T *)> using owner = std::unique_ptr<T, freed<T, Free>>;

template <class Owner, class Make, class... Arguments> Owner made(Make make, Arguments... arguments)
{
    typename Owner::pointer made = nullptr;
    check(make(arguments..., &made));
    return Owner(made);
}

/// NULL for an empty text.
inline const char *optional(const std::string &value)
{
    if (value.find('\0') != value.npos) {
        throw usage_error(EDGEJWT_ERR_ARGUMENT);
    }
    return value.empty() ? nullptr : value.c_str();
}

inline std::vector<const char *> pointers(const std::vector<std::string> &values)
{
    std::vector<const char *> all;
    for (const std::string &value : values) {
        all.push_back(optional(value) == nullptr ? "" : value.c_str());
    }
    return all;
}

} // namespace detail

/// What a token must satisfy. The default is the strictest policy; an empty field demands nothing.
struct policy {
    std::string issuer, subject, typ;
    std::vector<std::string> audiences, required;
    std::vector<std::pair<std::string, std::string>> rules; ///< name, value
    std::int64_t leeway = 0, max_lifetime = 0, issued_after = 0, earliest_now = 0;
    std::uint32_t flags = 0;

    static policy neuronex() { return preset(edgejwt_policy_neuronex); }
    static policy happypathology() { return preset(edgejwt_policy_happypathology); }

private:
    static policy preset(void (*fill)(edgejwt_policy *, std::size_t))
    {
        edgejwt_policy c;
        fill(&c, sizeof c);
        policy made;
        made.audiences.assign(c.audiences, c.audiences + c.audience_count);
        made.required.assign(c.required, c.required + c.required_count);
        made.issuer = text(c.issuer), made.subject = text(c.subject), made.typ = text(c.typ);
        made.leeway = c.leeway, made.max_lifetime = c.max_lifetime;
        made.issued_after = c.issued_after, made.earliest_now = c.earliest_now, made.flags = c.flags;
        return made;
    }
};

/// Header members besides `alg`. An empty field is left out.
struct header {
    std::string kid, typ;
    std::string extra{}; ///< a JSON object with further members
};

/// Claims to issue. An empty or zero field is left out.
struct claims {
    std::string iss, sub, aud, jti;
    std::int64_t iat = 0, nbf = 0, exp = 0;
    std::vector<std::pair<std::string, std::string>> strings; ///< further string claims: name, value
    std::string extra;                                        ///< a JSON object with claims of other types
    std::uint32_t flags = 0;
};

namespace detail {

/// The C struct of a policy; valid as long as the policy.
struct c_policy : edgejwt_policy {
    explicit c_policy(const policy &from) : some(pointers(from.audiences)), all(pointers(from.required))
    {
        edgejwt_policy_init(this, sizeof(edgejwt_policy));
        issuer = optional(from.issuer), subject = optional(from.subject), typ = optional(from.typ);
        audiences = some.data(), audience_count = some.size();
        required = all.data(), required_count = all.size();
        for (const auto &[name, value] : from.rules) {
            pairs.push_back(name.c_str());
            pairs.push_back(value.c_str());
        }
        rules = pairs.data(), rule_count = from.rules.size();
        leeway = from.leeway, max_lifetime = from.max_lifetime;
        issued_after = from.issued_after, earliest_now = from.earliest_now, flags = from.flags;
    }
    std::vector<const char *> some, all, pairs;
};

template <class Call, class Handle>
std::string judged(Call call, Handle *handle, text given, const policy &demands, std::int64_t now)
{
    const c_policy c(demands);
    // A payload is shorter than its token.
    return written(std::min<std::size_t>(given.size() + 1, EDGEJWT_PAYLOAD_MAX), [&](char *out, std::size_t room, std::size_t *size) {
        return call(handle, &c, now, given.data(), given.size(), out, room, size);
    });
}

template <class Call, class Handle>
edgejwt_report explained(Call call, Handle *handle, text given, const policy &demands, std::int64_t now)
{
    const c_policy c(demands);
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    const edgejwt_status verdict = call(handle, &c, now, given.data(), given.size(), nullptr, 0, nullptr, &report);
    check(verdict < 10 ? verdict : EDGEJWT_OK);
    return report;
}

struct c_header : edgejwt_header {
    explicit c_header(const header &from)
    {
        edgejwt_header_init(this, sizeof(edgejwt_header));
        kid = optional(from.kid), typ = optional(from.typ), extra = optional(from.extra);
    }
};

/// The C struct of claims; valid as long as the claims.
struct c_claims : edgejwt_claims {
    explicit c_claims(const claims &from)
    {
        for (const auto &[name, value] : from.strings) {
            pairs.insert(pairs.end(), {name, value});
        }
        texts = pointers(pairs);
        edgejwt_claims_init(this, sizeof(edgejwt_claims));
        iss = optional(from.iss), sub = optional(from.sub), aud = optional(from.aud), jti = optional(from.jti);
        iat = from.iat, nbf = from.nbf, exp = from.exp, flags = from.flags;
        strings = texts.data(), string_count = from.strings.size();
        extra = optional(from.extra);
    }
    c_claims(const c_claims &) = delete;
    std::vector<std::string> pairs;
    std::vector<const char *> texts;
};

} // namespace detail

/// A public key, or a secret that verifies, for one algorithm.
class verifying_key {
public:
    static verifying_key from_pem(edgejwt_algorithm alg, text pem) { return make(edgejwt_verifying_key_from_pem, alg, pem.data(), pem.size()); }
    static verifying_key from_der(edgejwt_algorithm alg, text der) { return make(edgejwt_verifying_key_from_der, alg, der.binary(), der.size()); }
    static verifying_key from_jwk(edgejwt_algorithm alg, text json) { return make(edgejwt_verifying_key_from_jwk, alg, json.data(), json.size()); }
    static verifying_key from_secret(edgejwt_algorithm alg, text secret) { return make(edgejwt_verifying_key_from_secret, alg, secret.binary(), secret.size()); }
    static verifying_key from_file(edgejwt_algorithm alg, text path) { return make(edgejwt_verifying_key_from_file, alg, path.terminated().c_str()); }

    /// The payload, a JSON object.
    std::string verify(text token, const policy &demands = {}, std::int64_t now = std::time(nullptr)) const
    {
        return detail::judged(edgejwt_verify, get(), token, demands, now);
    }
    /// Explains for a log why verify() accepts or refuses a token; `status` is the verdict.
    edgejwt_report explain(text token, const policy &demands = {}, std::int64_t now = std::time(nullptr)) const
    {
        return detail::explained(edgejwt_explain, get(), token, demands, now);
    }
    /// The public JSON Web Key, with the members of its thumbprint (RFC 7638).
    std::string jwk() const
    {
        return detail::written(EDGEJWT_TOKEN_MAX + 1, [&](char *out, std::size_t room, std::size_t *size) {
            return edgejwt_verifying_key_to_jwk(get(), out, room, size);
        });
    }
    std::string thumbprint() const
    {
        return detail::written(EDGEJWT_THUMBPRINT_LEN + 1, [&](char *out, std::size_t room, std::size_t *size) {
            return edgejwt_key_thumbprint(get(), out, room, size);
        });
    }
    /// What a device signs that holds the private key.
    std::string signing_input(text payload, const header &head = {}) const
    {
        const detail::c_header c(head);
        return detail::written(EDGEJWT_TOKEN_MAX + 1, [&](char *out, std::size_t room, std::size_t *size) {
            return edgejwt_signing_input(get(), &c, payload.data(), payload.size(), out, room, size);
        });
    }
    /// The bare digest of a signing input, for a device that signs digests.
    std::string signing_digest(text input) const
    {
        return detail::written(64, [&](char *out, std::size_t room, std::size_t *size) {
            return edgejwt_signing_digest(get(), input.data(), input.size(), reinterpret_cast<std::uint8_t *>(out), room, size);
        });
    }
    /// The token, if the signature of the device verifies.
    std::string attach_signature(text input, text signature) const
    {
        return detail::written(EDGEJWT_TOKEN_MAX + 1, [&](char *out, std::size_t room, std::size_t *size) {
            return edgejwt_attach_signature(get(), input.data(), input.size(), signature.binary(), signature.size(), out, room, size);
        });
    }
    const edgejwt_verifying_key *get() const noexcept { return own.get(); }

private:
    friend class signing_key;
    using owner = detail::owner<edgejwt_verifying_key, edgejwt_verifying_key_free>;
    explicit verifying_key(owner made) : own(std::move(made)) {}
    template <class... Given> static verifying_key make(Given... given) { return verifying_key(detail::made<owner>(given...)); }
    owner own;
};

/// A private key, or a secret that signs, for one algorithm.
class signing_key {
public:
    static signing_key from_pem(edgejwt_algorithm alg, text pem) { return make(edgejwt_signing_key_from_pem, alg, pem.data(), pem.size()); }
    static signing_key from_der(edgejwt_algorithm alg, text der) { return make(edgejwt_signing_key_from_der, alg, der.binary(), der.size()); }
    static signing_key from_jwk(edgejwt_algorithm alg, text json) { return make(edgejwt_signing_key_from_jwk, alg, json.data(), json.size()); }
    static signing_key from_secret(edgejwt_algorithm alg, text secret) { return make(edgejwt_signing_key_from_secret, alg, secret.binary(), secret.size()); }
    static signing_key from_file(edgejwt_algorithm alg, text path) { return make(edgejwt_signing_key_from_file, alg, path.terminated().c_str()); }

    /// Signs a JSON object unchanged.
    std::string sign(text payload, const header &head = {}) const
    {
        const detail::c_header c(head);
        return detail::written(EDGEJWT_TOKEN_MAX + 1, [&](char *out, std::size_t room, std::size_t *size) {
            return edgejwt_sign_with(own.get(), &c, payload.data(), payload.size(), out, room, size);
        });
    }
    std::string issue(const claims &from, const header &head = {}) const
    {
        const detail::c_header c(head);
        const detail::c_claims to(from);
        return detail::written(EDGEJWT_TOKEN_MAX + 1, [&](char *out, std::size_t room, std::size_t *size) {
            return edgejwt_issue_with(own.get(), &c, &to, out, room, size);
        });
    }
    verifying_key public_key() const { return verifying_key::make(edgejwt_verifying_key_from_signing_key, own.get()); }

private:
    using owner = detail::owner<edgejwt_signing_key, edgejwt_signing_key_free>;
    explicit signing_key(owner made) : own(std::move(made)) {}
    template <class... Given> static signing_key make(Given... given) { return signing_key(detail::made<owner>(given...)); }
    owner own;
};

/// The payload that issue() signs.
inline std::string write_claims(const claims &from)
{
    const detail::c_claims to(from);
    return detail::written(EDGEJWT_PAYLOAD_MAX + 1, [&](char *out, std::size_t room, std::size_t *size) {
        return edgejwt_claims_write(&to, out, room, size);
    });
}

/// The header member x5t#S256 of the first certificate in a PEM text.
inline std::string certificate_thumbprint(text pem)
{
    return detail::written(EDGEJWT_THUMBPRINT_LEN + 1, [&](char *out, std::size_t room, std::size_t *size) {
        return edgejwt_certificate_thumbprint(pem.data(), pem.size(), out, room, size);
    });
}

/// Makes a private key for ES256, ES384 or EdDSA; returns PEM.
inline std::string generate_key(edgejwt_algorithm alg)
{
    return detail::written(EDGEJWT_KEY_PEM_MAX, [&](char *out, std::size_t room, std::size_t *size) {
        return edgejwt_generate_key(alg, out, room, size);
    });
}

/// Public keys by issuer, from the files of a directory and from calls that add them.
class keyring {
public:
    explicit keyring(const edgejwt_keyring_options *options = nullptr) : own(detail::made<owner>(edgejwt_keyring_new, options)) {}
    explicit keyring(text directory, const edgejwt_keyring_options *options = nullptr)
        : own(detail::made<owner>(edgejwt_keyring_open, directory.terminated().c_str(), options)) {}

    void add(text issuer, const verifying_key &key) { detail::check(edgejwt_keyring_add(own.get(), issuer.terminated().c_str(), key.get())); }
    void add_jwks(text issuer, text json) { detail::check(edgejwt_keyring_add_jwks(own.get(), issuer.terminated().c_str(), json.data(), json.size())); }
    void add_jwks_file(text issuer, text path)
    {
        detail::check(edgejwt_keyring_add_jwks_file(own.get(), issuer.terminated().c_str(), path.terminated().c_str()));
    }
    /// Removes the added keys and the JWK Set of an issuer; files are not affected.
    void remove(text issuer) { detail::check(edgejwt_keyring_remove(own.get(), issuer.terminated().c_str())); }
    void reload() { detail::check(edgejwt_keyring_reload(own.get())); }

    std::string verify(text token, const policy &demands = {}, std::int64_t now = std::time(nullptr)) const
    {
        return detail::judged(edgejwt_keyring_verify, own.get(), token, demands, now);
    }
    /// Judges the value of an Authorization header; null means it is missing.
    std::string authorize(text value, const policy &demands = {}, std::int64_t now = std::time(nullptr)) const
    {
        return detail::judged(edgejwt_keyring_authorize, own.get(), value, demands, now);
    }
    /// Explains for a log why authorize() accepts or refuses a value; `status` is the verdict.
    edgejwt_report explain(text value, const policy &demands = {}, std::int64_t now = std::time(nullptr)) const
    {
        return detail::explained(edgejwt_keyring_explain, own.get(), value, demands, now);
    }
    edgejwt_ring_info info() const
    {
        edgejwt_ring_info info;
        edgejwt_ring_info_init(&info, sizeof info);
        detail::check(edgejwt_keyring_info(own.get(), &info));
        return info;
    }
    /// The name of a skipped key file or key of a set, and the reason. `index` is less than the sum of
    /// `skipped` and `skipped_set_keys` of info().
    std::pair<std::string, edgejwt_status> skipped(std::size_t index) const
    {
        char name[512];
        edgejwt_status why;
        detail::check(edgejwt_keyring_skipped(own.get(), index, name, sizeof name, &why));
        return {name, why};
    }

private:
    using owner = detail::owner<edgejwt_keyring, edgejwt_keyring_free>;
    owner own;
};

/// One claim of a payload, or of an object inside one.
inline std::string claim_string(text payload, text name)
{
    return detail::written(payload.size() + 1, [&](char *out, std::size_t room, std::size_t *size) {
        return edgejwt_claim_string(payload.data(), payload.size(), name.terminated().c_str(), out, room, size);
    });
}
inline std::int64_t claim_int(text payload, text name)
{
    std::int64_t value;
    detail::check(edgejwt_claim_int(payload.data(), payload.size(), name.terminated().c_str(), &value));
    return value;
}
/// A date in seconds since 1970, read as the verifier reads `exp`. `flags`: 0 or EDGEJWT_DATES_AS_STRINGS.
inline std::int64_t claim_date(text payload, text name, std::uint32_t flags = 0)
{
    std::int64_t value;
    detail::check(edgejwt_claim_date(payload.data(), payload.size(), name.terminated().c_str(), flags, &value));
    return value;
}
inline bool claim_bool(text payload, text name)
{
    bool value;
    detail::check(edgejwt_claim_bool(payload.data(), payload.size(), name.terminated().c_str(), &value));
    return value;
}
/// A view into the payload; valid as long as the payload.
inline std::string_view claim_json(text payload, text name)
{
    const char *json;
    std::size_t size;
    detail::check(edgejwt_claim_json(payload.data(), payload.size(), name.terminated().c_str(), &json, &size));
    return {json, size};
}
/// Whether a claim is this string, or an array that contains it.
inline bool claim_has(text payload, text name, text value)
{
    bool has;
    detail::check(edgejwt_claim_has(payload.data(), payload.size(), name.terminated().c_str(), value.terminated().c_str(), &has));
    return has;
}

} // namespace edgejwt

#endif
