package demo_test

import (
	"bytes"
	"image/jpeg"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/demo"
	"nongsan/internal/money"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

func read(t *testing.T) demo.Catalogue {
	t.Helper()
	c, err := demo.Read()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func listings(c demo.Catalogue) []demo.Listing {
	var all []demo.Listing
	for _, s := range c.Sellers {
		all = append(all, s.Listings...)
	}
	return all
}

func TestTheProvinceIsLargeEnoughToBelieve(t *testing.T) {
	t.Parallel()
	c := read(t)
	if n := len(c.Sellers); n < 40 {
		t.Errorf("%d sellers, want at least 40", n)
	}
	if n := len(listings(c)); n < 140 {
		t.Errorf("%d listings, want at least 140", n)
	}
	count := map[string]int{}
	for _, l := range listings(c) {
		count[l.Category]++
	}
	for _, category := range c.Categories {
		if count[category.Slug] == 0 {
			t.Errorf("category %s is empty", category.Slug)
		}
	}
	if len(count) != len(c.Categories) {
		t.Errorf("listings stand in %d categories, there are %d", len(count), len(c.Categories))
	}
}

func TestSellersStandWhereTheySay(t *testing.T) {
	t.Parallel()
	phone := regexp.MustCompile(`^\+84900000\d{3}$`)
	phones := map[string]bool{}
	for _, s := range read(t).Sellers {
		commune, ok := place.CommuneByCode(s.Commune)
		if !ok || commune.ProvinceCode != place.ThaiNguyen {
			t.Errorf("%s: commune %q is not one of Thái Nguyên", s.Slug, s.Commune)
		}
		old, _, _ := strings.Cut(s.OldPlace, ",")
		if !slices.ContainsFunc(place.FormerCommunes(s.Commune), func(f place.Former) bool { return f.Name == old }) {
			t.Errorf("%s: %q did not become %s", s.Slug, old, commune.FullName())
		}
		if !phone.MatchString(s.Phone) || phones[s.Phone] {
			t.Errorf("%s: phone %q is not of the demonstration or stands twice", s.Slug, s.Phone)
		}
		phones[s.Phone] = true
		if !slices.Contains([]string{"household", "cooperative", "company"}, s.Kind) || s.Since < 1990 || s.Since > 2025 ||
			s.LegalName == "" || s.StallName == "" || s.AddressLine == "" || s.Story == "" || len(s.Listings) == 0 {
			t.Errorf("%s is not complete: %+v", s.Slug, s)
		}
	}
}

func TestSlugsAreUniqueAndSafe(t *testing.T) {
	t.Parallel()
	c := read(t)
	seen := map[string]bool{}
	for _, s := range c.Sellers {
		if s.Slug != vntext.Slug(s.Slug) || seen["seller "+s.Slug] {
			t.Errorf("seller slug %q", s.Slug)
		}
		seen["seller "+s.Slug] = true
	}
	for _, l := range listings(c) {
		if l.Slug != vntext.Slug(l.Slug) || seen[l.Slug] {
			t.Errorf("listing slug %q", l.Slug)
		}
		seen[l.Slug] = true
	}
}

func TestListingsAreCompleteAndTheirPricesPlausible(t *testing.T) {
	t.Parallel()
	for _, l := range listings(read(t)) {
		if l.Name == "" || l.Name != vntext.NFC(l.Name) || l.Short == "" || l.Story == "" || l.Keep == "" || len(l.Variants) == 0 {
			t.Errorf("%s is not complete", l.Slug)
		}
		for _, m := range l.Months {
			if m < 1 || m > 12 {
				t.Errorf("%s: month %d", l.Slug, m)
			}
		}
		for _, v := range l.Variants {
			if !slices.Contains([]string{"g", "ml", "piece"}, v.Base) || v.Amount < 1 || v.WeightG < 10 || v.Stock < 1 {
				t.Errorf("%s: variant %+v", l.Slug, v)
			}
			if v.Price < 4_000 || v.Price > 1_000_000 || v.Price%500 != 0 {
				t.Errorf("%s, %s: price %s", l.Slug, v.Name, v.Price)
			}
			if kilo := money.VND(int64(v.Price) * 1000 / v.WeightG); kilo < 8_000 || kilo > 15_000_000 {
				t.Errorf("%s, %s: %s a kilo", l.Slug, v.Name, kilo)
			}
		}
	}
}

func TestNoStoryPromisesWhatItMayNot(t *testing.T) {
	t.Parallel()
	banned := []string{
		"chữa", "trị bệnh", "điều trị", "phòng bệnh", "ung thư", "tiểu đường", "huyết áp", "giảm cân",
		"tốt nhất", "ngon nhất thế", "số một", "hàng đầu", "tuyệt vời", "thần dược", "giải độc", "mát gan", "bổ thận",
	}
	c := read(t)
	for _, l := range listings(c) {
		text := strings.ToLower(l.Name + " " + l.Short + " " + l.Story + " " + l.Keep)
		for _, word := range banned {
			if strings.Contains(text, word) {
				t.Errorf("%s says %q", l.Slug, word)
			}
		}
	}
}

func TestEveryPhotographShownHasALicence(t *testing.T) {
	t.Parallel()
	c := read(t)
	known := map[string]bool{}
	for _, p := range c.Photos {
		known[p.File] = true
	}
	for _, l := range listings(c) {
		for _, file := range l.Photos {
			if !known[file] {
				t.Errorf("%s shows %s, which has no licence line", l.Slug, file)
			}
		}
	}
}

func TestPhotographsAreCreditedAndReadable(t *testing.T) {
	t.Parallel()
	credits, err := demo.Credits()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, p := range credits {
		raw, err := demo.OpenPhoto(p.File)
		if err != nil {
			t.Error(err)
			continue
		}
		total += len(raw)
		if _, err := jpeg.DecodeConfig(bytes.NewReader(raw)); err != nil {
			t.Errorf("%s: %v", p.File, err)
		}
		if p.Author == "" || p.Licence == "" || p.Origin == "" || p.AltVi == "" || p.AltEn == "" || !strings.HasPrefix(p.LicenceURL, "https://") {
			t.Errorf("%s is not credited: %+v", p.File, p)
		}
		if (p.Kind == "product") != (len(p.Listings) > 0) {
			t.Errorf("%s is a %s shown by %d listings", p.File, p.Kind, len(p.Listings))
		}
	}
	if total > 8<<20 {
		t.Errorf("the photographs weigh %d bytes, want at most 8 MB", total)
	}
}

func TestCertificatesAreMarkedAndOfEveryAge(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 24, 9, 0, 0, 0, clock.Vietnam)
	numbers := map[string]bool{}
	lapsed, soon, valid := 0, 0, 0
	for _, l := range listings(read(t)) {
		cert := l.Certificate
		if cert == nil {
			continue
		}
		if !strings.HasPrefix(cert.Number, "MH-") || numbers[cert.Number] || cert.Kind != "ocop" || cert.Stars < 3 || cert.Stars > 5 || cert.Issuer == "" {
			t.Errorf("%s: certificate %+v", l.Slug, cert)
		}
		numbers[cert.Number] = true
		switch left := cert.ValidTo().Sub(today); {
		case left < 0:
			lapsed++
		case left < 60*24*time.Hour:
			soon++
		default:
			valid++
		}
	}
	if lapsed < 5 || soon < 5 || valid < 30 {
		t.Errorf("%d lapsed, %d within 60 days of it, %d valid", lapsed, soon, valid)
	}
}

func TestFreshProduceIsSoldOutOutOfSeason(t *testing.T) {
	t.Parallel()
	for _, l := range listings(read(t)) {
		if l.Slug != "na-la-hien" {
			continue
		}
		if l.StockIn(l.Variants[0], time.August) == 0 || l.StockIn(l.Variants[0], time.December) != 0 || l.InSeason(time.December) {
			t.Errorf("custard apples: %+v", l.Months)
		}
		return
	}
	t.Error("no custard apples of La Hiên")
}
