// SPDX-License-Identifier: Apache-2.0 OR MIT

package edgejwt

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"strings"
	"testing"
)

func TestMakesTokensWithAKeyInHardware(t *testing.T) {
	signer := signing("RS256")
	public := must(signer.Public())
	header := Header{Kid: "1", Extra: `{"x5t#S256":"a"}`}
	claims := Claims{Iss: "me", Exp: at + 60, Strings: map[string]string{"a": "b"}, Extra: `{"n":[1]}`}
	payload := must(WriteClaims(claims))
	token := must(signer.Issue(header, claims))
	input := must(public.SigningInput(header, payload))
	head, text := token[:strings.LastIndexByte(token, '.')], token[strings.LastIndexByte(token, '.')+1:]
	if want := sha256.Sum256(input); string(input) != head || !bytes.Equal(must(public.SigningDigest(input)), want[:]) {
		t.Fatal(string(input))
	}
	signature := must(base64.RawURLEncoding.DecodeString(text))
	if must(public.AttachSignature(input, signature)) != token {
		t.Fatal(token)
	}
	signature[0] ^= 1
	for _, wrong := range [][]byte{signature, nil} {
		if _, err := public.AttachSignature(input, wrong); err != BadSignature {
			t.Fatal(err)
		}
	}
	if _, err := public.SigningInput(Header{Extra: `{"alg":1}`}, payload); err != BadHeader {
		t.Fatal(err)
	}
	pem := must(os.ReadFile(string(file("certificate.pem"))))
	if got := must(CertificateThumbprint(pem)); got != "RGwAgYafcUSiyd4HFsaNPXaUFIUHC_UCesgiyp4jBaY" {
		t.Fatal(got)
	}
}
