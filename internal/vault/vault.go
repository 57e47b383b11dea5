// Package vault seals what must not be read in the database: citizen, tax and account numbers.
//
// Invariants: a sealed value opens only in the column and row it was sealed for (AES-256-GCM; the place is
// authenticated with it); it names its key, so that keys can change one row at a time; the newest key seals, all of
// them open; a mark of a value (HMAC-SHA-256, with a key that stays) finds it again without telling it.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// keyLength is that of AES-256 and of the marks' key, in bytes.
const keyLength = 32

// leastDistinct is how many different bytes a key has at least. A random one has fewer than once in the life of the
// universe; words, digits and patterns always have.
const leastDistinct = 20

// version is the first byte of a sealed value.
const version = 1

// ErrSealed says that a value cannot be opened: its key is gone, or it was changed or moved.
var ErrSealed = errors.New("vault: the value cannot be opened")

// Vault seals and opens.
type Vault struct {
	newest string
	keys   map[string]cipher.AEAD
	marks  []byte
}

var idForm = regexp.MustCompile(`^[a-z0-9-]{1,16}$`)

// New reads keys, newest first, as "2026b:BASE64,2026a:BASE64", and the key of the marks as BASE64. Each is 32 random
// bytes; short ones and ones that a person made up are refused.
func New(keys, marks string) (*Vault, error) {
	v := &Vault{keys: map[string]cipher.AEAD{}}
	for pair := range strings.SplitSeq(keys, ",") {
		id, text, _ := strings.Cut(strings.TrimSpace(pair), ":")
		if !idForm.MatchString(id) || v.keys[id] != nil {
			return nil, errors.New("a key needs a name of its own, as in 2026a:BASE64") // what was given may be a key
		}
		raw, err := decode(text)
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", id, err)
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return nil, err
		}
		if v.keys[id], err = cipher.NewGCM(block); err != nil {
			return nil, err
		}
		if v.newest == "" {
			v.newest = id
		}
	}
	var err error
	if v.marks, err = decode(marks); err != nil {
		return nil, fmt.Errorf("key of the marks: %w", err)
	}
	return v, nil
}

// NewKey is 32 random bytes as New reads them.
func NewKey() string {
	raw := make([]byte, keyLength)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return base64.StdEncoding.EncodeToString(raw)
}

func decode(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != keyLength {
		return nil, errors.New("must be 32 random bytes in base64; `nongsan vault key` makes one")
	}
	distinct := map[byte]bool{}
	for _, b := range raw {
		distinct[b] = true
	}
	if len(distinct) < leastDistinct {
		return nil, errors.New("is no random key; `nongsan vault key` makes one")
	}
	return raw, nil
}

// Newest names the key that seals.
func (v *Vault) Newest() string { return v.newest }

// Place names a column and a row: "seller_secret.bank_account:42".
func Place(column string, row int64) string { return fmt.Sprintf("%s:%d", column, row) }

// Seal seals text for a place, with the newest key.
func (v *Vault) Seal(place, text string) []byte {
	aead := v.keys[v.newest]
	sealed := append([]byte{version, byte(len(v.newest))}, v.newest...)
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails (crypto/rand)
	return aead.Seal(append(sealed, nonce...), nonce, []byte(text), []byte(place))
}

// Open opens what was sealed for that place, or returns ErrSealed.
func (v *Vault) Open(place string, sealed []byte) (string, error) {
	id, rest, ok := split(sealed)
	if !ok {
		return "", ErrSealed
	}
	aead := v.keys[id]
	if aead == nil {
		return "", fmt.Errorf("%w: key %q is not configured", ErrSealed, id)
	}
	if len(rest) < aead.NonceSize() {
		return "", ErrSealed
	}
	text, err := aead.Open(nil, rest[:aead.NonceSize()], rest[aead.NonceSize():], []byte(place))
	if err != nil {
		return "", ErrSealed
	}
	return string(text), nil
}

func split(sealed []byte) (id string, rest []byte, ok bool) {
	if len(sealed) < 2 || sealed[0] != version || len(sealed) < 2+int(sealed[1]) {
		return "", nil, false
	}
	end := 2 + int(sealed[1])
	return string(sealed[2:end]), sealed[end:], true
}

// Mark is the same for the same text in the same column, and tells nothing of it to whoever has no key.
func (v *Vault) Mark(column, text string) []byte {
	h := hmac.New(sha256.New, v.marks)
	h.Write([]byte(column))
	h.Write([]byte{0})
	h.Write([]byte(text))
	return h.Sum(nil)
}

// Mask shows the last three characters of a number: "•••••••••678". What is short is hidden whole.
func Mask(number string) string {
	runes := []rune(number)
	shown := 3
	if len(runes) < 8 {
		shown = 0
	}
	return strings.Repeat("•", len(runes)-shown) + string(runes[len(runes)-shown:])
}
