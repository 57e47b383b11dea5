package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Limits of sessions: how long one lives unused, and at all. Officers see other people's data, so theirs are short
// (OWASP ASVS 7.3).
const (
	idleAnyone   = 30 * 24 * time.Hour
	longAnyone   = 90 * 24 * time.Hour
	idleOfficer  = 30 * time.Minute
	longOfficer  = 12 * time.Hour
	noteUseEvery = time.Minute
	keepEnded    = 30 * 24 * time.Hour // for questions about who signed in; then forgotten
)

// tokenLength is the length of a token's text: 32 bytes in base64.
const tokenLength = 43

// LongestSession is how long a browser may stay signed in at most.
const LongestSession = longAnyone

// longestDevice is what is kept of a browser's description, in characters.
const longestDevice = 120

// Session is a browser that is signed in.
type Session struct {
	Account
	Officer []Duty    // by role
	Since   time.Time // when the person proved themselves, by a code or a password

	HasFactor bool // has a second proof
	Half      bool // and has not given it, or has to set one up: nothing is open to this session
}

// freshFor is how long after a proof what matters most may be changed without another.
const freshFor = 10 * time.Minute

// Fresh reports whether the person proved themselves a short while ago.
func (s Session) Fresh(now time.Time) bool { return now.Sub(s.Since) < freshFor }

// Where says for which commune the person has one of the roles, "" for the whole province; ok is false when nowhere.
// An admin has every role.
func (s Session) Where(roles ...Role) (commune string, ok bool) {
	for _, d := range s.Officer {
		if d.Role != Admin && !slices.Contains(roles, d.Role) {
			continue
		}
		if d.CommuneCode == "" {
			return "", true
		}
		commune, ok = d.CommuneCode, true
	}
	return commune, ok
}

// May reports whether the session's person has the role for the whole province, or is an admin.
func (s Session) May(role Role) bool {
	commune, ok := s.Where(role)
	return ok && commune == ""
}

// IsOfficer reports whether the person has any role.
func (s Session) IsOfficer() bool { return len(s.Officer) > 0 }

// Authenticate finds the live session of a token, or errs.Unauthenticated "account.sign_in_first". It notes the
// session's use, once a minute at most.
func (s *Service) Authenticate(ctx context.Context, token string) (Session, error) {
	if len(token) != tokenLength {
		return Session{}, errs.New(errs.Unauthenticated, "account.sign_in_first")
	}
	now := s.now()
	session, usedAt, err := liveSession(ctx, s.db, hashToken(token), now)
	session.Half = session.Half && (session.HasFactor || (s.needFactor && session.IsOfficer()))
	if err != nil || now.Sub(usedAt) < noteUseEvery {
		return session, err
	}
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return noteUse(ctx, tx, hashToken(token), now) })
	if err != nil {
		return Session{}, fmt.Errorf("note the use of a session: %w", err)
	}
	return session, nil
}

// openSession begins a session and returns its token.
func openSession(ctx context.Context, tx pg.Tx, c credentials, device string, now time.Time) (string, error) {
	idle, long := idleAnyone, longAnyone
	if c.Officer {
		idle, long = idleOfficer, longOfficer
	}
	token := newToken()
	err := insertSession(ctx, tx, sessionRow{
		tokenHash: hashToken(token), accountID: c.ID, device: plain(device), idle: idle, expiresAt: now.Add(long), byCode: c.ByCode, factor: c.Factor,
	}, now)
	return token, err
}

func newToken() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// hashToken needs no salt or slowness: a token has 256 random bits.
func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// plain makes a header's text what PostgreSQL takes, and short.
func plain(device string) string {
	device = strings.ReplaceAll(strings.ToValidUTF8(device, ""), "\x00", "")
	if runes := []rune(device); len(runes) > longestDevice {
		return string(runes[:longestDevice])
	}
	return device
}
