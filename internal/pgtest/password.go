package pgtest

import (
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"
)

// LightHash is a password's hash in PHC form at a hundredth of the cost: it says so itself, and opens the account like
// any other. It is for worlds whose people sign in often; the real hash takes a third of a second under the race
// detector.
func LightHash(password string) string {
	const memory, passes, lanes, length = 64, 1, 1, 32
	salt := []byte("the same for all")
	key := argon2.IDKey([]byte(password), salt, passes, memory, lanes, length)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes, b64(salt), b64(key))
}
