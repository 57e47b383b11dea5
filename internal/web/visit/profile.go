package visit

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/moderation"
	"nongsan/internal/payment/vietqr"
	"nongsan/internal/place"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
)

// Profiles shows and reads what is known of a seller: to the seller itself and to the office alike.
type Profiles struct {
	Sellers    *seller.Service
	Secrets    *seller.Secrets
	Requests   seller.Requests
	Stalls     seller.Stalls
	Electronic bool // sellers can prove themselves electronically
}

// Profile is a seller's data with numbers masked; base is the address of the page.
func (p Profiles) Profile(c *fiber.Ctx, s seller.Seller, base string) (view.Profile, error) {
	ctx := c.UserContext()
	v := view.Profile{
		Base: base, Slug: s.Slug, StallName: s.StallName, Story: s.Story, Since: s.SinceYear, Phone: s.Phone, Picture: StallPhoto(s),
		LegalName: s.LegalName, Kind: string(s.Kind), TaxKind: string(s.TaxKind), Address: place.FullAddress(s.AddressLine, s.CommuneCode),
		Pickup: place.FullAddress(s.AddressLine, s.CommuneCode), Electronic: p.Electronic, Demo: s.Demo,
	}
	if s.PickupCommune != "" {
		v.Pickup = place.FullAddress(s.PickupLine, s.PickupCommune)
	}
	for _, d := range s.OpenDays {
		v.OpenDays = append(v.OpenDays, int(d))
	}
	masked, err := p.Secrets.Masked(ctx, s.ID)
	if err != nil {
		return v, err
	}
	v.Number, v.BankNumber, v.BankHolder, v.BankSince = masked.Number, masked.BankNumber, masked.BankHolder, masked.BankSince
	if bank, ok := vietqr.BankByBIN(masked.BankBIN); ok {
		v.Bank = bank.ShortName
	}
	if v.Gate, err = p.Sellers.Gate(ctx); err != nil {
		return v, err
	}
	if v.Note, err = p.Note(c, s); err != nil {
		return v, err
	}
	v.Identity, err = p.Identity(c, s.ID)
	return v, err
}

// Note is what of a stall waits to show, or came back; nil when there is nothing.
func (p Profiles) Note(c *fiber.Ctx, s seller.Seller) (*view.StallNote, error) {
	_, note, err := p.Wanted(c, s)
	return note, err
}

// Wanted is a stall as its people want it: with the change that waits or came back, where there is one, and what became
// of it.
func (p Profiles) Wanted(c *fiber.Ctx, s seller.Seller) (seller.Seller, *view.StallNote, error) {
	change, err := p.Stalls.Note(c.UserContext(), s.ID)
	if err != nil || change.ID == 0 {
		return s, nil, err
	}
	n := &view.StallNote{Waits: change.State == moderation.Waiting, Reason: change.Reason}
	if change.New.Name != s.StallName {
		n.Name = change.New.Name
	}
	if change.New.Story != s.Story {
		n.Story, n.NoStory = change.New.Story, change.New.Story == ""
	}
	if change.New.Photo != s.PhotoHash {
		n.Photo, n.NoPhoto = view.Picture{Hash: change.New.Photo, Width: 320, Height: 240, Alt: change.New.Name}, change.New.Photo == ""
	}
	s.StallName, s.Story, s.PhotoHash = change.New.Name, change.New.Story, change.New.Photo
	return s, n, nil
}

// Info is what is published of a seller.
func (p Profiles) Info(c *fiber.Ctx, s seller.Seller) (v view.SellerInfo, err error) {
	v = view.SellerInfo{Kind: string(s.Kind), LegalName: s.LegalName, Address: place.FullAddress(s.AddressLine, s.CommuneCode), OnSite: s.CreatedAt}
	for _, d := range s.OpenDays {
		v.OpenDays = append(v.OpenDays, int(d))
	}
	if v.TaxNumber, err = p.Secrets.PublicTaxNumber(c.UserContext(), s); err != nil {
		return v, err
	}
	v.Identity, err = p.Identity(c, s.ID)
	return v, err
}

// Identity is how a seller was identified, or nil.
func (p Profiles) Identity(c *fiber.Ctx, sellerID int64) (*view.Identity, error) {
	found, err := p.Sellers.Identity(c.UserContext(), sellerID)
	if err != nil || found == nil {
		return nil, err
	}
	return &view.Identity{Method: string(found.Method), Document: string(found.Document), By: found.CheckedBy, At: found.CheckedAt}, nil
}

// StallPhoto is a stall's photograph, or no picture.
func StallPhoto(s seller.Seller) view.Picture {
	return view.Picture{Hash: s.PhotoHash, Width: s.PhotoWidth, Height: s.PhotoHeight, Alt: s.StallName}
}

// StallForm is the form filled with what the seller has.
func StallForm(s seller.Seller) view.StallForm {
	v := view.StallForm{
		StallName: s.StallName, Story: s.Story, Days: map[int]bool{}, PickupCommune: s.PickupCommune, PickupLine: s.PickupLine,
		Communes: Communes(),
	}
	if s.SinceYear > 0 {
		v.Since = strconv.Itoa(s.SinceYear)
	}
	for _, d := range s.OpenDays {
		v.Days[int(d)] = true
	}
	return v
}

// ReadStall reads the form. A year that is no number is one that is out of range.
func ReadStall(f httpd.Form) seller.Stall {
	in := seller.Stall{
		StallName: f.Get("stall_name"), Story: f.Lines("story"),
		PickupCommune: f.Get("pickup_commune"), PickupLine: f.Get("pickup_line"),
	}
	if f.Get("since") != "" {
		year, ok := f.Int("since")
		if in.SinceYear = int(year); !ok || year <= 0 || year > 9999 {
			in.SinceYear = -1
		}
	}
	for _, d := range f.All("day") {
		day, _ := strconv.Atoi(d)
		in.OpenDays = append(in.OpenDays, day)
	}
	return in
}

// TypedStall is the form as it was sent.
func TypedStall(f httpd.Form, s seller.Seller, wrong map[string]string) view.StallForm {
	v := StallForm(s)
	v.StallName, v.Story, v.Since, v.Errors = f.Get("stall_name"), f.Lines("story"), f.Get("since"), wrong
	v.PickupCommune, v.PickupLine, v.Days = f.Get("pickup_commune"), f.Get("pickup_line"), map[int]bool{}
	for _, d := range ReadStall(f).OpenDays {
		v.Days[d] = true
	}
	return v
}

// LegalForm is the form filled with what the seller has; masked is its number.
func LegalForm(c *fiber.Ctx, s seller.Seller, masked string) view.LegalForm {
	v := view.LegalForm{
		LegalName: s.LegalName, TaxKind: string(s.TaxKind), Commune: s.CommuneCode, Address: s.AddressLine, Masked: masked,
		NumberLabel: "profile." + string(seller.NumberOf(s.Kind)), Communes: Communes(),
	}
	kinds := []seller.TaxKind{seller.TaxKind(s.Kind)}
	if s.Kind == seller.Household {
		kinds = append(kinds, seller.TaxIndividual)
	}
	for _, k := range kinds {
		v.TaxKinds = append(v.TaxKinds, view.Option{Value: string(k), Label: locale.T(c.UserContext(), "profile.tax_"+string(k))})
	}
	return v
}

// ReadLegal reads the form.
func ReadLegal(f httpd.Form) seller.Legal {
	return seller.Legal{
		LegalName: f.Get("legal_name"), TaxKind: seller.TaxKind(f.Get("tax_kind")), CommuneCode: f.Get("commune"),
		AddressLine: f.Get("address"), Number: f.Get("number"),
	}
}

// TypedLegal is the form as it was sent.
func TypedLegal(c *fiber.Ctx, f httpd.Form, s seller.Seller, masked string, wrong map[string]string) view.LegalForm {
	v, in := LegalForm(c, s, masked), ReadLegal(f)
	v.LegalName, v.TaxKind, v.Commune, v.Address, v.Number, v.Errors = in.LegalName, string(in.TaxKind), in.CommuneCode, in.AddressLine, in.Number, wrong
	return v
}

// PayoutForm is the form; its account is never filled in.
func PayoutForm(m seller.Masked) view.PayoutForm {
	v := view.PayoutForm{Bank: m.BankBIN, Holder: m.BankHolder, Masked: m.BankNumber}
	banks := vietqr.Banks()
	slices.SortFunc(banks, func(a, b vietqr.Bank) int { return cmp.Compare(a.ShortName, b.ShortName) })
	for _, b := range banks {
		v.Banks = append(v.Banks, view.Option{Value: b.BIN, Label: b.ShortName + " · " + b.Name})
	}
	return v
}

// ReadPayout reads the form.
func ReadPayout(f httpd.Form) seller.Payout {
	return seller.Payout{BankBIN: f.Get("bank"), Number: f.Get("account"), Holder: f.Get("holder")}
}

// Communes are those of the province, to choose from.
func Communes() []view.Option {
	var list []view.Option
	for _, one := range place.Communes(place.ThaiNguyen) {
		list = append(list, view.Option{Value: one.Code, Label: one.FullName()})
	}
	return list
}
