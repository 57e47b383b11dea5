package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/shipping"
)

// guests buy the everyday orders; they are invented, and their numbers ring nowhere.
var guests = []struct{ name, phone, province, commune, line string }{
	{"Nguyễn Văn Bình", "0900000311", "01", "00025", "Số 9 ngõ 40 phố Láng Hạ"},
	{"Phạm Thị Duyên", "0900000312", "19", "05443", "Tổ 12, gần trường tiểu học"},
	{"Lý A Páo", "0900000313", "19", "05503", "Xóm Hồng Thái"},
	{"Trương Mỹ Linh", "0900000314", "01", "00008", "Tầng 5 nhà B, 20 phố Đội Cấn"},
	{"Đặng Quốc Việt", "0900000315", "01", "00004", "Số 71 phố Phan Kế Bính"},
}

// month is the everyday orders of the past four weeks at all kinds of stalls: the older one is, the further it has
// come.
func (w *loading) month(ctx context.Context, _ Catalogue) error {
	slugs := w.plenty(12)
	if len(slugs) == 0 {
		return nil
	}
	for i := range 20 {
		ago := time.Duration(28*24-i*33)*time.Hour - time.Duration(i%7)*time.Hour
		g := guests[i%len(guests)]
		s := sale{
			ago: ago, name: g.name, phone: g.phone, province: g.province, commune: g.commune, line: g.line,
			method: payment.COD, guest: true, basket: map[string]int{slugs[i%len(slugs)]: 1 + i%2}, until: order.Delivered,
		}
		if i%3 == 0 {
			s.method = payment.VietQR
		}
		if ago < 3*day {
			s.until = order.Confirmed
		} else if ago < 6*day {
			s.until = order.Shipped
		}
		if _, err := w.sell(ctx, 100+i, s); err != nil {
			return fmt.Errorf("everyday order %d: %w", i+1, err)
		}
	}
	return nil
}

// plenty are listings of which there is enough, in the order of the alphabet, none of the stalls with stories.
func (w *loading) plenty(most int) (slugs []string) {
	for slug, l := range w.ids {
		if v := l.variants[0]; v.Stock >= 20 && v.MinQty <= 1 && l.sellerID != w.ids["che-bup-kho-tan-cuong"].sellerID {
			slugs = append(slugs, slug)
		}
	}
	slices.Sort(slugs)
	return slugs[:min(most, len(slugs))]
}

// shipping gives the household rules of its own: its commune, its province, everywhere else, and a stall to come to.
func (w *loading) shipping(ctx context.Context, _ Catalogue) error {
	rules := shipping.New(w.DB, w.at(35*day))
	seller := w.ids["che-bup-kho-tan-cuong"].sellerID
	free := freeFrom
	for i, z := range []shipping.Zone{
		{Communes: []string{"05503"}, DaysTo: 1},
		{Provinces: []string{thaiNguyen}, Fee: 20_000, FreeFrom: &free, DaysFrom: 1, DaysTo: 2},
		{Fee: 30_000, Included: 2000, PerKg: 5000, FreeFrom: &free, DaysFrom: 2, DaysTo: 4},
	} {
		if err := rules.AddZone(ctx, seller, fmt.Sprintf("demonstration-zone-%d-%d", i, w.now.UnixNano()), z); err != nil {
			return err
		}
	}
	for i, p := range []shipping.Pickup{
		{Kind: "stall", Name: "Nhà bà Lý", Address: "Xóm Nam Tiến, cạnh nhà văn hoá", Commune: "05503", Opening: "Ngày nào cũng được, 6 đến 18 giờ"},
		{Kind: "market", Name: "Chợ chè Tân Cương", Address: "Dãy chè, sạp số 4", Commune: "05503", Opening: "Sáng thứ Bảy và Chủ nhật"},
	} {
		if err := rules.AddPickup(ctx, seller, fmt.Sprintf("demonstration-place-%d-%d", i, w.now.UnixNano()), p); err != nil {
			return err
		}
	}
	return nil
}
