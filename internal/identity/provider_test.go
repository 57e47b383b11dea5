package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
)

const (
	clientID     = "nongsan"
	clientSecret = "mat khau cua san"
	redirectURL  = "https://nongsan.example/ban-hang/dinh-danh/tro-ve"
	number       = "019085001234"
)

// provider is an identity provider with its keys, over real HTTP; misbehave makes its next answers wrong.
type provider struct {
	*testing.T
	*httptest.Server
	now func() time.Time

	mu        sync.Mutex
	keys      map[string]*ecdsa.PrivateKey // published, by id
	signs     string                       // id of the one that signs
	codes     map[string]url.Values        // code → the request it was given for
	asked     int                          // how often the token was asked for
	misbehave func(header, claims map[string]any, sign *func(signed string) []byte)
	down      int // status of every answer for a token; 0: none
}

func newProvider(t *testing.T, now func() time.Time) *provider {
	t.Helper()
	p := &provider{T: t, now: now, keys: map[string]*ecdsa.PrivateKey{}, codes: map[string]url.Values{}}
	p.rotate("first")
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.answer(w, map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"pairwise"}, "id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("/keys", p.publish)
	mux.HandleFunc("/token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// behaves changes how the next answers are.
func (p *provider) behaves(lie func(header, claims map[string]any, sign *func(string) []byte), down int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.misbehave, p.down = lie, down
}

func (p *provider) timesAsked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// rotate makes a new key the only one.
func (p *provider) rotate(id string) {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.Fatal(err)
	}
	p.keys, p.signs = map[string]*ecdsa.PrivateKey{id: key}, id
}

// signIn is the person at the provider: it checks where we sent the browser and gives a code.
func (p *provider) signIn(address string) (state, code string) {
	p.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{"client_id": clientID, "redirect_uri": redirectURL, "response_type": "code", "code_challenge_method": "S256"} {
		if q.Get(name) != want {
			p.Errorf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	if len(q.Get("state")) < 40 || len(q.Get("nonce")) < 40 || q.Get("code_challenge") == "" {
		p.Errorf("state, nonce and challenge are %v", q)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code = "code " + q.Get("state")[:8]
	p.codes[code] = q
	return q.Get("state"), code
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	q, ok := p.codes[r.PostFormValue("code")]
	challenge := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case p.down != 0:
		http.Error(w, "away", p.down)
		return
	case !ok || b64(challenge[:]) != q.Get("code_challenge"):
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	delete(p.codes, r.PostFormValue("code"))
	header := map[string]any{"alg": "ES256", "kid": p.signs}
	claims := map[string]any{
		"iss": p.URL, "aud": clientID, "sub": "person-7", "nonce": q.Get("nonce"), "iat": p.now().Unix(),
		"exp": p.now().Add(5 * time.Minute).Unix(), "citizen_id": number,
	}
	sign := func(signed string) []byte { return ecSign(p.keys[p.signs], signed) }
	if p.misbehave != nil {
		p.misbehave(header, claims, &sign)
	}
	signed := b64(mustJSON(header)) + "." + b64(mustJSON(claims))
	p.answer(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": signed + "." + b64(sign(signed))})
}

func (p *provider) publish(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var keys []map[string]string
	for id, key := range p.keys {
		point, err := key.PublicKey.Bytes()
		if err != nil {
			p.Error(err)
		}
		keys = append(keys, map[string]string{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": id, "x": b64(point[1:33]), "y": b64(point[33:])})
	}
	p.answer(w, map[string]any{"keys": keys})
}

func (p *provider) answer(w http.ResponseWriter, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(mustJSON(body))
}

func ecSign(key *ecdsa.PrivateKey, signed string) []byte {
	sum := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		panic(err)
	}
	return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
}

func mustJSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// lies are answers that prove nothing.
func (p *provider) lies() map[string]func(header, claims map[string]any, sign *func(string) []byte) {
	stranger, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	set := func(name string, value any) func(map[string]any, map[string]any, *func(string) []byte) {
		return func(_, claims map[string]any, _ *func(string) []byte) { claims[name] = value }
	}
	return map[string]func(map[string]any, map[string]any, *func(string) []byte){
		"another nonce":    set("nonce", "abc"),
		"no nonce":         set("nonce", ""),
		"another issuer":   set("iss", "https://evil.example"),
		"another audience": set("aud", "another"),
		"past its time":    set("exp", p.now().Add(-time.Second).Unix()),
		"no number":        set("citizen_id", ""),
		"a number as 7":    set("citizen_id", 7),
		"alg none": func(header, _ map[string]any, sign *func(string) []byte) {
			header["alg"] = "none"
			*sign = func(string) []byte { return nil }
		},
		"a shared secret": func(header, _ map[string]any, sign *func(string) []byte) {
			header["alg"] = "HS256"
			*sign = func(signed string) []byte {
				h := hmac.New(sha256.New, []byte(clientSecret))
				h.Write([]byte(signed))
				return h.Sum(nil)
			}
		},
		"another key": func(_, _ map[string]any, sign *func(string) []byte) {
			*sign = func(signed string) []byte { return ecSign(stranger, signed) }
		},
		"an unknown key": func(header, _ map[string]any, sign *func(string) []byte) {
			header["kid"] = "stranger"
			*sign = func(signed string) []byte { return ecSign(stranger, signed) }
		},
		"no signature": func(_, _ map[string]any, sign *func(string) []byte) { *sign = func(string) []byte { return nil } },
	}
}
