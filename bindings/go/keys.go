// SPDX-License-Identifier: Apache-2.0 OR MIT

package edgejwt

// #include <edgejwt.h>
import "C"

import (
	"time"
	"unsafe"
)

// Form is the form of a key to load.
type Form int

const (
	PEM Form = iota
	DER
	JWK
	Secret
	File // The path of a PEM file.
)

// SigningKey is a private key, or a secret that signs, for one algorithm.
type SigningKey handle

// VerifyingKey is a public key, or a secret that verifies, for one algorithm.
type VerifyingKey handle

// Close frees the key once no call uses it.
func (k *SigningKey) Close() error { (*handle)(k).close(); return nil }

// Close frees the key once no call uses it.
func (k *VerifyingKey) Close() error { (*handle)(k).close(); return nil }

func freeSigning(key unsafe.Pointer)   { C.edgejwt_signing_key_free((*C.edgejwt_signing_key)(key)) }
func freeVerifying(key unsafe.Pointer) { C.edgejwt_verifying_key_free((*C.edgejwt_verifying_key)(key)) }

// NewSigningKey loads a private key for an algorithm, such as "RS256".
func NewSigningKey(alg string, form Form, data []byte) (*SigningKey, error) {
	var c call
	defer c.end()
	var key *C.edgejwt_signing_key
	id, status := C.edgejwt_algorithm_from_name(c.text(alg)), C.edgejwt_status(Argument)
	switch text, size := sized(data); form {
	case PEM:
		status = C.edgejwt_signing_key_from_pem(id, text, size, &key)
	case DER:
		status = C.edgejwt_signing_key_from_der(id, (*C.uint8_t)(unsafe.Pointer(text)), size, &key)
	case JWK:
		status = C.edgejwt_signing_key_from_jwk(id, text, size, &key)
	case Secret:
		status = C.edgejwt_signing_key_from_secret(id, (*C.uint8_t)(unsafe.Pointer(text)), size, &key)
	case File:
		status = C.edgejwt_signing_key_from_file(id, c.text(string(data)), &key)
	}
	h, err := own(unsafe.Pointer(key), freeSigning, status)
	return (*SigningKey)(h), err
}

// NewVerifyingKey loads a public key for an algorithm, such as "RS256".
func NewVerifyingKey(alg string, form Form, data []byte) (*VerifyingKey, error) {
	var c call
	defer c.end()
	var key *C.edgejwt_verifying_key
	id, status := C.edgejwt_algorithm_from_name(c.text(alg)), C.edgejwt_status(Argument)
	switch text, size := sized(data); form {
	case PEM:
		status = C.edgejwt_verifying_key_from_pem(id, text, size, &key)
	case DER:
		status = C.edgejwt_verifying_key_from_der(id, (*C.uint8_t)(unsafe.Pointer(text)), size, &key)
	case JWK:
		status = C.edgejwt_verifying_key_from_jwk(id, text, size, &key)
	case Secret:
		status = C.edgejwt_verifying_key_from_secret(id, (*C.uint8_t)(unsafe.Pointer(text)), size, &key)
	case File:
		status = C.edgejwt_verifying_key_from_file(id, c.text(string(data)), &key)
	}
	h, err := own(unsafe.Pointer(key), freeVerifying, status)
	return (*VerifyingKey)(h), err
}

// Public returns the key that verifies what this key signs.
func (k *SigningKey) Public() (*VerifyingKey, error) {
	var c call
	defer c.end()
	var key *C.edgejwt_verifying_key
	status := C.edgejwt_verifying_key_from_signing_key((*C.edgejwt_signing_key)(c.hold((*handle)(k))), &key)
	h, err := own(unsafe.Pointer(key), freeVerifying, status)
	return (*VerifyingKey)(h), err
}

// Explain says for a log why Verify accepts or refuses a token.
func (k *VerifyingKey) Explain(policy *Policy, now time.Time, token string) Report {
	var c call
	defer c.end()
	var from C.edgejwt_report
	C.edgejwt_report_init(&from, C.sizeof_edgejwt_report)
	text, size := sized(token)
	status := c.done(C.edgejwt_explain((*C.edgejwt_verifying_key)(c.hold((*handle)(k))), policy.forC(&c), C.int64_t(now.Unix()), text, size, nil, 0, nil, &from))
	return report(status, &from)
}

// JWK returns the public JSON Web Key, with the members of its thumbprint (RFC 7638).
func (k *VerifyingKey) JWK() ([]byte, error) {
	var c call
	defer c.end()
	out, space := c.room(C.EDGEJWT_TOKEN_MAX + 1)
	return c.result(C.edgejwt_verifying_key_to_jwk((*C.edgejwt_verifying_key)(c.hold((*handle)(k))), out, space, &c.length))
}

// Thumbprint returns the RFC 7638 thumbprint of the key.
func (k *VerifyingKey) Thumbprint() (string, error) {
	var c call
	defer c.end()
	out, space := c.room(C.EDGEJWT_THUMBPRINT_LEN + 1)
	text, err := c.result(C.edgejwt_key_thumbprint((*C.edgejwt_verifying_key)(c.hold((*handle)(k))), out, space, &c.length))
	return string(text), err
}

// GenerateKey makes a private key for ES256, ES384 or EdDSA and returns it as PEM.
func GenerateKey(alg string) ([]byte, error) {
	var c call
	defer c.end()
	out, space := c.room(C.EDGEJWT_KEY_PEM_MAX)
	return c.result(C.edgejwt_generate_key(C.edgejwt_algorithm_from_name(c.text(alg)), out, space, &c.length))
}
