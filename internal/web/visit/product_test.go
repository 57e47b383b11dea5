package visit

import (
	"strings"
	"testing"
	"time"

	"nongsan/internal/seller"
	"nongsan/internal/shipping"
)

// The page speaks to a buyer anywhere in the province: what the stall's own commune pays is not the province's fee.
func TestDeliveryTellsTheFeeOfTheWholeProvince(t *testing.T) {
	t.Parallel()
	home := seller.Seller{ProvinceCode: "19", CommuneCode: "05551"}
	own := shipping.Zone{Communes: []string{"05551"}}
	province := shipping.Zone{Provinces: []string{"19"}, Fee: 20_000}
	elsewhere := shipping.Zone{Fee: 30_000}
	free := shipping.Zone{Provinces: []string{"19"}}
	for name, c := range map[string]struct {
		zones    []shipping.Zone
		has, not string
	}{
		"the own commune is free":  {[]shipping.Zone{own, province, elsewhere}, "20.000", "miễn phí"},
		"the province is free":     {[]shipping.Zone{free, elsewhere}, "trong tỉnh miễn phí", "0 ₫, đi"},
		"only the own commune has": {[]shipping.Zone{own}, "theo vùng", "0 ₫"},
	} {
		got := strings.ReplaceAll(delivery(t.Context(), home, shipping.Rules{Zones: c.zones}, time.Time{}).Fee, "\u00a0", " ")
		if !strings.Contains(got, c.has) || strings.Contains(got, c.not) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
