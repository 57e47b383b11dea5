package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/blob"
	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/jobs"
	"nongsan/internal/pg"
	"nongsan/internal/photo"
	"nongsan/internal/promotion"
	"nongsan/internal/seller"
)

// SignIn is an account of the demonstration that a person can try.
type SignIn struct {
	Who      string // buyer, household, officer
	Phone    string // E.164
	Name     string
	Password string
}

// The demonstration's sign-ins. The numbers belong to nobody.
var (
	Buyer     = SignIn{Who: "buyer", Phone: "+84900000301", Name: "Trần Thu Hà", Password: "mua hang thu 1"}
	Household = SignIn{Who: "household", Phone: "+84900000121", Name: "Nguyễn Thị Lý", Password: "ban hang thu 1"}
	Officer   = SignIn{Who: "officer", Phone: "+84900000401", Name: "Phạm Quang Minh", Password: "quan ly thu 1"}
)

// householdSlug is the seller the household signs in for.
const householdSlug = "ho-nguyen-thi-ly-tan-cuong"

// SignIns lists them.
func SignIns() []SignIn { return []SignIn{Buyer, Household, Officer, CommuneOfficer, Accountant} }

// Loader fills an empty database through the same verbs that people use.
type Loader struct {
	DB     *sqlx.DB
	Photos *photo.Service
	Jobs   *jobs.Client
	Clock  clock.Clock
	Bank   string // account that receives transfers

	Secrets *seller.Secrets

	Secret    []byte     // the server's own: invitations are hashed with it
	ListFiles blob.Store // the office's lists
}

// ErrNotEmpty says that the database has sellers already: nothing was loaded.
var ErrNotEmpty = errors.New("the database holds sellers already; the demonstration loads into an empty one only")

// Load fills the database, or returns ErrNotEmpty.
func (l Loader) Load(ctx context.Context) error {
	var sellers int
	if err := l.DB.GetContext(ctx, &sellers, `SELECT count(*) FROM seller`); err != nil {
		return fmt.Errorf("look for sellers: %w", err)
	}
	if sellers > 0 {
		return ErrNotEmpty
	}
	all, err := Read()
	if err != nil {
		return err
	}
	work := &loading{Loader: l, ids: map[string]loaded{}, hashes: map[string]string{}, now: l.Clock()}
	for _, step := range []func(context.Context, Catalogue) error{
		work.people, work.communeOfficer, work.photographs, work.stalls, work.slots, work.fees, work.shipping, work.sales, work.money, work.month, work.stories, work.books, work.desk, work.faces, work.marks,
		work.households,
	} {
		if err := step(ctx, all); err != nil {
			return fmt.Errorf("load the demonstration: %w", err)
		}
	}
	return nil
}

// loading is one run of Load.
type loading struct {
	Loader
	now        time.Time
	officer    int64
	buyer      int64
	owner      int64
	accountant int64
	hashes     map[string]string // photograph's file → hash
	ids        map[string]loaded // listing's slug in the files → as it was published
}

// loaded is a listing as the database has it.
type loaded struct {
	id       int64
	sellerID int64
	slug     string
	variants []catalog.Variant
}

// at is a clock that stands at a time before now.
func (w *loading) at(ago time.Duration) clock.Clock {
	t := w.now.Add(-ago)
	return func() time.Time { return t }
}

func (w *loading) people(ctx context.Context, _ Catalogue) error {
	accounts := account.New(w.DB, w.at(60*24*time.Hour))
	for who, id := range map[SignIn]*int64{Buyer: &w.buyer, Household: &w.owner, Officer: &w.officer} {
		var err error
		a := account.Account{Phone: who.Phone, Name: who.Name, Demo: true}
		if *id, err = accounts.Create(ctx, a, who.Password); err != nil {
			return err
		}
	}
	return accounts.Appoint(ctx, w.officer, account.Duty{Role: account.Admin})
}

func (w *loading) photographs(ctx context.Context, all Catalogue) error {
	for _, p := range all.Photos {
		raw, err := OpenPhoto(p.File)
		if err != nil {
			return err
		}
		done, err := w.Photos.Process(ctx, bytes.NewReader(raw))
		if err != nil {
			return fmt.Errorf("photograph %s: %w", p.File, err)
		}
		err = pg.WithTx(ctx, w.DB, func(tx pg.Tx) error { return photo.Save(ctx, tx, done, w.now) })
		if err != nil {
			return err
		}
		w.hashes[p.File] = done.Hash
	}
	return nil
}

func (w *loading) stalls(ctx context.Context, all Catalogue) error {
	for i, s := range all.Sellers {
		joined := time.Duration(40*24-i*7) * time.Hour
		sellers := seller.New(w.DB, w.at(joined))
		id, err := sellers.Create(ctx, seller.Seller{
			Slug: s.Slug, Kind: seller.Kind(s.Kind), LegalName: s.LegalName,
			StallName: s.StallName, Story: s.Story, Phone: s.Phone, ProvinceCode: thaiNguyen, CommuneCode: s.Commune,
			AddressLine: s.AddressLine, SinceYear: s.Since, Demo: true,
		})
		if err != nil {
			return err
		}
		if err := w.known(ctx, i, id, s, joined); err != nil {
			return fmt.Errorf("who %s is: %w", s.Slug, err)
		}
		if s.Slug == householdSlug {
			if err := sellers.Join(ctx, id, w.owner, seller.Owner); err != nil {
				return err
			}
		}
		for j, l := range s.Listings {
			if err := w.listing(ctx, id, s, l, joined-time.Duration(j+1)*time.Hour); err != nil {
				return fmt.Errorf("listing %s: %w", l.Slug, err)
			}
		}
	}
	return nil
}

const thaiNguyen = "19"

func (w *loading) listing(ctx context.Context, sellerID int64, s Seller, l Listing, ago time.Duration) error {
	shelf := catalog.New(w.DB, w.at(ago))
	slug, err := shelf.Propose(ctx, sellerID, w.officer, w.offer(s, l))
	if err != nil {
		return err
	}
	if err := shelf.Approve(ctx, w.officer, slug); err != nil {
		return err
	}
	published, err := shelf.BySlug(ctx, slug)
	if err != nil {
		return err
	}
	w.ids[l.Slug] = loaded{id: published.ID, sellerID: sellerID, slug: slug, variants: published.Variants}
	if c := l.Certificate; c != nil {
		_, err := certificate.New(w.DB, w.at(ago), nil).Register(ctx, w.officer, certificate.Certificate{
			SellerID: sellerID, ListingID: published.ID, Kind: certificate.Kind(c.Kind), Stars: c.Stars, Number: c.Number,
			Issuer: c.Issuer, IssuedOn: c.Issued.Time, ExpiresOn: c.ValidTo(), Demo: true,
		})
		return err
	}
	return nil
}

func (w *loading) offer(s Seller, l Listing) catalog.Offer {
	month := w.now.In(clock.Vietnam).Month()
	in := catalog.Offer{
		Name: l.Name, CategorySlug: l.Category, Summary: l.Short, Description: l.Story, Preservation: l.Keep,
		CommuneCode: s.Commune, OldPlace: s.AddressLine, SeasonMonths: l.Months, Cover: l.Cover, Demo: true,
	}
	for _, v := range l.Variants {
		in.Variants = append(in.Variants, catalog.OfferVariant{
			Unit: v.Name, BaseAmount: int(v.Amount), BaseUnit: v.Base,
			Price: v.Price, Stock: int(l.StockIn(v, month)),
		})
	}
	for _, file := range l.Photos {
		in.PhotoHashes = append(in.PhotoHashes, w.hashes[file])
	}
	return in
}

// featured are the listings of the first week, with the officer's words on why now.
var featured = []struct{ slug, note string }{
	{"che-bup-kho-tan-cuong", "Lứa chè cuối năm hái trước sương muối: búp nhỏ, hương cốm đậm, nước trong."},
	{"mien-dong-tai-hoan", "Dong riềng Na Rì vừa đào xong, miến mới ra phên còn thơm nắng."},
	{"quyt-bach-thong", "Quýt Quang Thuận vào vụ ngọt nhất, hái tới đâu gửi tới đó."},
	{"mat-ong-hoa-nhan-dinh-hoa", "Mật ong nhãn Định Hoá quay cuối vụ, đặc và thơm, chưa pha."},
	{"gao-bao-thai-dinh-hoa", "Gạo mùa mới xay trong tháng, cơm dẻo và thơm."},
}

func (w *loading) slots(ctx context.Context, _ Catalogue) error {
	promotions := promotion.New(w.DB, w.Clock)
	for i, f := range featured {
		l, ok := w.ids[f.slug]
		if !ok {
			return fmt.Errorf("featured listing %s is not in the catalogue", f.slug)
		}
		start := w.now.Add(-time.Duration(i+1) * time.Hour)
		slot := promotion.Slot{ListingID: l.id, Note: f.note, StartsAt: start, EndsAt: w.now.Add(14 * 24 * time.Hour)}
		if _, err := promotions.Feature(ctx, w.officer, slot); err != nil {
			return err
		}
	}
	return nil
}
