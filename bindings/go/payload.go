// SPDX-License-Identifier: Apache-2.0 OR MIT

package edgejwt

// #include <edgejwt.h>
import "C"

// Payload is a JSON object: a verified payload, or a json.RawMessage inside it.
// Use json.Unmarshal, or these readers of one claim.
type Payload []byte

// String reads a claim that is a string.
func (p Payload) String(name string) (string, error) {
	var c call
	defer c.end()
	text, size := sized(p)
	out, space := c.room(len(p) + 1)
	value, err := c.result(C.edgejwt_claim_string(text, size, c.text(name), out, space, &c.length))
	return string(value), err
}

// Int reads a claim that is a whole number.
func (p Payload) Int(name string) (int64, error) {
	var c call
	defer c.end()
	text, size := sized(p)
	var value C.int64_t
	err := c.done(C.edgejwt_claim_int(text, size, c.text(name), &value))
	return int64(value), err
}

// Date reads a claim that is a date, as the verifier reads exp: whole seconds, of
// strings too if asStrings is true.
func (p Payload) Date(name string, asStrings bool) (int64, error) {
	var c call
	defer c.end()
	text, size := sized(p)
	var flags C.uint32_t
	if asStrings {
		flags = C.EDGEJWT_DATES_AS_STRINGS
	}
	var value C.int64_t
	err := c.done(C.edgejwt_claim_date(text, size, c.text(name), flags, &value))
	return int64(value), err
}

// Bool reads a claim that is true or false.
func (p Payload) Bool(name string) (bool, error) {
	var c call
	defer c.end()
	text, size := sized(p)
	var value C.bool
	err := c.done(C.edgejwt_claim_bool(text, size, c.text(name), &value))
	return bool(value), err
}

// Has reports whether a claim is this string, or an array that contains it.
func (p Payload) Has(name, value string) (bool, error) {
	var c call
	defer c.end()
	text, size := sized(p)
	var has C.bool
	err := c.done(C.edgejwt_claim_has(text, size, c.text(name), c.text(value), &has))
	return bool(has), err
}
