package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// Roles lists what an officer may be.
func Roles() []Role { return []Role{Moderator, Promoter, Accountant, Admin} }

// Officer is a person with a duty.
type Officer struct {
	AccountID int64     `db:"account_id"`
	Name      string    `db:"name"`
	Phone     string    `db:"phone"`
	Role      Role      `db:"role"`
	Commune   string    `db:"commune_code"` // empty: the province
	Since     time.Time `db:"since"`
	By        string    `db:"by_name"` // who appointed; empty: from the command line
}

// Officers lists who has a duty now: the province's first, then by commune and name.
func (s *Service) Officers(ctx context.Context) ([]Officer, error) {
	var list []Officer
	err := s.db.SelectContext(ctx, &list, `
		SELECT o.account_id, a.name, a.phone, o.role, coalesce(o.commune_code, '') AS commune_code, h.at AS since, coalesce(b.name, '') AS by_name
		FROM officer o
		JOIN account a ON a.id = o.account_id
		JOIN LATERAL (SELECT at, by_account_id FROM officer_history h
		              WHERE h.account_id = o.account_id AND h.role = o.role ORDER BY h.id DESC LIMIT 1) h ON true
		LEFT JOIN account b ON b.id = h.by_account_id
		WHERE o.ended_at IS NULL
		ORDER BY coalesce(o.commune_code, ''), a.name, o.role
		LIMIT 1000`)
	if err != nil {
		return nil, fmt.Errorf("list officers: %w", err)
	}
	return list, nil
}

// Appoint gives an account a role for the whole province, or for one commune. Twice is once. Its sessions end: an
// officer's are shorter than those that were opened before.
func (s *Service) Appoint(ctx context.Context, accountID int64, duty Duty) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return appoint(ctx, tx, 0, accountID, duty, now) })
	if err != nil {
		return fmt.Errorf("appoint account %d: %w", accountID, err)
	}
	return nil
}

// AppointByPhone is Appoint by an admin, for the account of a number, which is opened when there is none; it signs in
// by a code. Errors are errs.Invalid with the Fields phone, name, role and commune.
func (s *Service) AppointByPhone(ctx context.Context, admin int64, phone, name string, duty Duty) error {
	fields, name := errs.Fields{}, vntext.OneLine(name)
	number, err := ParsePhone(phone)
	if e, ok := errs.As(err); ok {
		fields.Add("phone", e.Code)
	} else if err != nil {
		return err
	}
	if !nameWillDo(name) {
		fields.Add("name", "account.name_length")
	}
	if !slices.Contains(Roles(), duty.Role) {
		fields.Add("role", "account.role_missing")
	}
	if c, ok := place.CommuneByCode(duty.CommuneCode); duty.CommuneCode != "" && (!ok || c.ProvinceCode != place.ThaiNguyen) {
		fields.Add("commune", "account.commune_unknown")
	}
	if err := fields.Err(); err != nil {
		return err
	}
	now := s.now()
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		known, err := credentialsOf(ctx, tx, number)
		if err != nil {
			return err
		}
		if known.ID == 0 {
			if err := refuseDisabled(ctx, tx, number); err != nil {
				return err
			}
			if known.ID, err = insertAccount(ctx, tx, Account{Phone: number, Name: name}, "", now); err != nil {
				return err
			}
		}
		return appoint(ctx, tx, admin, known.ID, duty, now)
	})
	if err != nil {
		return fmt.Errorf("appoint an officer: %w", err)
	}
	return nil
}

// appoint writes a duty, unless the account has just it.
func appoint(ctx context.Context, tx pg.Tx, by, accountID int64, d Duty, now time.Time) error {
	if err := lockAdmins(ctx, tx); err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, `
		INSERT INTO officer (account_id, role, commune_code, since)
		VALUES ($1, $2, NULLIF($3, ''), $4)
		ON CONFLICT (account_id, role) DO UPDATE SET commune_code = EXCLUDED.commune_code, since = EXCLUDED.since, ended_at = NULL
		WHERE officer.ended_at IS NOT NULL OR officer.commune_code IS DISTINCT FROM EXCLUDED.commune_code`,
		accountID, d.Role, d.CommuneCode, now)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if err := insertOfficerHistory(ctx, tx, accountID, d, "appointed", by, now); err != nil {
		return err
	}
	if err := adminRemains(ctx, tx, d.Role); err != nil {
		return err
	}
	return revokeSessionsOf(ctx, tx, accountID, now)
}

// EndDuty ends a role of an account at once, and its sessions. Ended twice is ended. The last admin of the province
// stays: errs.Conflict "account.last_admin".
func (s *Service) EndDuty(ctx context.Context, admin, accountID int64, role Role) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if err := lockAdmins(ctx, tx); err != nil {
			return err
		}
		var communes []string
		err := tx.SelectContext(ctx, &communes, `
			UPDATE officer SET ended_at = $3 WHERE account_id = $1 AND role = $2 AND ended_at IS NULL
			RETURNING coalesce(commune_code, '')`, accountID, role, now)
		if err != nil || len(communes) == 0 {
			return err
		}
		if err := insertOfficerHistory(ctx, tx, accountID, Duty{Role: role, CommuneCode: communes[0]}, "ended", admin, now); err != nil {
			return err
		}
		if err := adminRemains(ctx, tx, role); err != nil {
			return err
		}
		return revokeSessionsOf(ctx, tx, accountID, now)
	})
	if err != nil {
		return fmt.Errorf("end the duty of account %d: %w", accountID, err)
	}
	return nil
}

// lockAdmins makes changes of duties wait for one another, so that two admins cannot end each other.
func lockAdmins(ctx context.Context, tx pg.Tx) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('officer', 0))`)
	return err
}

// adminRemains refuses what would leave the province without an admin. It is asked after the change.
func adminRemains(ctx context.Context, tx pg.Tx, changed Role) error {
	if changed != Admin {
		return nil
	}
	var left int
	err := tx.GetContext(ctx, &left, `SELECT count(*) FROM officer WHERE role = 'admin' AND commune_code IS NULL AND ended_at IS NULL`)
	if err == nil && left == 0 {
		return errs.New(errs.Conflict, "account.last_admin")
	}
	return err
}

func insertOfficerHistory(ctx context.Context, tx pg.Tx, accountID int64, d Duty, what string, by int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO officer_history (account_id, role, commune_code, what, by_account_id, at)
		VALUES ($1, $2, NULLIF($3, ''), $4, NULLIF($5, 0), $6)`, accountID, d.Role, d.CommuneCode, what, by, now)
	return err
}
