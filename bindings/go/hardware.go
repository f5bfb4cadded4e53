// SPDX-License-Identifier: Apache-2.0 OR MIT

package edgejwt

// #include <edgejwt.h>
import "C"

import "unsafe"

// WriteClaims returns the payload that Issue signs.
func WriteClaims(claims Claims) ([]byte, error) {
	var c call
	defer c.end()
	out, space := c.room(C.EDGEJWT_PAYLOAD_MAX + 1)
	return c.result(C.edgejwt_claims_write(claims.forC(&c), out, space, &c.length))
}

// SigningInput returns what a device signs that holds the private key.
func (k *VerifyingKey) SigningInput(header Header, payload []byte) ([]byte, error) {
	var c call
	defer c.end()
	text, size := sized(payload)
	out, space := c.room(C.EDGEJWT_TOKEN_MAX + 1)
	return c.result(C.edgejwt_signing_input((*C.edgejwt_verifying_key)(c.hold((*handle)(k))), header.forC(&c), text, size, out, space, &c.length))
}

// SigningDigest returns the bare digest of a signing input, for a device that signs digests.
func (k *VerifyingKey) SigningDigest(input []byte) ([]byte, error) {
	var c call
	defer c.end()
	text, size := sized(input)
	out, space := c.room(64)
	return c.result(C.edgejwt_signing_digest((*C.edgejwt_verifying_key)(c.hold((*handle)(k))), text, size, (*C.uint8_t)(unsafe.Pointer(out)), space, &c.length))
}

// AttachSignature returns the token, if the signature of the device verifies.
func (k *VerifyingKey) AttachSignature(input, signature []byte) (string, error) {
	var c call
	defer c.end()
	text, size := sized(input)
	made, length := sized(signature)
	out, space := c.room(C.EDGEJWT_TOKEN_MAX + 1)
	token, err := c.result(C.edgejwt_attach_signature((*C.edgejwt_verifying_key)(c.hold((*handle)(k))), text, size, (*C.uint8_t)(unsafe.Pointer(made)), length, out, space, &c.length))
	return string(token), err
}

// CertificateThumbprint returns the header member x5t#S256 of the first certificate in a PEM text.
func CertificateThumbprint(pem []byte) (string, error) {
	var c call
	defer c.end()
	text, size := sized(pem)
	out, space := c.room(C.EDGEJWT_THUMBPRINT_LEN + 1)
	thumbprint, err := c.result(C.edgejwt_certificate_thumbprint(text, size, out, space, &c.length))
	return string(thumbprint), err
}
