package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// Terms is the version of the terms that people agree to; their text is on the page /dieu-khoan.
const Terms = "2026-11-26"

// Prove takes the answer to the browser's code. It returns the token of a new session and ends the one of oldToken;
// the token is empty when the number has no account yet, which Register opens. A wrong answer is errs.Invalid with the
// Field code: "account.code_wrong", or "account.code_dead" after the fifth and after five minutes; else errs.TooMany
// as in Ask. Of right answers that come at once one is taken.
func (c *Codes) Prove(ctx context.Context, browser []byte, code, device, oldToken string) (token string, err error) {
	return c.ProveAnd(ctx, Answer{browser, code, device, oldToken}, nil)
}

// Answer is what a browser answers to its code; OldToken is the session it has.
type Answer struct {
	Browser                []byte
	Code, Device, OldToken string
}

// ProveAnd is Prove, and calls also, if it is not nil, in the same transaction with the account that was signed in.
// When also fails nothing has happened, and the code may be answered again.
func (c *Codes) ProveAnd(ctx context.Context, a Answer, also func(tx pg.Tx, accountID int64) error) (token string, err error) {
	hash, err := c.browser(a.Browser)
	if err != nil {
		return "", err
	}
	code := strings.Join(strings.FieldsFunc(a.Code, func(r rune) bool { return r == ' ' || r == '-' || r == '.' }), "")
	now := c.accounts.now()
	var refused error // is told after what it changed was committed
	err = pg.WithTx(ctx, c.accounts.db, func(tx pg.Tx) error {
		var row codeRow
		if row, err = lastCode(ctx, tx, hash, "FOR UPDATE"); err != nil {
			return err
		}
		if refused, err = c.judge(ctx, tx, row, code, now); err != nil || refused != nil {
			return err
		}
		var id int64
		if id, token, err = c.accounts.enter(ctx, tx, row, a.Device, a.OldToken, now); err == nil && id != 0 && also != nil {
			err = also(tx, id)
		}
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", fmt.Errorf("prove a number: %w", err)
	}
	return token, nil
}

// judge looks at an answer and counts it.
func (c *Codes) judge(ctx context.Context, tx pg.Tx, row codeRow, code string, now time.Time) (refused, err error) {
	if !row.live(now) {
		return codeError("account.code_dead"), nil
	}
	if err := mayTry(ctx, tx, row.Phone, row.BrowserHash, now); err != nil {
		return nil, err
	}
	right := c.right(row, code)
	if err := insertCodeTry(ctx, tx, row.Phone, right, now); err != nil {
		return nil, err
	}
	if right {
		return nil, noteProof(ctx, tx, row.ID, now)
	}
	if err := noteWrong(ctx, tx, row.ID, now); err != nil {
		return nil, err
	}
	if row.Tries+1 >= codeTries {
		return codeError("account.code_dead"), nil
	}
	return codeError("account.code_wrong"), nil
}

func codeError(code string) error {
	return &errs.Error{Kind: errs.Invalid, Code: code, Fields: map[string]string{"code": code}}
}

// enter opens a session for the account of a proved number; without an account it does nothing.
func (s *Service) enter(ctx context.Context, tx pg.Tx, row codeRow, device, oldToken string, now time.Time) (id int64, token string, err error) {
	c, err := credentialsOf(ctx, tx, row.Phone)
	if err != nil {
		return 0, "", err
	}
	if c.ID == 0 {
		return 0, "", refuseDisabled(ctx, tx, row.Phone)
	}
	if err := noteSignedIn(ctx, tx, row.ID, c.ID); err != nil {
		return 0, "", err
	}
	c.ByCode = true
	token, err = s.open(ctx, tx, c, row.Phone, device, oldToken, now)
	return c.ID, token, err
}

// Agree notes that the person of an account agrees to the present Terms.
func Agree(ctx context.Context, tx pg.Tx, accountID int64, now time.Time) error {
	return insertConsent(ctx, tx, accountID, Terms, now)
}

// Register opens the account of a number that the browser has proved in the last quarter of an hour, with a name and
// the consent to Terms, and signs it in. Errors are errs.Invalid with the Fields name and consent, or errs.NotFound
// "account.code_none".
func (c *Codes) Register(ctx context.Context, browser []byte, name string, agrees bool, device, oldToken string) (token string, err error) {
	hash, err := c.browser(browser)
	if err != nil {
		return "", err
	}
	name, fields := vntext.OneLine(name), errs.Fields{}
	if !nameWillDo(name) {
		fields.Add("name", "account.name_length")
	}
	if !agrees {
		fields.Add("consent", "account.consent_missing")
	}
	if err := fields.Err(); err != nil {
		return "", err
	}
	now := c.accounts.now()
	err = pg.WithTx(ctx, c.accounts.db, func(tx pg.Tx) error {
		row, err := lastCode(ctx, tx, hash, "FOR UPDATE")
		if err != nil {
			return err
		}
		if !row.registers(now) {
			return errs.New(errs.NotFound, "account.code_none")
		}
		if err := openAccount(ctx, tx, Account{Phone: row.Phone, Name: name}, now); err != nil {
			return err
		}
		_, token, err = c.accounts.enter(ctx, tx, row, device, oldToken, now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("register: %w", err)
	}
	return token, nil
}

// openAccount opens an account without a password, with its consent, unless the number has got one meanwhile.
func openAccount(ctx context.Context, tx pg.Tx, a Account, now time.Time) error {
	known, err := credentialsOf(ctx, tx, a.Phone)
	if err != nil {
		return err
	}
	if known.ID == 0 {
		if err := refuseDisabled(ctx, tx, a.Phone); err != nil {
			return err
		}
		if known.ID, err = insertAccount(ctx, tx, a, "", now); err != nil {
			return err
		}
	}
	return insertConsent(ctx, tx, known.ID, Terms, now)
}
