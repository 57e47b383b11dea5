package httpd

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"
)

const (
	tokenLife  = 12 * time.Hour
	clockSkew  = time.Minute
	timeBytes  = 8
	nonceBytes = 8
	macBytes   = 16
)

// encoder signs tokens: time, 8 random bytes, and the first 16 bytes of an HMAC-SHA256 over purpose, browser,
// time and randomness. The randomness makes every token another text, so that compression betrays nothing.
type encoder struct{ secret []byte }

func (e encoder) sign(purpose string, browser []byte, now time.Time) string {
	b := make([]byte, timeBytes+nonceBytes, timeBytes+nonceBytes+macBytes)
	binary.BigEndian.PutUint64(b, uint64(now.Unix()))
	_, _ = rand.Read(b[timeBytes:]) // never fails
	return base64.RawURLEncoding.EncodeToString(append(b, e.mac(purpose, browser, b)...))
}

func (e encoder) verify(purpose string, browser []byte, token string, now time.Time) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != timeBytes+nonceBytes+macBytes || len(browser) != browserBytes {
		return false
	}
	signed, mac := b[:timeBytes+nonceBytes], b[timeBytes+nonceBytes:]
	if !hmac.Equal(mac, e.mac(purpose, browser, signed)) {
		return false
	}
	age := now.Sub(time.Unix(int64(binary.BigEndian.Uint64(signed)), 0))
	return age >= -clockSkew && age <= tokenLife
}

func (e encoder) mac(purpose string, browser, signed []byte) []byte {
	h := hmac.New(sha256.New, e.secret)
	h.Write([]byte("nongsan " + purpose + "\x00"))
	h.Write(browser)
	h.Write(signed)
	return h.Sum(nil)[:macBytes]
}
