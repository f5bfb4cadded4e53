// SPDX-License-Identifier: Apache-2.0 OR MIT

// Package edgejwt signs and verifies JSON Web Tokens with libedgejwt. Any number of
// goroutines may share keys and keyrings. A call on a closed one returns Argument.
package edgejwt

// #cgo LDFLAGS: -ledgejwt
// #include <edgejwt.h>
import "C"

import (
	"time"
	"unsafe"
)

// Flags for Claims.Flags and Policy.Flags.
const (
	DatesAsStrings uint32 = C.EDGEJWT_DATES_AS_STRINGS
	AudAsArray     uint32 = C.EDGEJWT_AUD_AS_ARRAY
	NoExpiry       uint32 = C.EDGEJWT_NO_EXPIRY
	ExpOptional    uint32 = C.EDGEJWT_EXP_OPTIONAL
	AnyAudience    uint32 = C.EDGEJWT_ANY_AUDIENCE
)

// Header has the header members besides alg. An empty field is left out.
type Header struct {
	Kid, Typ string
	Extra    string // A JSON object with further members.
}

// Claims are signed by Issue. A zero field is left out.
type Claims struct {
	Iss, Sub, Aud, Jti string
	Iat, Nbf, Exp      int64
	Strings            map[string]string
	Extra              string // A JSON object with claims of other types.
	Flags              uint32
}

// Policy is what a token must satisfy. nil and the zero value are the strictest
// policy. Times are in seconds, as in edgejwt.h.
type Policy struct {
	Issuer, Subject          string
	Audiences, Required      []string
	Rules                    [][2]string // Names and values.
	Leeway, MaxLifetime      int64
	IssuedAfter, EarliestNow int64
	Flags                    uint32
	Typ                      string
}

// Neuronex is the policy for NeuronEX tokens.
func Neuronex() *Policy {
	var c C.edgejwt_policy
	C.edgejwt_policy_neuronex(&c, C.sizeof_edgejwt_policy)
	return preset(&c)
}

// HappyPathology is the policy for HappyPathology tokens.
func HappyPathology() *Policy {
	var c C.edgejwt_policy
	C.edgejwt_policy_happypathology(&c, C.sizeof_edgejwt_policy)
	return preset(&c)
}

func preset(c *C.edgejwt_policy) *Policy {
	p := &Policy{
		Issuer: C.GoString(c.issuer), Subject: C.GoString(c.subject), Typ: C.GoString(c.typ),
		Leeway: int64(c.leeway), MaxLifetime: int64(c.max_lifetime),
		IssuedAfter: int64(c.issued_after), EarliestNow: int64(c.earliest_now), Flags: uint32(c.flags),
	}
	for _, text := range unsafe.Slice(c.audiences, int(c.audience_count)) {
		p.Audiences = append(p.Audiences, C.GoString(text))
	}
	for _, text := range unsafe.Slice(c.required, int(c.required_count)) {
		p.Required = append(p.Required, C.GoString(text))
	}
	return p
}

func (p *Policy) forC(c *call) *C.edgejwt_policy {
	if p == nil {
		return nil
	}
	var to C.edgejwt_policy
	C.edgejwt_policy_init(&to, C.sizeof_edgejwt_policy)
	to.issuer, to.subject, to.typ = c.optional(p.Issuer), c.optional(p.Subject), c.optional(p.Typ)
	to.audiences, to.audience_count = c.list(p.Audiences)
	to.required, to.required_count = c.list(p.Required)
	rules := make([]string, 0, 2*len(p.Rules))
	for _, rule := range p.Rules {
		rules = append(rules, rule[:]...)
	}
	to.rules, _ = c.list(rules)
	to.rule_count = C.size_t(len(p.Rules))
	to.leeway, to.max_lifetime = C.int64_t(p.Leeway), C.int64_t(p.MaxLifetime)
	to.issued_after, to.earliest_now = C.int64_t(p.IssuedAfter), C.int64_t(p.EarliestNow)
	to.flags = C.uint32_t(p.Flags)
	return &to
}

func (h Header) forC(c *call) *C.edgejwt_header {
	var to C.edgejwt_header
	C.edgejwt_header_init(&to, C.sizeof_edgejwt_header)
	to.kid, to.typ, to.extra = c.optional(h.Kid), c.optional(h.Typ), c.optional(h.Extra)
	return &to
}

func (claims *Claims) forC(c *call) *C.edgejwt_claims {
	var to C.edgejwt_claims
	C.edgejwt_claims_init(&to, C.sizeof_edgejwt_claims)
	to.iss, to.sub, to.aud, to.jti = c.optional(claims.Iss), c.optional(claims.Sub), c.optional(claims.Aud), c.optional(claims.Jti)
	to.iat, to.nbf, to.exp = C.int64_t(claims.Iat), C.int64_t(claims.Nbf), C.int64_t(claims.Exp)
	to.extra, to.flags = c.optional(claims.Extra), C.uint32_t(claims.Flags)
	var pairs []string
	for name, value := range claims.Strings {
		pairs = append(pairs, name, value)
	}
	to.strings, _ = c.list(pairs)
	to.string_count = C.size_t(len(claims.Strings))
	return &to
}

// Sign signs a JSON object unchanged.
func (k *SigningKey) Sign(header Header, payload []byte) (string, error) {
	var c call
	defer c.end()
	text, size := sized(payload)
	out, space := c.room(C.EDGEJWT_TOKEN_MAX + 1)
	token, err := c.result(C.edgejwt_sign_with((*C.edgejwt_signing_key)(c.hold((*handle)(k))), header.forC(&c), text, size, out, space, &c.length))
	return string(token), err
}

// Issue signs claims.
func (k *SigningKey) Issue(header Header, claims Claims) (string, error) {
	var c call
	defer c.end()
	out, space := c.room(C.EDGEJWT_TOKEN_MAX + 1)
	token, err := c.result(C.edgejwt_issue_with((*C.edgejwt_signing_key)(c.hold((*handle)(k))), header.forC(&c), claims.forC(&c), out, space, &c.length))
	return string(token), err
}

// Verify judges a token and returns its payload.
func (k *VerifyingKey) Verify(policy *Policy, now time.Time, token string) (Payload, error) {
	var c call
	defer c.end()
	text, size := sized(token)
	out, space := c.roomFor(token)
	return c.result(C.edgejwt_verify((*C.edgejwt_verifying_key)(c.hold((*handle)(k))), policy.forC(&c), C.int64_t(now.Unix()), text, size, out, space, &c.length))
}
