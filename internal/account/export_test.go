package account

import "time"

// TOTP is what an app shows.
func TOTP(secret []byte, now time.Time) string {
	return totpAt(secret, now.Unix()/int64(totpStep/time.Second))
}
