package identity_test

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/identity"
	"nongsan/internal/identity/oidc"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
	"nongsan/internal/vault"
)

var (
	browser  = []byte("the browser that began, 32 bytes")
	stranger = []byte("another browser, of 32 bytes too")
)

// household is one with its owner, and a provider over real HTTP.
type household struct {
	*testing.T
	*identity.Service
	db           *sqlx.DB
	clock        *clock.Fake
	sellers      *seller.Service
	provider     *provider
	by           seller.By
	other, owner int64
}

func newHousehold(t *testing.T) *household {
	t.Helper()
	t.Parallel()
	db := pgtest.New(t)
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	h := &household{T: t, db: db, clock: c, sellers: seller.New(db, c.Now), provider: newProvider(t, c.Now)}
	v, err := vault.New("a:"+vault.NewKey(), vault.NewKey())
	h.must(err)
	queue, err := jobs.NewEnqueuer(db)
	h.must(err)
	messages := notify.New(notify.Options{DB: db, Jobs: queue, Clock: c.Now, Log: slog.New(slog.DiscardHandler), Budget: 100})
	secrets := seller.NewSecrets(seller.SecretsOptions{DB: db, Clock: c.Now, Vault: v, Messages: messages})
	h.Service = identity.New(db, c.Now, secrets, oidc.New(oidc.Options{
		Issuer: h.provider.URL, ClientID: clientID, ClientSecret: clientSecret, RedirectURL: redirectURL, NumberClaim: "citizen_id", Clock: c.Now,
	}))
	accounts := account.New(db, c.Now)
	for phone, id := range map[string]*int64{"+84912345601": &h.owner, "+84912345602": &h.other} {
		*id, err = accounts.Create(t.Context(), account.Account{Phone: phone, Name: "Bà con"}, "cau noi dai de nho")
		h.must(err)
	}
	id, err := h.sellers.Create(t.Context(), seller.Seller{
		Slug: "mot", Kind: seller.Household, LegalName: "Hộ A", StallName: "Chè A", Phone: "+84912345604", ProvinceCode: "19", CommuneCode: "05503",
	})
	h.must(err)
	h.must(h.sellers.Join(t.Context(), id, h.owner, seller.Owner))
	h.by = seller.By{SellerID: id, AccountID: h.owner}
	return h
}

func (h *household) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// goes sends the owner to the provider, where they sign in.
func (h *household) goes() (state, code string) {
	h.Helper()
	address, err := h.Begin(h.Context(), h.by, browser)
	h.must(err)
	return h.provider.signIn(address)
}

func (h *household) identified() bool {
	h.Helper()
	found, err := h.sellers.Identity(h.Context(), h.by.SellerID)
	h.must(err)
	return found != nil
}

func TestAnOwnerComesBackProved(t *testing.T) {
	h := newHousehold(t)
	state, code := h.goes()
	h.must(h.Finish(t.Context(), h.owner, browser, state, code))
	found, err := h.sellers.Identity(t.Context(), h.by.SellerID)
	if err != nil || found == nil || found.Method != seller.Electronic || found.Provider != h.provider.URL {
		t.Fatalf("%+v, %v", found, err)
	}
	if err := h.Finish(t.Context(), h.owner, browser, state, code); !errs.HasCode(err, "identity.gone") {
		t.Errorf("the same way twice: %v", err)
	}
	if h.provider.timesAsked() != 1 {
		t.Errorf("the provider was asked %d times", h.provider.timesAsked())
	}
	// The provider changes its keys; the next person is proved all the same.
	h.must(h.sellers.EndIdentity(t.Context(), h.owner, h.by.SellerID, "thử lại lần nữa"))
	h.provider.rotate("second")
	state, code = h.goes()
	h.must(h.Finish(t.Context(), h.owner, browser, state, code))
	if !h.identified() {
		t.Error("not identified with the provider's new key")
	}
}

func TestAnswersThatProveNothing(t *testing.T) {
	h := newHousehold(t)
	for name, lie := range h.provider.lies() {
		h.provider.behaves(lie, 0)
		state, code := h.goes()
		if err := h.Finish(t.Context(), h.owner, browser, state, code); !errs.HasCode(err, "identity.not_proved") {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.provider.behaves(nil, 0)
	state, _ := h.goes()
	if err := h.Finish(t.Context(), h.owner, browser, state, "a code nobody gave"); !errs.HasCode(err, "identity.not_proved") {
		t.Errorf("a made-up code: %v", err)
	}
	h.provider.behaves(nil, http.StatusBadGateway)
	state, code := h.goes()
	if err := h.Finish(t.Context(), h.owner, browser, state, code); !errs.HasCode(err, "identity.away") {
		t.Errorf("a provider that is down: %v", err)
	}
	if h.identified() {
		t.Error("somebody is identified by a lie")
	}
}

func TestAWayIsItsBrowsersItsAccountsAndShort(t *testing.T) {
	h := newHousehold(t)
	state, code := h.goes()
	for name, c := range map[string]struct {
		account     int64
		browser     []byte
		state, code string
	}{
		"another browser": {h.owner, stranger, state, code},
		"another account": {h.other, browser, state, code},
		"another state":   {h.owner, browser, state + "x", code},
		"no state":        {h.owner, browser, "", code},
		"no code":         {h.owner, browser, state, ""},
		"no browser":      {h.owner, nil, state, code},
	} {
		if err := h.Finish(t.Context(), c.account, c.browser, c.state, c.code); !errs.HasCode(err, "identity.gone") {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.clock.Advance(10 * time.Minute)
	if err := h.Finish(t.Context(), h.owner, browser, state, code); !errs.HasCode(err, "identity.gone") {
		t.Errorf("too late: %v", err)
	}
	if h.provider.timesAsked() != 0 || h.identified() {
		t.Errorf("the provider was asked %d times; identified: %v", h.provider.timesAsked(), h.identified())
	}
	if _, err := h.Begin(t.Context(), seller.By{SellerID: h.by.SellerID, AccountID: h.other}, browser); !errs.Is(err, errs.Forbidden) {
		t.Errorf("a stranger begins: %v", err)
	}
	company, err := h.sellers.Create(t.Context(), seller.Seller{
		Slug: "hai", Kind: seller.Company, LegalName: "Công ty A", StallName: "Chè B", Phone: "+84912345604", ProvinceCode: "19", CommuneCode: "05503",
	})
	h.must(err)
	h.must(h.sellers.Join(t.Context(), company, h.owner, seller.Owner))
	if _, err := h.Begin(t.Context(), seller.By{SellerID: company, AccountID: h.owner}, browser); !errs.HasCode(err, "identity.households_only") {
		t.Errorf("a company begins: %v", err)
	}
	h.provider.Close()
	again := newHouseholdWithout(h)
	if _, err := again.Begin(t.Context(), h.by, browser); !errs.HasCode(err, "identity.away") {
		t.Errorf("a provider that is not there: %v", err)
	}
}

// newHouseholdWithout is the service with a provider nobody has met yet.
func newHouseholdWithout(h *household) *identity.Service {
	return identity.New(h.db, h.clock.Now, nil, oidc.New(oidc.Options{Issuer: h.provider.URL, ClientID: clientID, Clock: h.clock.Now}))
}
