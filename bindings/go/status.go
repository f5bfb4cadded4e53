// SPDX-License-Identifier: Apache-2.0 OR MIT

package edgejwt

// #include <edgejwt.h>
import "C"

import "errors"

// Status is the error of a call that failed. errors.Is compares it with a status
// (Expired) or with a kind (ErrRefused); errors.As returns it.
type Status int32

// edgejwt.h documents each.
const (
	Argument             Status = C.EDGEJWT_ERR_ARGUMENT
	Space                Status = C.EDGEJWT_ERR_SPACE
	AlgorithmUnavailable Status = C.EDGEJWT_ERR_ALGORITHM_UNAVAILABLE
	NotGenerated         Status = C.EDGEJWT_ERR_NOT_GENERATED
	KeyFormat            Status = C.EDGEJWT_ERR_KEY_FORMAT
	KeyOpenSSH           Status = C.EDGEJWT_ERR_KEY_OPENSSH
	KeyType              Status = C.EDGEJWT_ERR_KEY_TYPE
	KeySize              Status = C.EDGEJWT_ERR_KEY_SIZE
	KeyEncrypted         Status = C.EDGEJWT_ERR_KEY_ENCRYPTED
	KeyFile              Status = C.EDGEJWT_ERR_KEY_FILE
	KeyLimit             Status = C.EDGEJWT_ERR_KEY_LIMIT
	KeyWeak              Status = C.EDGEJWT_ERR_KEY_WEAK
	KeyHalf              Status = C.EDGEJWT_ERR_KEY_HALF
	NoToken              Status = C.EDGEJWT_ERR_NO_TOKEN
	Token                Status = C.EDGEJWT_ERR_TOKEN
	TokenTooLong         Status = C.EDGEJWT_ERR_TOKEN_TOO_LONG
	BadHeader            Status = C.EDGEJWT_ERR_HEADER
	BadPayload           Status = C.EDGEJWT_ERR_PAYLOAD
	TooComplex           Status = C.EDGEJWT_ERR_TOO_COMPLEX
	WrongAlgorithm       Status = C.EDGEJWT_ERR_ALGORITHM
	BadSignature         Status = C.EDGEJWT_ERR_SIGNATURE
	UnknownKey           Status = C.EDGEJWT_ERR_UNKNOWN_KEY
	Expired              Status = C.EDGEJWT_ERR_EXPIRED
	NotYetValid          Status = C.EDGEJWT_ERR_NOT_YET_VALID
	ClaimMissing         Status = C.EDGEJWT_ERR_CLAIM_MISSING
	ClaimType            Status = C.EDGEJWT_ERR_CLAIM_TYPE
	WrongIssuer          Status = C.EDGEJWT_ERR_ISSUER
	WrongSubject         Status = C.EDGEJWT_ERR_SUBJECT
	WrongAudience        Status = C.EDGEJWT_ERR_AUDIENCE
	TooLongLived         Status = C.EDGEJWT_ERR_LIFETIME
	WrongTyp             Status = C.EDGEJWT_ERR_TYP
	Forbidden            Status = C.EDGEJWT_ERR_FORBIDDEN
	UnknownKid           Status = C.EDGEJWT_ERR_UNKNOWN_KID
	ClaimRange           Status = C.EDGEJWT_ERR_CLAIM_RANGE
	KidMissing           Status = C.EDGEJWT_ERR_KID_MISSING
	Clock                Status = C.EDGEJWT_ERR_CLOCK
	NoMemory             Status = C.EDGEJWT_ERR_NO_MEMORY
	Internal             Status = C.EDGEJWT_ERR_INTERNAL
	Random               Status = C.EDGEJWT_ERR_RANDOM
)

// The kinds of errors. ErrToken is both ErrMalformed and ErrRefused.
var (
	ErrUsage     = errors.New("the caller's mistake")
	ErrKey       = errors.New("not a key, or not one for this")
	ErrToken     = errors.New("a token that is not accepted")
	ErrMalformed = errors.New("not a token")
	ErrRefused   = errors.New("a token that is refused")
	ErrLibrary   = errors.New("the clock, or the library")
)

func (s Status) Error() string { return C.GoString(C.edgejwt_status_text(C.int32_t(s))) }

// HTTP is the HTTP status to answer.
func (s Status) HTTP() int { return int(C.edgejwt_status_http(C.int32_t(s))) }

// Challenge is the value of WWW-Authenticate to answer, or "".
func (s Status) Challenge() string { return C.GoString(C.edgejwt_status_challenge(C.int32_t(s))) }

// Is reports whether the status is of a kind, for errors.Is.
func (s Status) Is(kind error) bool {
	switch {
	case s < 10:
		return kind == ErrUsage
	case s < 30:
		return kind == ErrKey
	case s < 50:
		return kind == ErrMalformed || kind == ErrToken
	case s < 80:
		return kind == ErrRefused || kind == ErrToken
	}
	return kind == ErrLibrary
}

func failed(status C.edgejwt_status) error {
	if status == C.EDGEJWT_OK {
		return nil
	}
	return Status(status)
}
