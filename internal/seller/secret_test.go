package seller_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/look"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
	"nongsan/internal/vault"
)

var (
	marks  = vault.NewKey()
	oldKey = "a:" + vault.NewKey()
	newKey = "b:" + vault.NewKey()
)

const citizen = "019085001234"

var money = seller.Payout{BankBIN: "970405", Number: "1234 5678 90", Holder: "Nguyễn Thị  Lý"}

// safe is two households with sealed numbers, an owner, an officer and a stranger.
type safe struct {
	*testing.T
	*seller.Secrets
	db                       *sqlx.DB
	clock                    *clock.Fake
	sellers                  *seller.Service
	id, other                int64
	owner, officer, stranger int64
}

func newSafe(t *testing.T) *safe {
	t.Helper()
	t.Parallel()
	db := pgtest.New(t)
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	s := &safe{T: t, db: db, clock: c, sellers: seller.New(db, c.Now)}
	s.Secrets = s.withKeys(oldKey)
	accounts := account.New(db, c.Now)
	for phone, id := range map[string]*int64{"+84912345601": &s.owner, "+84912345602": &s.officer, "+84912345603": &s.stranger} {
		var err error
		*id, err = accounts.Create(t.Context(), account.Account{Phone: phone, Name: "Bà con"}, "cau noi dai de nho")
		s.must(err)
	}
	s.id, s.other = s.stall("mot", seller.Household), s.stall("hai", seller.Cooperative)
	s.must(s.sellers.Join(t.Context(), s.id, s.owner, seller.Owner))
	return s
}

func (s *safe) withKeys(keys string) *seller.Secrets {
	s.Helper()
	v, err := vault.New(keys, marks)
	s.must(err)
	queue, err := jobs.NewEnqueuer(s.db)
	s.must(err)
	messages := notify.New(notify.Options{
		DB: s.db, Jobs: queue, Clock: s.clock.Now, Budget: 9,
		Senders: map[notify.Channel]notify.Sender{notify.SMS: notify.Log{Logger: slog.New(slog.DiscardHandler)}},
	})
	return seller.NewSecrets(seller.SecretsOptions{
		DB: s.db, Clock: s.clock.Now, Vault: v, Messages: messages, KnowBank: func(bin string) bool { return bin == "970405" },
	})
}

func (s *safe) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *safe) stall(slug string, kind seller.Kind) int64 {
	s.Helper()
	id, err := s.sellers.Create(s.Context(), seller.Seller{
		Slug: slug, Kind: kind, LegalName: "Hộ A", StallName: "Chè A", Phone: "+84912345604", ProvinceCode: "19", CommuneCode: "05503",
	})
	s.must(err)
	return id
}

func (s *safe) by() seller.By { return seller.By{SellerID: s.id, AccountID: s.owner} }
func (s *safe) office() seller.By {
	return seller.By{SellerID: s.id, AccountID: s.officer, Office: true}
}

// count is how many rows a query counts.
func (s *safe) count(query string) (n int) {
	s.Helper()
	s.must(s.db.GetContext(s.Context(), &n, query))
	return n
}

func (s *safe) payout(why string) (bin, number, holder string, err error) {
	s.Helper()
	err = pg.WithTx(s.Context(), s.db, func(tx pg.Tx) error {
		bin, number, holder, err = s.PayoutAccount(s.Context(), tx, s.id, s.officer, why)
		return err
	})
	return bin, number, holder, err
}

func TestThePayoutAccountIsSealedMaskedAndToldOf(t *testing.T) {
	s := newSafe(t)
	s.must(s.SetPayout(t.Context(), s.by(), money))
	s.must(s.SetPayout(t.Context(), s.by(), money)) // a second tap
	if n := s.count(`SELECT count(*) FROM outbox WHERE topic = 'payout_changed' AND recipient = '+84912345601'`); n != 1 {
		t.Errorf("the owner was told %d times", n)
	}
	m, err := s.Masked(t.Context(), s.id)
	if err != nil || m.BankNumber != "•••••••890" || m.BankBIN != "970405" || m.BankHolder != "NGUYEN THI LY" {
		t.Errorf("%+v, %v", m, err)
	}
	if n := s.count(`SELECT count(*) FROM personal_look`); n != 0 {
		t.Errorf("%d looks at what was masked", n)
	}
	if _, _, _, err := s.payout("no"); !errs.Is(err, errs.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	bin, number, holder, err := s.payout("chi trả kỳ tháng 11")
	if err != nil || bin != "970405" || number != "1234567890" || holder != "NGUYEN THI LY" {
		t.Errorf("%s %s %s, %v", bin, number, holder, err)
	}
	looks, err := look.Recent(t.Context(), s.db, 0, 10)
	if err != nil || len(looks) != 1 || looks[0].Field != "bank_account" || looks[0].Why != "chi trả kỳ tháng 11" || looks[0].Name != "Chè A" {
		t.Errorf("looks %+v, %v", looks, err)
	}
	for what, tampering := range map[string]string{"changed": `UPDATE personal_look SET why = 'khác đi'`, "deleted": `DELETE FROM personal_look`, "emptied": `TRUNCATE personal_look`} {
		if _, err := s.db.ExecContext(t.Context(), tampering); err == nil {
			t.Errorf("a look can be %s", what)
		}
	}
}

func TestWhoMayNotChangeThePayoutAccount(t *testing.T) {
	s := newSafe(t)
	s.must(s.sellers.Join(t.Context(), s.id, s.stranger, seller.Helper))
	for name, c := range map[string]struct {
		by   seller.By
		with seller.Payout
		want errs.Kind
	}{
		"a helper":        {seller.By{SellerID: s.id, AccountID: s.stranger}, money, errs.Forbidden},
		"another's owner": {seller.By{SellerID: s.other, AccountID: s.owner}, money, errs.Forbidden},
		"no bank":         {s.by(), seller.Payout{BankBIN: "000000", Number: "123456", Holder: "LY"}, errs.Invalid},
		"no number":       {s.by(), seller.Payout{BankBIN: "970405", Number: "12", Holder: "LY"}, errs.Invalid},
		"no holder":       {s.by(), seller.Payout{BankBIN: "970405", Number: "123456", Holder: "!"}, errs.Invalid},
	} {
		if err := s.SetPayout(t.Context(), c.by, c.with); !errs.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := s.count(`SELECT (SELECT count(*) FROM seller_secret) + (SELECT count(*) FROM outbox)`); n != 0 {
		t.Errorf("%d rows were written all the same", n)
	}
	if _, _, _, err := s.payout("chi trả kỳ tháng 11"); !errs.HasCode(err, "seller.no_payout") {
		t.Errorf("an account that is not there: %v", err)
	}
}

func TestIdentityAndTheGate(t *testing.T) {
	s := newSafe(t)
	ctx := t.Context()
	err := s.sellers.IdentifyInPerson(ctx, s.officer, s.id, seller.CitizenCard)
	if e, ok := errs.As(err); !ok || e.Fields["document"] != "seller.number_first" {
		t.Errorf("identified without a number: %v", err)
	}
	s.must(s.Identify(ctx, s.by(), seller.Proof{Provider: "https://id.example", Reference: "p1", Number: citizen}))
	for what, p := range map[string]seller.Proof{"another person's": {Provider: "x", Number: "019085001235"}, "none": {Provider: "x", Number: "1"}} {
		if err := s.Identify(ctx, s.by(), p); err == nil {
			t.Errorf("%s number is taken", what)
		}
	}
	found, err := s.sellers.Identity(ctx, s.id)
	if err != nil || found == nil || found.Method != seller.Electronic || found.CheckedBy != "" {
		t.Errorf("%+v, %v", found, err)
	}
	gate, err := s.sellers.Gate(ctx)
	s.must(err)
	for _, c := range []struct {
		seller int64
		at     time.Time
		may    bool
	}{{s.id, gate, true}, {s.other, gate.Add(-time.Second), true}, {s.other, gate, false}} {
		if err := seller.MayPublish(ctx, s.db, c.seller, c.at); (err == nil) != c.may {
			t.Errorf("seller %d at %s: %v", c.seller, c.at, err)
		}
	}
	if err := s.sellers.EndIdentity(ctx, s.officer, s.id, "sai"); !errs.Is(err, errs.Invalid) {
		t.Errorf("ended without a reason: %v", err)
	}
	s.must(s.sellers.EndIdentity(ctx, s.officer, s.id, "giấy tờ của người khác"))
	s.must(s.sellers.IdentifyInPerson(ctx, s.officer, s.id, seller.CitizenCard))
	s.must(s.sellers.IdentifyInPerson(ctx, s.officer, s.id, seller.CitizenCard)) // a second tap
	if found, err = s.sellers.Identity(ctx, s.id); err != nil || found.Document != seller.CitizenCard || found.CheckedBy != "Bà con" {
		t.Errorf("%+v, %v", found, err)
	}
	if n := s.count(`SELECT count(*) FROM identity_check`); n != 2 {
		t.Errorf("%d identities, want the ended and the present one", n)
	}
	s.must(s.sellers.SetGate(ctx, s.clock.Now()))
	if err := seller.MayPublish(ctx, s.db, s.other, s.clock.Now()); !errs.HasCode(err, "seller.not_identified") {
		t.Errorf("behind a gate that fell earlier: %v", err)
	}
}

// Several at once seal anew while the numbers are read; stopped half-way, the rest goes on later; with the new key
// alone everything opens.
func TestKeysChangeWhileTheNumbersAreRead(t *testing.T) {
	s := newSafe(t)
	ctx := t.Context()
	s.must(s.SetPayout(ctx, s.by(), money))
	s.must(s.Identify(ctx, s.by(), seller.Proof{Provider: "x", Number: citizen}))
	both := s.withKeys(newKey + "," + oldKey)
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := both.Reseal(stopped); err == nil {
		t.Error("a stopped run says it is done")
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for left := 1; left > 0; {
				var err error
				if left, err = both.Reseal(ctx); err != nil {
					t.Error(err)
					return
				}
			}
		})
		all.Go(func() {
			if m, err := both.Masked(ctx, s.id); err != nil || m.Number != "•••••••••234" {
				t.Errorf("%+v, %v", m, err)
			}
		})
	}
	all.Wait()
	alone := s.withKeys(newKey)
	if m, err := alone.Masked(ctx, s.id); err != nil || m.Number != "•••••••••234" || m.BankNumber != "•••••••890" {
		t.Errorf("%+v, %v", m, err)
	}
	if n := s.count(`SELECT count(*) FROM seller_secret WHERE key_id <> 'b'`); n != 0 {
		t.Errorf("%d numbers have the old key", n)
	}
	if _, err := s.Masked(ctx, s.id); err == nil || strings.Contains(err.Error(), citizen) {
		t.Errorf("the old key alone: %v", err)
	}
}
