package account

import (
	"crypto/rand"
	"crypto/subtle"
	_ "embed" // guessed.txt
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

const saltLength = 16

// cost is what a hash takes; it is written into the hash, so that it can grow later.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

// today's cost is argon2id as OWASP gives it for 19 MiB: 35 ms on the machine it was chosen on.
var today = cost{memory: 19 * 1024, passes: 2, lanes: 1}

const keyLength = 32

var b64 = base64.RawStdEncoding

// hashPassword makes the PHC text of a password.
func hashPassword(password string) string {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, today.memory, today.passes, today.lanes,
		b64.EncodeToString(salt), b64.EncodeToString(today.key(password, salt)))
}

// passwordMatches compares a password with a PHC text in constant time. An empty text, of an account that does not
// exist or has no password, costs the same work and never matches.
func passwordMatches(phc, password string) (bool, error) {
	c, salt, want, known := today, make([]byte, saltLength), make([]byte, keyLength), phc != ""
	if known {
		var err error
		if c, salt, want, err = readPHC(phc); err != nil {
			return false, err
		}
	}
	return subtle.ConstantTimeCompare(c.key(password, salt), want) == 1 && known, nil
}

func readPHC(phc string) (c cost, salt, key []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("password hash is not argon2id version %d", argon2.Version)
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes); err != nil {
		return c, nil, nil, fmt.Errorf("cost of password hash: %w", err)
	}
	if salt, err = b64.DecodeString(parts[4]); err != nil {
		return c, nil, nil, fmt.Errorf("salt of password hash: %w", err)
	}
	if key, err = b64.DecodeString(parts[5]); err != nil {
		return c, nil, nil, fmt.Errorf("key of password hash: %w", err)
	}
	return c, salt, key, nil
}

// key hashes the composed form: some phones send ế as one character, some as three.
func (c cost) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.passes, c.memory, c.lanes, keyLength)
}

// guessed are the beginnings of every guesser's list here.
var guessed = []string{
	"nongsan", "nôngsản", "thainguyen", "tháinguyên", "password", "matkhau", "mậtkhẩu", "vietnam", "việtnam",
	"0123456789", "123456789", "12345678", "1234567", "123456", "87654321", "654321", "qwerty", "asdfgh", "abcdef", "iloveyou", "admin",
}

// leaked are the 7,141 passwords that people chose most often, one a line, in small letters (NOTICE.md).
//
//go:embed guessed.txt
var leaked string

// isLeaked reports whether a password is one of them, also with digits and marks behind it: football2026!
func isLeaked(bare string) bool {
	for _, word := range []string{bare, strings.TrimRight(bare, "0123456789!@#$.*?_-")} {
		if word != "" && strings.Contains("\n"+leaked, "\n"+word+"\n") {
			return true
		}
	}
	return false
}

// refusePassword returns the message key of what is wrong with a new password, or nothing: 8 to 128 characters, of
// which at least 5 differ, 6 or more besides the number and what everybody guesses, and none that many chose. No other rules: they make
// people write it on the wall (NIST SP 800-63B).
func refusePassword(password, phone string) string {
	password = norm.NFC.String(password)
	n := utf8.RuneCountInString(password)
	if n < 8 {
		return "account.password_short"
	}
	if n > 128 {
		return "account.password_long"
	}
	rest := strings.ToLower(strings.Join(strings.Fields(password), ""))
	if isLeaked(rest) {
		return "account.password_known"
	}
	rest = strings.ReplaceAll(rest, strings.TrimPrefix(phone, "+84"), "")
	for _, word := range guessed {
		rest = strings.ReplaceAll(rest, word, "")
	}
	if utf8.RuneCountInString(rest) < 6 || differing(password) < 5 {
		return "account.password_known"
	}
	return ""
}

func differing(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}
