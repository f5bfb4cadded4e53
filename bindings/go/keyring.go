// SPDX-License-Identifier: Apache-2.0 OR MIT

package edgejwt

// #include <edgejwt.h>
import "C"

import (
	"time"
	"unsafe"
)

// Keyring holds public keys by issuer, from the files of a directory and from
// calls that add them.
type Keyring handle

// Options configure a keyring. A zero field is the default.
type Options struct {
	Remember           uint
	LookEvery          int64
	DirectoryMayAppear bool // A directory that does not exist yet has no keys.
	KeyPubNames        bool // NAME.key.pub is a key of the issuer NAME.
}

// RememberNone as Options.Remember turns the cache off.
const RememberNone uint = C.EDGEJWT_REMEMBER_NONE

// Info describes the contents of a keyring.
type Info struct {
	Keys, Skipped, WorldWritable int
	SkippedSetKeys               int // Keys of sets; Skipped counts files.
	Generation                   uint64
	LastError                    error
	ScanAge                      int64 // Seconds since the last complete scan; -1: none.
}

// Report says why a token was accepted or refused.
type Report struct {
	Status                 error // nil means accepted.
	Claim, Issuer, KeyFile string
	Exp                    int64
}

// NewKeyring opens the keyring of a directory, or an empty one if dir is "".
func NewKeyring(dir string, options Options) (*Keyring, error) {
	var c call
	defer c.end()
	var to C.edgejwt_keyring_options
	C.edgejwt_keyring_options_init(&to, C.sizeof_edgejwt_keyring_options)
	to.remember, to.look_every = C.size_t(options.Remember), C.int64_t(options.LookEvery)
	if options.DirectoryMayAppear {
		to.flags |= C.EDGEJWT_DIRECTORY_MAY_APPEAR
	}
	if options.KeyPubNames {
		to.flags |= C.EDGEJWT_KEY_PUB_NAMES
	}
	var ring *C.edgejwt_keyring
	var status C.edgejwt_status
	if dir == "" {
		status = C.edgejwt_keyring_new(&to, &ring)
	} else {
		status = C.edgejwt_keyring_open(c.text(dir), &to, &ring)
	}
	h, err := own(unsafe.Pointer(ring), func(ring unsafe.Pointer) { C.edgejwt_keyring_free((*C.edgejwt_keyring)(ring)) }, status)
	return (*Keyring)(h), err
}

// Close frees the keyring once no call uses it.
func (r *Keyring) Close() error { (*handle)(r).close(); return nil }

func (r *Keyring) hold(c *call) *C.edgejwt_keyring {
	return (*C.edgejwt_keyring)(c.hold((*handle)(r)))
}

// Add adds a key for an issuer.
func (r *Keyring) Add(issuer string, key *VerifyingKey) error {
	var c call
	defer c.end()
	return c.done(C.edgejwt_keyring_add(r.hold(&c), c.text(issuer), (*C.edgejwt_verifying_key)(c.hold((*handle)(key)))))
}

// AddJWKS adds the JWK Set of an issuer and replaces the one it had.
func (r *Keyring) AddJWKS(issuer string, json []byte) error {
	var c call
	defer c.end()
	text, size := sized(json)
	return c.done(C.edgejwt_keyring_add_jwks(r.hold(&c), c.text(issuer), text, size))
}

// AddJWKSFile adds the JWK Set in a file and follows its changes.
func (r *Keyring) AddJWKSFile(issuer, path string) error {
	var c call
	defer c.end()
	return c.done(C.edgejwt_keyring_add_jwks_file(r.hold(&c), c.text(issuer), c.text(path)))
}

// Remove removes the added keys and the JWK Set of an issuer; files are not affected.
func (r *Keyring) Remove(issuer string) error {
	var c call
	defer c.end()
	return c.done(C.edgejwt_keyring_remove(r.hold(&c), c.text(issuer)))
}

// Reload reads every file again at once.
func (r *Keyring) Reload() error {
	var c call
	defer c.end()
	return c.done(C.edgejwt_keyring_reload(r.hold(&c)))
}

// Verify judges a token by the keys of its issuer and returns its payload.
func (r *Keyring) Verify(policy *Policy, now time.Time, token string) (Payload, error) {
	var c call
	defer c.end()
	text, size := sized(token)
	out, space := c.roomFor(token)
	return c.result(C.edgejwt_keyring_verify(r.hold(&c), policy.forC(&c), C.int64_t(now.Unix()), text, size, out, space, &c.length))
}

// Authorize judges the value of an Authorization header; "" means it is missing.
func (r *Keyring) Authorize(policy *Policy, now time.Time, header string) (Payload, error) {
	var c call
	defer c.end()
	text, size := sized(header)
	out, space := c.roomFor(header)
	return c.result(C.edgejwt_keyring_authorize(r.hold(&c), policy.forC(&c), C.int64_t(now.Unix()), text, size, out, space, &c.length))
}

// Explain says for a log why Authorize accepts or refuses a value.
func (r *Keyring) Explain(policy *Policy, now time.Time, header string) Report {
	var c call
	defer c.end()
	var from C.edgejwt_report
	C.edgejwt_report_init(&from, C.sizeof_edgejwt_report)
	text, size := sized(header)
	status := c.done(C.edgejwt_keyring_explain(r.hold(&c), policy.forC(&c), C.int64_t(now.Unix()), text, size, nil, 0, nil, &from))
	return report(status, &from)
}

func report(status error, from *C.edgejwt_report) Report {
	return Report{status, C.GoString(&from.claim[0]), C.GoString(&from.issuer[0]), C.GoString(&from.key_file[0]), int64(from.exp)}
}

// Info describes the contents of the keyring.
func (r *Keyring) Info() (Info, error) {
	var c call
	defer c.end()
	var from C.edgejwt_ring_info
	C.edgejwt_ring_info_init(&from, C.sizeof_edgejwt_ring_info)
	err := c.done(C.edgejwt_keyring_info(r.hold(&c), &from))
	return Info{int(from.keys), int(from.skipped), int(from.world_writable), int(from.skipped_set_keys), uint64(from.generation), failed(C.edgejwt_status(from.last_error)), int64(from.scan_age)}, err
}

// Skipped returns the name of a key file or of a key of a set that was skipped, and the
// reason. It returns Argument if the index is not less than the sum of Info's Skipped and
// SkippedSetKeys.
func (r *Keyring) Skipped(index int) (name string, why error, err error) {
	var c call
	defer c.end()
	out, space := c.room(512)
	var reason C.edgejwt_status
	err = c.done(C.edgejwt_keyring_skipped(r.hold(&c), C.size_t(index), out, space, &reason))
	return C.GoString(out), failed(reason), err
}
