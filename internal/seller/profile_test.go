package seller_test

import (
	"testing"

	"nongsan/internal/errs"
	"nongsan/internal/seller"
)

func TestAStallShowsItselfAsItsMembersSay(t *testing.T) {
	s := newSafe(t)
	ctx := t.Context()
	s.must(s.sellers.Join(ctx, s.id, s.stranger, seller.Helper))
	helper := seller.By{SellerID: s.id, AccountID: s.stranger}
	in := seller.Stall{StallName: "Chè  Nam Tiến", Story: " Ba đời. ", SinceYear: 1985, OpenDays: []int{6, 2, 2, 9}, PickupCommune: "05503", PickupLine: "Nhà văn hoá"}
	s.must(s.sellers.Trust(ctx, s.officer, s.id))
	for range 2 {
		if waits, err := s.sellers.SetStall(ctx, helper, in); err != nil || waits {
			t.Fatalf("a trusted stall's clean words wait: %v, %v", waits, err)
		}
	}
	got, err := s.sellers.ByID(ctx, s.id)
	if err != nil || got.StallName != "Chè Nam Tiến" || got.Story != "Ba đời." || got.SinceYear != 1985 || len(got.OpenDays) != 2 || got.OpenDays[0] != 2 || got.PickupLine != "Nhà văn hoá" {
		t.Errorf("%+v, %v", got, err)
	}
	for field, wrong := range map[string]seller.Stall{
		"stall_name":     {StallName: "x"},
		"since":          {StallName: "Chè Nam Tiến", SinceYear: 2099},
		"pickup_line":    {StallName: "Chè Nam Tiến", PickupCommune: "05503"},
		"pickup_commune": {StallName: "Chè Nam Tiến", PickupCommune: "99999", PickupLine: "x"},
		"photos":         {StallName: "Chè Nam Tiến", PhotoHash: "0123456789abcdef0123456789abcdef"},
	} {
		_, err := s.sellers.SetStall(ctx, helper, wrong)
		if e, ok := errs.As(err); !ok || e.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := s.sellers.SetStall(ctx, seller.By{SellerID: s.other, AccountID: s.stranger}, in); !errs.Is(err, errs.Forbidden) {
		t.Errorf("a stranger: %v", err)
	}
	if n := s.count(`SELECT count(*) FROM seller_history WHERE what = 'stall'`); n != 2 {
		t.Errorf("%d lines of history", n)
	}
}

func TestNameAndNumberOfAnIdentifiedSellerAreTheOfficesToChange(t *testing.T) {
	s := newSafe(t)
	ctx := t.Context()
	legal := seller.Legal{LegalName: "Nguyễn Thị Lý", TaxKind: seller.TaxIndividual, CommuneCode: "05503", AddressLine: "Xóm Nam Tiến", Number: citizen}
	s.must(s.SetLegal(ctx, s.by(), legal))
	s.must(s.sellers.IdentifyInPerson(ctx, s.officer, s.id, seller.CitizenCard))
	moved := legal
	moved.AddressLine, moved.Number = "Xóm Gò Pháo", ""
	s.must(s.SetLegal(ctx, s.by(), moved)) // an address is no identity
	other := legal
	other.LegalName = "Nguyễn Thị Khác"
	if err := s.SetLegal(ctx, s.by(), other); !errs.HasCode(err, "seller.identified_stays") {
		t.Errorf("the owner renames an identified seller: %v", err)
	}
	other = legal
	other.Number = "019085001235"
	if err := s.SetLegal(ctx, s.by(), other); !errs.HasCode(err, "seller.identified_stays") {
		t.Errorf("the owner changes an identified seller's number: %v", err)
	}
	if m, err := s.Masked(ctx, s.id); err != nil || m.Number != "•••••••••234" {
		t.Errorf("%+v, %v", m, err)
	}
	s.must(s.SetLegal(ctx, s.office(), other))
	if found, err := s.sellers.Identity(ctx, s.id); err != nil || found != nil {
		t.Errorf("still identified by what it has no more: %+v, %v", found, err)
	}
	third := s.stall("ba", seller.Household)
	taken := seller.By{SellerID: third, AccountID: s.officer, Office: true}
	err := s.SetLegal(ctx, taken, other)
	if e, ok := errs.As(err); !ok || e.Fields["number"] != "seller.number_taken" {
		t.Errorf("a number two sellers have: %v", err)
	}
	company := seller.By{SellerID: s.other, AccountID: s.officer, Office: true}
	for field, wrong := range map[string]seller.Legal{
		"legal_name": {LegalName: "x", CommuneCode: "05503", AddressLine: "Xóm A"},
		"commune":    {LegalName: "HTX A", CommuneCode: "00004", AddressLine: "Xóm A"},
		"address":    {LegalName: "HTX A", CommuneCode: "05503"},
		"tax_kind":   {LegalName: "HTX A", CommuneCode: "05503", AddressLine: "Xóm A", TaxKind: seller.TaxHousehold},
		"number":     {LegalName: "HTX A", CommuneCode: "05503", AddressLine: "Xóm A", Number: citizen},
	} {
		err := s.SetLegal(ctx, company, wrong)
		if e, ok := errs.As(err); !ok || e.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	s.must(s.SetLegal(ctx, company, seller.Legal{LegalName: "HTX A", CommuneCode: "05503", AddressLine: "Xóm A", Number: "0300588569"}))
	for id, want := range map[int64]string{s.other: "0300588569", s.id: ""} {
		of, err := s.sellers.ByID(ctx, id)
		s.must(err)
		if got, err := s.PublicTaxNumber(ctx, of); err != nil || got != want {
			t.Errorf("public tax number %q, %v; want %q", got, err, want)
		}
	}
}

func TestTheOfficeFindsSellers(t *testing.T) {
	s := newSafe(t)
	ctx := t.Context()
	s.must(s.SetPayout(ctx, s.by(), money))
	s.must(s.Identify(ctx, s.by(), seller.Proof{Provider: "x", Number: citizen}))
	s.must(s.sellers.SetPhone(ctx, s.by(), "+84912345699"))
	for name, c := range map[string]struct {
		f    seller.ListFilter
		want int
	}{
		"all":              {seller.ListFilter{}, 2},
		"of a commune":     {seller.ListFilter{Commune: "05503"}, 2},
		"of another":       {seller.ListFilter{Commune: "05569"}, 0},
		"without marks":    {seller.ListFilter{Text: "che a"}, 2},
		"a wild card":      {seller.ListFilter{Text: "%"}, 0},
		"not identified":   {seller.ListFilter{Unidentified: true}, 1},
		"before the first": {seller.ListFilter{Before: s.id}, 0},
	} {
		if list, err := s.sellers.List(ctx, c.f); err != nil || len(list) != c.want {
			t.Errorf("%s: %d, %v; want %d", name, len(list), err, c.want)
		}
	}
	if f, err := s.sellers.Figures(ctx, "05503"); err != nil || f != (seller.Figures{All: 2, Identified: 1, Payable: 1}) {
		t.Errorf("%+v, %v", f, err)
	}
}
