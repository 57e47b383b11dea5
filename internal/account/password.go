package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"nongsan/internal/errs"
)

// argon2id as OWASP gives it for 19 MiB; 35 ms on the machine it was chosen on.
const (
	argonTime    = 2
	argonMemory  = 19 * 1024 // KiB
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

// hasher hashes at most two passwords at once and lets twenty wait: the sign-in page must not starve the shop.
type hasher struct {
	running chan struct{}
	waiting chan struct{}
}

func newHasher() *hasher {
	return &hasher{running: make(chan struct{}, 2), waiting: make(chan struct{}, 22)}
}

func (h *hasher) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.waiting <- struct{}{}:
	default:
		return nil, errs.New(errs.Unavailable, "account.busy")
	}
	select {
	case h.running <- struct{}{}:
		return func() { <-h.running; <-h.waiting }, nil
	case <-ctx.Done():
		<-h.waiting
		return nil, errs.Wrap(errs.Unavailable, "account.busy", ctx.Err())
	}
}

// hash makes the PHC text of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64.EncodeToString(salt), b64.EncodeToString(key(password, salt))), nil
}

// matches compares in constant time. An empty hash, of an account that does not exist or has no password, costs the
// same work and never matches.
func (h *hasher) matches(ctx context.Context, hash, password string) (bool, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	salt, want := make([]byte, argonSalt), make([]byte, argonKey)
	parts := strings.Split(hash, "$")
	if len(parts) == 6 {
		salt, _ = base64.RawStdEncoding.DecodeString(parts[4])
		want, _ = base64.RawStdEncoding.DecodeString(parts[5])
	}
	same := subtle.ConstantTimeCompare(key(password, salt), want) == 1
	return same && len(parts) == 6, nil
}

func key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, argonTime, argonMemory, argonThreads, argonKey)
}

// checkPassword says what is wrong with a new password: 8 to 128 characters, and not the name of the place.
func checkPassword(password string) error {
	n := utf8.RuneCountInString(norm.NFC.String(password))
	lower := strings.ToLower(password)
	switch {
	case n < 8:
		return errs.Fields{"password": "account.password_short"}.Err()
	case n > 128:
		return errs.Fields{"password": "account.password_long"}.Err()
	}
	for _, known := range []string{"nongsan", "thainguyen", "12345678", "password", "matkhau"} {
		if strings.Contains(lower, known) {
			return errs.Fields{"password": "account.password_known"}.Err()
		}
	}
	return nil
}
