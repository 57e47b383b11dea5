package seller

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// Stall is how a seller shows itself.
type Stall struct {
	StallName     string
	Story         string
	SinceYear     int // 0: not told
	PhotoHash     string
	OpenDays      []int  // 1 is Monday; none: every day
	PickupCommune string // where parcels are fetched; empty: at the seller's address
	PickupLine    string
}

// Legal is who a seller is to the state.
type Legal struct {
	LegalName   string
	TaxKind     TaxKind // empty: as it is
	CommuneCode string
	AddressLine string
	Number      string // citizen or tax number; empty: as it is
}

// SetStall changes how a seller shows itself; its members and the office may. Name, story and photograph are judged:
// what members want of them waits beside what shows until an officer has looked, except where the seller is trusted
// and the rules see nothing. The rest shows at once. It returns whether something waits now. Errors are errs.Invalid
// with the Fields stall_name, story, since, pickup_commune and pickup_line.
func (s *Service) SetStall(ctx context.Context, by By, in Stall) (waits bool, err error) {
	in.StallName, in.PickupLine = vntext.OneLine(in.StallName), vntext.OneLine(in.PickupLine)
	in.Story = strings.TrimSpace(vntext.NFC(in.Story))
	now := s.now()
	if err := checkStall(in, now); err != nil {
		return false, err
	}
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		shown, err := lockFace(ctx, tx, by.SellerID)
		if err == nil {
			err = mayAct(ctx, tx, by)
		}
		if err != nil {
			return err
		}
		wanted := Face{Name: in.StallName, Story: in.Story, Photo: in.PhotoHash}
		if by.Office {
			wanted.Photo = shown.Photo // its people alone take another
		}
		waits, err = changeFace(ctx, tx, by, shown, wanted, now)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE seller SET since_year = NULLIF($2, 0), open_days = $3, pickup_commune = NULLIF($4, ''), pickup_line = $5
			WHERE id = $1`, by.SellerID, in.SinceYear, days(in.OpenDays), in.PickupCommune, in.PickupLine)
		if err != nil {
			return err
		}
		return insertHistory(ctx, tx, by, "stall", now)
	})
	if err != nil {
		return waits, fmt.Errorf("account %d changes the stall of seller %d: %w", by.AccountID, by.SellerID, err)
	}
	return waits, nil
}

func checkStall(in Stall, now time.Time) error {
	f := errs.Fields{}
	if !between(in.StallName, 3, 80) {
		f.Add("stall_name", "seller.stall_name_length")
	}
	if !between(in.Story, 0, 3000) {
		f.Add("story", "seller.story_long")
	}
	if in.SinceYear != 0 && (in.SinceYear < 1900 || in.SinceYear > now.Year()) {
		f.Add("since", "seller.since_wrong")
	}
	if (in.PickupCommune == "") != (in.PickupLine == "") {
		f.Add("pickup_line", "seller.pickup_half")
	}
	if _, ok := place.CommuneByCode(in.PickupCommune); in.PickupCommune != "" && !ok {
		f.Add("pickup_commune", "seller.commune_missing")
	}
	if !between(in.PickupLine, 0, 200) {
		f.Add("pickup_line", "seller.address_length")
	}
	return f.Err()
}

// SetLegal changes who a seller is to the state; the owner and the office may. What a seller was identified by, name
// and number, the office alone changes, and the identity ends with it. Errors are errs.Invalid with the Fields
// legal_name, tax_kind, commune, address and number.
func (s *Secrets) SetLegal(ctx context.Context, by By, in Legal) error {
	in.LegalName, in.AddressLine = vntext.OneLine(in.LegalName), vntext.OneLine(in.AddressLine)
	if err := checkLegal(in); err != nil {
		return err
	}
	now := s.Clock()
	return asOwner(ctx, s.DB, by, func(tx pg.Tx) error {
		kind, err := lockSeller(ctx, tx, by.SellerID)
		if err != nil {
			return err
		}
		renamed, err := writeLegal(ctx, tx, by.SellerID, kind, in)
		if err != nil {
			return err
		}
		numbered := false
		if in.Number != "" {
			if numbered, err = s.setNumber(ctx, tx, by, kind, in.Number, now); err != nil {
				return err
			}
		}
		if renamed || numbered {
			if err := dropIdentity(ctx, tx, by, now); err != nil {
				return err
			}
		}
		if numbered {
			if err := insertHistory(ctx, tx, by, "number", now); err != nil {
				return err
			}
		}
		return insertHistory(ctx, tx, by, "legal", now)
	})
}

func checkLegal(in Legal) error {
	f := errs.Fields{}
	if !between(in.LegalName, 3, 120) {
		f.Add("legal_name", "seller.legal_name_length")
	}
	if c, ok := place.CommuneByCode(in.CommuneCode); !ok || c.ProvinceCode != place.ThaiNguyen {
		f.Add("commune", "seller.commune_missing")
	}
	if !between(in.AddressLine, 3, 200) {
		f.Add("address", "seller.address_length")
	}
	return f.Err()
}

// writeLegal writes all but the number and tells whether the name is another.
func writeLegal(ctx context.Context, tx pg.Tx, id int64, kind Kind, in Legal) (renamed bool, err error) {
	fits := in.TaxKind == "" || in.TaxKind == TaxKind(kind) || kind == Household && in.TaxKind == TaxIndividual
	if !fits {
		return false, errs.Fields{"tax_kind": "seller.tax_kind_wrong"}.Err()
	}
	if err := tx.GetContext(ctx, &renamed, `SELECT legal_name <> $2 FROM seller WHERE id = $1`, id, in.LegalName); err != nil {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE seller SET legal_name = $2, tax_kind = coalesce(NULLIF($3, ''), tax_kind), commune_code = $4, address_line = $5
		WHERE id = $1`, id, in.LegalName, in.TaxKind, in.CommuneCode, in.AddressLine)
	return renamed, err
}

// dropIdentity ends the identity of a seller whose name or number the office changed; the owner may not change them.
func dropIdentity(ctx context.Context, tx pg.Tx, by By, now time.Time) error {
	var identified bool
	err := tx.GetContext(ctx, &identified, `SELECT EXISTS (SELECT FROM identity_check WHERE seller_id = $1 AND ended_at IS NULL)`, by.SellerID)
	switch {
	case err != nil || !identified:
		return err
	case !by.Office:
		return errs.New(errs.Conflict, "seller.identified_stays")
	}
	return endIdentity(ctx, tx, by.AccountID, by.SellerID, "đổi tên hoặc số giấy tờ", now)
}

// SetPhone changes the number buyers and carriers call, in E.164; the owner and the office may, and have proved
// themselves anew.
func (s *Service) SetPhone(ctx context.Context, by By, phone string) error {
	now := s.now()
	return s.asOwner(ctx, by, func(tx pg.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE seller SET phone = $2 WHERE id = $1 AND phone <> $2`, by.SellerID, phone)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return insertHistory(ctx, tx, by, "phone", now)
	})
}

func insertHistory(ctx context.Context, tx pg.Tx, by By, what string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO seller_history (seller_id, what, account_id, office, at) VALUES ($1, $2, NULLIF($3, 0), $4, $5)`,
		by.SellerID, what, by.AccountID, by.Office, now)
	return err
}

// mayAct refuses who neither acts for a locked seller nor for the office, with errs.Forbidden.
func mayAct(ctx context.Context, tx pg.Tx, by By) error {
	var may bool
	err := tx.GetContext(ctx, &may, `
		SELECT $3 OR EXISTS (SELECT FROM seller_member WHERE seller_id = $1 AND account_id = $2 AND ended_at IS NULL)`,
		by.SellerID, by.AccountID, by.Office)
	if err == nil && !may {
		err = errs.New(errs.Forbidden, "visit.no_stall")
	}
	return err
}

func between(text string, least, most int) bool {
	n := utf8.RuneCountInString(text)
	return n >= least && n <= most
}

// days are the days a stall is open, in order; none means every day.
func days(given []int) pq.Int64Array {
	var list pq.Int64Array
	for d := 1; d <= 7; d++ {
		if len(given) == 0 || slices.Contains(given, d) {
			list = append(list, int64(d))
		}
	}
	if len(list) == 0 {
		return days(nil)
	}
	return list
}
