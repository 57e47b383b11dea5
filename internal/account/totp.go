package account

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what every app computes with (RFC 6238)
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"
)

// Codes of apps: six digits for each half minute.
const (
	totpStep   = 30 * time.Second
	totpDigits = 1_000_000
	totpSlack  = 1 // steps that a clock may be wrong
)

func totpAt(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, step)
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%totpDigits)
}

// totpMatch finds the half minute, after the last one used, whose code was typed; 0: none.
func totpMatch(secret []byte, code string, last int64, now time.Time) (step int64) {
	middle := now.Unix() / int64(totpStep/time.Second)
	for s := middle - totpSlack; s <= middle+totpSlack; s++ {
		if subtle.ConstantTimeCompare([]byte(totpAt(secret, s)), []byte(code)) == 1 && s > last {
			step = s
		}
	}
	return step
}
