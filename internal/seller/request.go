package seller

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/moderation"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// Requests is how a person gets a stall without a list of the province: they ask, the office looks and opens it.
type Requests struct {
	DB       *sqlx.DB
	Clock    clock.Clock
	Messages *notify.Service // tells the person the answer
}

// Request is a household that wants a stall.
type Request struct {
	ID          int64      `db:"id"`
	AccountID   int64      `db:"account_id"`
	Name        string     `db:"name"`  // of the person
	Phone       string     `db:"phone"` // of the person, E.164
	LegalName   string     `db:"legal_name"`
	StallName   string     `db:"stall_name"`
	CommuneCode string     `db:"commune_code"`
	AddressLine string     `db:"address_line"`
	Sells       string     `db:"sells"` // what they want to sell
	AskedAt     time.Time  `db:"asked_at"`
	Answer      string     `db:"answer"` // opened, declined, or empty: waits
	AnsweredAt  *time.Time `db:"answered_at"`
	Reason      string     `db:"reason"` // of a refusal
}

// The answers.
const (
	Opened   = "opened"
	Declined = "declined"
)

const requests = `
	SELECT r.id, r.account_id, a.name, a.phone, r.legal_name, r.stall_name, r.commune_code, r.address_line, r.sells, r.asked_at,
	       coalesce(r.answer, '') AS answer, r.answered_at, r.reason
	FROM stall_request r JOIN account a ON a.id = r.account_id `

// Ask asks for a stall. While a request waits, asking again changes nothing; who owns a stall is errs.Conflict
// "stall_request.has_stall". Errors are errs.Invalid with the Fields legal_name, stall_name, commune, address and sells.
func (s Requests) Ask(ctx context.Context, accountID int64, in Request) error {
	for _, text := range []*string{&in.LegalName, &in.StallName, &in.AddressLine, &in.Sells} {
		*text = vntext.OneLine(*text)
	}
	if err := checkRequest(in); err != nil {
		return err
	}
	now := s.Clock()
	err := pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		var owns bool
		err := tx.GetContext(ctx, &owns, `
			SELECT EXISTS (SELECT FROM seller_member WHERE account_id = $1 AND role = 'owner' AND ended_at IS NULL)`, accountID)
		if err != nil {
			return err
		}
		if owns {
			return errs.New(errs.Conflict, "stall_request.has_stall")
		}
		// an officer looks before the stall opens; what may not be said need not wait for one
		said := []moderation.Said{{Field: "stall_name", Text: in.StallName}, {Field: "sells", Text: in.Sells}}
		if _, err := moderation.Judge(ctx, tx, said); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO stall_request (account_id, legal_name, stall_name, commune_code, address_line, sells, asked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (account_id) WHERE answer IS NULL DO NOTHING`,
			accountID, in.LegalName, in.StallName, in.CommuneCode, in.AddressLine, in.Sells, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("account %d asks for a stall: %w", accountID, err)
	}
	return nil
}

func checkRequest(in Request) error {
	f := errs.Fields{}
	if !between(in.LegalName, 3, 120) {
		f.Add("legal_name", "seller.legal_name_length")
	}
	if !between(in.StallName, 3, 80) || vntext.Slug(in.StallName) == "" {
		f.Add("stall_name", "seller.stall_name_length")
	}
	if c, ok := place.CommuneByCode(in.CommuneCode); !ok || c.ProvinceCode != place.ThaiNguyen {
		f.Add("commune", "seller.commune_missing")
	}
	if !between(in.AddressLine, 3, 200) {
		f.Add("address", "seller.address_length")
	}
	if !between(in.Sells, 3, 300) {
		f.Add("sells", "stall_request.sells_length")
	}
	return f.Err()
}

// Last is an account's newest request, or nil.
func (s Requests) Last(ctx context.Context, accountID int64) (*Request, error) {
	return s.find(ctx, `WHERE r.account_id = $1 ORDER BY r.id DESC LIMIT 1`, accountID)
}

// ByID finds a request, or errs.NotFound.
func (s Requests) ByID(ctx context.Context, id int64) (Request, error) {
	found, err := s.find(ctx, `WHERE r.id = $1`, id)
	if err == nil && found == nil {
		err = errs.New(errs.NotFound, "http.not_found")
	}
	if err != nil {
		return Request{}, err
	}
	return *found, nil
}

func (s Requests) find(ctx context.Context, where string, arg any) (*Request, error) {
	var found Request
	err := s.DB.GetContext(ctx, &found, requests+where, arg)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find request for a stall: %w", err)
	}
	return &found, nil
}

// Waiting lists the requests of a commune, or of all of them, that wait, the longest waiting first.
func (s Requests) Waiting(ctx context.Context, commune string) ([]Request, error) {
	var list []Request
	err := s.DB.SelectContext(ctx, &list, requests+`
		WHERE r.answer IS NULL AND ($1 = '' OR r.commune_code = $1) ORDER BY r.asked_at, r.id LIMIT 200`, commune)
	if err != nil {
		return nil, fmt.Errorf("list requests for stalls: %w", err)
	}
	return list, nil
}

// Open opens the stall that was asked for; the person owns it. Answered already, it changes nothing.
func (s Requests) Open(ctx context.Context, officer, id int64) error {
	return s.answer(ctx, id, func(tx pg.Tx, r Request, now time.Time) error {
		var sellerID int64
		if err := tx.GetContext(ctx, &sellerID, `SELECT nextval(pg_get_serial_sequence('seller', 'id'))`); err != nil {
			return err
		}
		in := Seller{
			Slug: vntext.Slug(r.StallName) + "-" + strconv.FormatInt(sellerID, 10), Kind: Household, LegalName: r.LegalName, StallName: r.StallName,
			Phone: r.Phone, ProvinceCode: place.ThaiNguyen, CommuneCode: r.CommuneCode, AddressLine: r.AddressLine,
		}
		sellerID, err := insertSeller(ctx, tx, in, now)
		if err != nil {
			return err
		}
		if err := insertMember(ctx, tx, sellerID, r.AccountID, Owner, now); err != nil {
			return err
		}
		if err := insertHistory(ctx, tx, By{SellerID: sellerID, AccountID: officer, Office: true}, "opened", now); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE stall_request SET answer = 'opened', answered_at = $2, answered_by = $3, seller_id = $4 WHERE id = $1`, id, now, officer, sellerID)
		return err
	}, "sms.stall_opened")
}

// Decline says no, with the reason in words the person understands. Answered already, it changes nothing.
func (s Requests) Decline(ctx context.Context, officer, id int64, reason string) error {
	reason = vntext.OneLine(reason)
	if !between(reason, 5, 300) {
		return errs.Fields{"reason": "seller.reason_missing"}.Err()
	}
	return s.answer(ctx, id, func(tx pg.Tx, _ Request, now time.Time) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE stall_request SET answer = 'declined', answered_at = $2, answered_by = $3, reason = $4 WHERE id = $1`, id, now, officer, reason)
		return err
	}, "sms.stall_declined")
}

// answer runs fn on a locked request that waits, and tells the person.
func (s Requests) answer(ctx context.Context, id int64, fn func(tx pg.Tx, r Request, now time.Time) error, said string) error {
	now := s.Clock()
	err := pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		var r Request
		err := tx.GetContext(ctx, &r, requests+`WHERE r.id = $1 FOR UPDATE OF r`, id)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.New(errs.NotFound, "http.not_found")
		}
		if err != nil || r.Answer != "" {
			return err
		}
		if err := fn(tx, r, now); err != nil {
			return err
		}
		return s.Messages.Enqueue(ctx, tx, notify.Message{
			Topic: "stall_request", Key: strconv.FormatInt(id, 10), Channel: notify.SMS, To: r.Phone,
			Text: locale.T(locale.With(ctx, locale.Vi), said),
		})
	})
	if err != nil {
		return fmt.Errorf("answer request %d for a stall: %w", id, err)
	}
	return nil
}
