// SPDX-License-Identifier: Apache-2.0 OR MIT

package edgejwt

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

const at = 1800000000

var (
	now     = time.Unix(at, 0)
	hostile = []string{"", "\x00", "a\x00b", "\xff\xfe\xc0", strings.Repeat("A", 10_000_000), strings.Repeat("\x00", 100), strings.Repeat(".", 100), "{}"}
	kinds   = []error{ErrUsage, ErrKey, ErrMalformed, ErrRefused, ErrLibrary}
)

// A file of the folder of test keys.
func file(name string) []byte { return []byte(filepath.Join(os.Getenv("EDGEJWT_TEST_KEYS"), name)) }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func signing(alg string) *SigningKey      { return must(NewSigningKey(alg, File, file("rsa2048.key"))) }
func verifying(name string) *VerifyingKey { return must(NewVerifyingKey("RS256", File, file(name))) }
func issue(iss string) string {
	return must(signing("RS256").Issue(Header{}, Claims{Iss: iss, Iat: at, Exp: at + 60}))
}

func ringOf(t *testing.T) (*Keyring, string) {
	dir := t.TempDir()
	install(t, dir, "neuron.pem")
	return must(NewKeyring(dir, Options{LookEvery: -1})), dir
}

func install(t *testing.T, dir, name string) {
	if err := os.WriteFile(filepath.Join(dir, name), must(os.ReadFile(string(file("rsa2048.pem")))), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Checks that the error is of this kind and no other, and has this status if one is given.
func fails(t *testing.T, what any, kind error, status Status, err error) {
	t.Helper()
	var found Status
	if !errors.As(err, &found) || (status != 0 && !errors.Is(err, status)) {
		t.Errorf("%.40q: %v, want %v", what, err, status)
	}
	for _, other := range kinds {
		if errors.Is(err, other) != (other == kind) {
			t.Errorf("%.40q: %v is of kind %q, want %q", what, err, other, kind)
		}
	}
	isToken := kind == ErrMalformed || kind == ErrRefused
	if errors.Is(err, ErrToken) != isToken || (found.HTTP() < 500) != isToken {
		t.Errorf("%.40q: %v answers %d", what, err, found.HTTP())
	}
}

func TestSignsVerifiesAndReads(t *testing.T) {
	signer, verifier := signing("RS256"), verifying("rsa2048.pem")
	token := must(signer.Sign(Header{Kid: "k", Typ: "at+jwt"}, []byte(`{"exp":1800000001,"n":9223372036854775807,"on":true,"roles":["a","ü"],"s":"ü\n","deep":{"x":1}}`)))
	payload := must(verifier.Verify(&Policy{Typ: "at+jwt"}, now, token))
	if must(payload.Int("n")) != 1<<63-1 || !must(payload.Bool("on")) || must(payload.String("s")) != "ü\n" ||
		!must(payload.Has("roles", "ü")) || must(payload.Has("roles", "b")) {
		t.Errorf("%s", payload)
	}
	var claims struct{ Deep json.RawMessage }
	if err := json.Unmarshal(payload, &claims); err != nil || must(Payload(claims.Deep).Int("x")) != 1 {
		t.Errorf("%v %s", err, claims.Deep)
	}
	if again := must(must(signer.Public()).Verify(nil, now, token)); !bytes.Equal(again, payload) {
		t.Errorf("%s", again)
	}
	token = must(signer.Issue(Header{}, Claims{Iss: "i", Sub: "s", Aud: "a", Jti: "j", Iat: at, Nbf: at, Exp: at + 1,
		Strings: map[string]string{"org": `o"`}, Extra: `{"n":[1]}`, Flags: AudAsArray}))
	payload = must(verifier.Verify(&Policy{Issuer: "i", Subject: "s", Audiences: []string{"b", "a"}, Required: []string{"org"}, Leeway: 5}, now, token))
	if string(payload) != `{"aud":["a"],"exp":1800000001,"iat":1800000000,"iss":"i","jti":"j","n":[1],"nbf":1800000000,"org":"o\"","sub":"s"}` {
		t.Errorf("%s", payload)
	}
}

func TestTakesKeysInEveryForm(t *testing.T) {
	secret := make([]byte, 32)
	token := must(must(NewSigningKey("HS256", Secret, secret)).Sign(Header{}, []byte(`{"exp":1800000001}`)))
	must(must(NewVerifyingKey("HS256", Secret, secret)).Verify(nil, now, token))
	must(must(NewVerifyingKey("HS256", JWK, []byte(`{"kty":"oct","k":"`+strings.Repeat("A", 43)+`"}`))).Verify(nil, now, token))
	text := must(os.ReadFile(string(file("rsa2048.key"))))
	print := must(verifying("rsa2048.pem").Thumbprint())
	if must(must(must(NewSigningKey("RS256", PEM, text)).Public()).Thumbprint()) != print {
		t.Error("another key")
	}
	private := must(NewSigningKey("RS256", JWK, must(os.ReadFile(string(file("rfc7515-a2.jwk"))))))
	public := must(NewVerifyingKey("RS256", JWK, must(os.ReadFile(string(file("rfc7515-a2.public.jwk"))))))
	if must(must(private.Public()).Thumbprint()) != must(public.Thumbprint()) {
		t.Error("another key")
	}
	if pem, err := GenerateKey("ES256"); err == nil {
		must(NewSigningKey("ES256", PEM, pem))
	} else {
		fails(t, "ES256", ErrUsage, AlgorithmUnavailable, err)
	}
}

func TestAuthorizesAgainstADirectory(t *testing.T) {
	ring, dir := ringOf(t)
	policy := Neuronex()
	bearer := "Bearer " + must(signing("RS256").Issue(Header{}, Claims{Iss: "neuron", Aud: "neuron", Iat: at, Exp: at + 60, Flags: DatesAsStrings}))
	payload := must(ring.Authorize(policy, now, bearer))
	if must(payload.String("exp")) != fmt.Sprint(at+60) || must(payload.String("iss")) != "neuron" {
		t.Errorf("%s", payload)
	}
	if report := ring.Explain(policy, now, bearer); report != (Report{nil, "", "neuron", "neuron.pem", at + 60}) {
		t.Error(report)
	}
	if report := ring.Explain(nil, now, bearer); report.Status != ClaimType || report.Claim != "exp" {
		t.Error(report)
	}
	if report := verifying("rsa2048.pem").Explain(&Policy{Issuer: "other"}, now, issue("neuron")); report.Status != WrongIssuer || report.Claim != "iss" {
		t.Error(report)
	}
	jwk := must(verifying("rsa2048.pem").JWK())
	if must(must(NewVerifyingKey("RS256", JWK, jwk)).Thumbprint()) != must(verifying("rsa2048.pem").Thumbprint()) {
		t.Errorf("%s", jwk)
	}
	if Forbidden.Challenge() != `Bearer realm="jwt", error="insufficient_scope"` || Clock.Challenge() != "" {
		t.Error(Forbidden.Challenge())
	}
	dates := Payload(`{"a":1.5,"b":"7"}`)
	if must(dates.Date("a", false)) != 1 || must(dates.Date("b", true)) != 7 {
		t.Error("dates")
	}
	if _, err := dates.Date("b", false); err != ClaimType {
		t.Error(err)
	}
	missing := filepath.Join(dir, "later")
	if _, err := NewKeyring(missing, Options{}); err != KeyFile {
		t.Error(err)
	}
	must(NewKeyring(missing, Options{DirectoryMayAppear: true, KeyPubNames: true})).Close()
	if p := HappyPathology(); p.MaxLifetime != 3600 || p.Audiences[0] != "api.happypathology.com" || len(p.Required) < 5 {
		t.Error(p)
	}
	_, err := ring.Verify(nil, now, issue("plant"))
	fails(t, "plant", ErrRefused, UnknownKey, err)
	install(t, dir, "plant.pem")
	if err := os.WriteFile(filepath.Join(dir, "broken.pem"), []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	set := []byte(`{"keys":[{"kty":"oct","kid":"` + strings.Repeat("k", 600) + `"},` + string(must(os.ReadFile(string(file("rfc7515-a2.public.jwk"))))) + `]}`)
	if err := os.WriteFile(filepath.Join(dir, "set.json"), set, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{ring.Reload(), ring.Add("added", verifying("rsa2048.pem")), ring.AddJWKS("set", set), ring.AddJWKSFile("file", filepath.Join(dir, "set.json")), ring.Add("gone", verifying("rsa2048.pem")), ring.Remove("gone")} {
		if err != nil {
			t.Error(err)
		}
	}
	vendor := must(NewSigningKey("RS256", File, file("rfc7515-a2.key")))
	for _, iss := range []string{"set", "file"} {
		must(ring.Verify(nil, now, must(vendor.Issue(Header{}, Claims{Iss: iss, Exp: at + 1}))))
	}
	for _, iss := range []string{"plant", "added"} {
		must(ring.Verify(nil, now, issue(iss)))
	}
	if info := must(ring.Info()); info.Keys != 5 || info.Skipped != 1 || info.SkippedSetKeys != 2 || info.LastError != nil {
		t.Error(info)
	}
	name, why, err := ring.Skipped(0)
	if name != "broken.pem" || why != KeyFormat || err != nil {
		t.Error(name, why, err)
	}
	name, why, err = ring.Skipped(2)
	if !strings.HasPrefix(name, "set") || len(name) != 511 || !strings.HasSuffix(name, "kk") || why != KeyType || err != nil {
		t.Error(name, why, err)
	}
	_, _, err = ring.Skipped(-1)
	fails(t, -1, ErrUsage, Argument, err)
}

func TestMeetsEveryStatus(t *testing.T) {
	k, token, ring := verifying("rsa2048.pem"), issue("neuron"), must(NewKeyring("", Options{Remember: RememberNone}))
	for i := 0; i < 4; i++ {
		if err := ring.Add("full", k); err != nil {
			t.Fatal(err)
		}
	}
	load := func(name string) error { _, err := NewSigningKey("RS256", File, file(name)); return err }
	judge := func(policy *Policy, when time.Time, token string) error {
		_, err := k.Verify(policy, when, token)
		return err
	}
	claims := func(policy *Policy, claims string) error {
		return judge(policy, now, must(signing("RS256").Sign(Header{}, []byte(claims))))
	}
	got := map[Status]error{}
	_, got[Argument] = NewSigningKey("none", PEM, []byte("x"))
	_, got[NotGenerated] = GenerateKey("RS256")
	got[KeyFormat], got[KeyOpenSSH], got[KeyType] = load("garbage.pem"), load("openssh.key"), load("rsa2048.pem")
	got[KeySize], got[KeyEncrypted], got[KeyFile] = load("rsa1024.key"), load("encrypted.key"), load("nowhere")
	got[KeyLimit] = ring.Add("full", k)
	_, got[NoToken] = ring.Authorize(nil, now, "")
	got[Token], got[TokenTooLong] = judge(nil, now, "a.b"), judge(nil, now, strings.Repeat("a", 17000))
	got[BadHeader] = judge(nil, now, "e30"+token[strings.IndexByte(token, '.'):])
	_, got[BadPayload] = signing("RS256").Sign(Header{}, []byte("[]"))
	got[WrongAlgorithm] = judge(nil, now, must(signing("RS384").Sign(Header{}, []byte(`{"exp":1800000001}`))))
	_, got[BadSignature] = verifying("other.pem").Verify(nil, now, token)
	_, got[UnknownKey] = ring.Verify(nil, now, token)
	got[Expired], got[NotYetValid] = claims(nil, `{"exp":1800000000}`), claims(nil, `{"exp":1800000009,"nbf":1800000001}`)
	got[ClaimMissing], got[ClaimType] = claims(nil, `{}`), claims(nil, `{"exp":"soon"}`)
	got[WrongIssuer] = claims(&Policy{Issuer: "b"}, `{"exp":1800000001,"iss":"a"}`)
	got[WrongSubject] = claims(&Policy{Subject: "b"}, `{"exp":1800000001,"sub":"a"}`)
	got[WrongAudience] = claims(nil, `{"exp":1800000001,"aud":"a"}`)
	got[TooLongLived] = claims(&Policy{MaxLifetime: 5}, `{"exp":1800000009,"iat":1800000000}`)
	got[WrongTyp] = claims(&Policy{Typ: "at+jwt"}, `{"exp":1800000001}`)
	members := make([]string, 257)
	for i := range members {
		members[i] = strconv.Quote(strconv.Itoa(i)) + ":0"
	}
	_, got[TooComplex] = signing("RS256").Sign(Header{}, []byte("{"+strings.Join(members, ",")+"}"))
	got[Forbidden] = claims(&Policy{Rules: [][2]string{{"role", "admin"}}}, `{"exp":1800000001}`)
	got[ClaimRange] = claims(nil, `{"exp":1e19}`)
	jwk := string(must(os.ReadFile(string(file("rfc7515-a2.public.jwk")))))
	keys := make([]string, 5)
	for i := range keys {
		keys[i] = strings.Replace(jwk, "{", `{"kid":"`+strconv.Itoa(i)+`",`, 1)
	}
	if err := ring.AddJWKS("set", []byte(`{"keys":[`+strings.Join(keys, ",")+`]}`)); err != nil {
		t.Fatal(err)
	}
	named := func(kid string) error {
		_, err := ring.Verify(nil, now, must(signing("RS256").Sign(Header{Kid: kid}, []byte(`{"exp":1800000001,"iss":"set"}`))))
		return err
	}
	got[UnknownKid], got[KidMissing] = named("x"), named("")
	got[Clock] = judge(nil, time.Unix(0, 0), token)
	if _, err := GenerateKey("EdDSA"); err != nil {
		got[AlgorithmUnavailable] = err
	} else {
		half := must(hex.DecodeString("30310201010420" + strings.Repeat("11", 32) + "a00a06082a8648ce3d030107"))
		_, got[KeyHalf] = NewSigningKey("ES256", DER, half)
		_, got[KeyWeak] = NewVerifyingKey("EdDSA", JWK, []byte(`{"kty":"OKP","crv":"Ed25519","x":"AQ`+strings.Repeat("A", 41)+`"}`))
	}
	for status, err := range got {
		kind := kinds[0]
		for i, end := range []Status{10, 30, 50, 80} {
			if status >= end {
				kind = kinds[i+1]
			}
		}
		fails(t, int(status), kind, status, err)
	}
	// Every status of the library was seen, or cannot occur here.
	for s := Status(1); s < 256; s++ {
		_, met := got[s]
		cannot := s == Space || s == NoMemory || s == Internal || s == Random || s == AlgorithmUnavailable || (got[AlgorithmUnavailable] != nil && (s == KeyHalf || s == KeyWeak))
		if known := s.Error() != "unknown status"; known != (met || cannot) {
			t.Errorf("status %d: %v", s, s)
		}
	}
}

func TestSurvivesHostileValues(t *testing.T) {
	ring, _ := ringOf(t)
	k, signer := verifying("rsa2048.pem"), signing("RS256")
	for _, bad := range hostile {
		cut := strings.Contains(bad, "\x00")
		_, err := k.Verify(nil, now, bad)
		fails(t, bad, ErrMalformed, 0, err)
		_, err = ring.Verify(nil, now, bad)
		fails(t, bad, ErrMalformed, 0, err)
		_, err = ring.Authorize(nil, now, bad)
		fails(t, bad, ErrMalformed, 0, err)
		fails(t, bad, ErrMalformed, 0, ring.Explain(nil, now, bad).Status)
		for _, form := range []Form{PEM, DER, JWK} {
			_, err = NewSigningKey("RS256", form, []byte(bad))
			fails(t, bad, ErrKey, 0, err)
			_, err = NewVerifyingKey("RS256", form, []byte(bad))
			fails(t, bad, ErrKey, 0, err)
		}
		_, err = NewSigningKey(bad, PEM, nil)
		fails(t, bad, ErrUsage, Argument, err)
		if _, err = NewVerifyingKey("RS256", File, []byte(bad)); !errors.Is(err, KeyFile) && !errors.Is(err, Argument) {
			t.Errorf("%.40q: %v", bad, err)
		}
		if err = ring.AddJWKS("iss", []byte(bad)); !errors.Is(err, ErrKey) {
			t.Errorf("%.40q: %v", bad, err)
		}
		if cut {
			fails(t, bad, ErrUsage, Argument, ring.Add(bad, k))
			_, err = k.Verify(&Policy{Issuer: bad}, now, issue("neuron"))
			fails(t, bad, ErrUsage, Argument, err)
			_, err = k.Verify(&Policy{Required: []string{bad}}, now, issue("neuron"))
			fails(t, bad, ErrUsage, Argument, err)
			_, err = Payload("{}").String(bad)
			fails(t, bad, ErrUsage, Argument, err)
		}
		if bad == "\xff\xfe\xc0" || cut || len(bad) > 1000 {
			if _, err = signer.Issue(Header{}, Claims{Sub: bad, Exp: at}); err == nil {
				t.Errorf("%.40q", bad)
			}
			if _, err = signer.Sign(Header{Kid: bad}, []byte("{}")); err == nil {
				t.Errorf("%.40q", bad)
			}
			_, err = Payload(bad).Int("x")
			fails(t, bad, ErrMalformed, BadPayload, err)
		}
	}
	for _, policy := range []*Policy{{Leeway: 601}, {Leeway: -1}, {Flags: 1 << 31}, {Required: make([]string, 33)}} {
		_, err := k.Verify(policy, now, issue("neuron"))
		fails(t, policy, ErrUsage, Argument, err)
	}
	_, err := NewKeyring("/nowhere", Options{})
	fails(t, "/nowhere", ErrKey, KeyFile, err)
	_, err = NewSigningKey("RS256", Form(9), nil)
	fails(t, "form 9", ErrUsage, Argument, err)
}

func TestSaysSoAfterClose(t *testing.T) {
	open, _ := ringOf(t)
	ring, k, signer, token := open, verifying("rsa2048.pem"), signing("RS256"), issue("neuron")
	for _, close := range []func() error{ring.Close, k.Close, signer.Close, ring.Close} {
		if close() != nil {
			t.Error("close")
		}
	}
	for i := 0; i < 3; i++ {
		var errs [11]error
		_, errs[0] = ring.Verify(nil, now, token)
		_, errs[1] = ring.Authorize(nil, now, token)
		_, errs[2] = ring.Info()
		errs[3], errs[4], errs[5] = ring.Reload(), ring.Add("a", k), ring.AddJWKS("a", nil)
		errs[6] = ring.Explain(nil, now, token).Status
		_, errs[7] = k.Verify(nil, now, token)
		_, errs[8] = signer.Sign(Header{}, []byte("{}"))
		_, errs[9] = signer.Public()
		_, _, errs[10] = ring.Skipped(0)
		for n, err := range errs {
			fails(t, n, ErrUsage, Argument, err)
		}
		// The same for handles that were never made.
		ring, k, signer = nil, nil, nil
		if i == 1 {
			ring, k, signer = new(Keyring), new(VerifyingKey), new(SigningKey)
		}
	}
}

func TestManyGoroutinesBesideReloadAndClose(t *testing.T) {
	ring, _ := ringOf(t)
	token := issue("neuron")
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for {
				if _, err := ring.Verify(nil, now, token); err != nil {
					fails(t, token, ErrUsage, Argument, err)
					return
				}
			}
		}()
	}
	for i := 0; i < 50; i++ {
		if err := ring.Reload(); err != nil {
			t.Error(err)
		}
	}
	ring.Close()
	all.Wait()
}

func TestFreesWhatNobodyClosed(t *testing.T) {
	freed := make(chan bool)
	func() {
		k := (*handle)(verifying("rsa2048.pem"))
		k.free = func(key unsafe.Pointer) { freeVerifying(key); close(freed) }
	}()
	for {
		runtime.GC()
		select {
		case <-freed:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// Processor time of the process, which other programs affect less.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Reads EDGEJWT_BENCH_KEY and EDGEJWT_BENCH_TOKEN.
func BenchmarkVerify(b *testing.B) {
	k, token := must(NewVerifyingKey("RS256", File, []byte(os.Getenv("EDGEJWT_BENCH_KEY")))), os.Getenv("EDGEJWT_BENCH_TOKEN")
	start := cpu()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		must(k.Verify(nil, now, token))
	}
	b.ReportMetric(float64((cpu()-start).Nanoseconds())/1e3/float64(b.N), "cpu-us/op")
}
