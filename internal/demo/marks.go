package demo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/lot"
	"nongsan/internal/pdf"
	"nongsan/internal/review"
)

// marks shows what stands behind the household's tea: papers that wait and that end soon, a lot with its steps, what
// buyers said, a change that waits beside what shows, and what the rules hold back.
func (w *loading) marks(ctx context.Context, _ Catalogue) error {
	tea := w.ids["che-bup-kho-tan-cuong"]
	for _, step := range []func(context.Context, loaded) error{w.papers, w.lots, w.opinions, w.wish, w.spirit} {
		if err := step(ctx, tea); err != nil {
			return err
		}
	}
	return nil
}

// papers are one that ends in 45 days and one that waits for an officer.
func (w *loading) papers(ctx context.Context, tea loaded) error {
	today := w.now.Truncate(24 * time.Hour)
	papers := certificate.New(w.DB, w.at(2*day), nil)
	_, err := papers.Register(ctx, w.officer, certificate.Certificate{
		SellerID: tea.sellerID, Kind: certificate.VietGAP, Number: "VietGAP-TT-19-0417", Issuer: "Trung tâm chứng nhận (minh hoạ)",
		IssuedOn: today.AddDate(-3, 0, 45), ExpiresOn: today.AddDate(0, 0, 45), Demo: true,
	})
	if err != nil {
		return err
	}
	var scan bytes.Buffer
	d := pdf.New(pdf.A4, "Giấy minh hoạ", w.now)
	d.Page()
	bottom := d.Block(20, 40, 170, pdf.Text{Size: 22, Bold: true, Align: pdf.Center}, "GIẤY MINH HOẠ")
	d.Block(20, bottom+10, 170, pdf.Text{Size: 12, Align: pdf.Center}, "Chứng nhận sản phẩm hữu cơ số HC-19-2026-08 cho chè của hộ Nguyễn Thị Lý. Giấy này đặt ra để chạy thử.")
	if err := d.Write(&scan); err != nil {
		return err
	}
	_, err = papers.Send(ctx, w.owner, certificate.Certificate{
		SellerID: tea.sellerID, ListingID: tea.id, Kind: certificate.Organic, Number: "HC-19-2026-08", Issuer: "Tổ chức chứng nhận (minh hoạ)",
		IssuedOn: today.AddDate(0, -1, 0), ExpiresOn: today.AddDate(2, -1, 0), Demo: true,
	}, [][]byte{scan.Bytes()})
	return err
}

func (w *loading) lots(ctx context.Context, tea loaded) error {
	by := lot.By{SellerID: tea.sellerID, AccountID: w.owner}
	lots, today := lot.New(w.DB, w.at(time.Hour)), w.now.Truncate(24*time.Hour)
	ago := func(days int) time.Time { return today.AddDate(0, 0, -days) }
	packed, best := ago(6), today.AddDate(1, 0, -6)
	code, err := lots.Create(ctx, by, "demo-lot-1", lot.Lot{
		ListingID: tea.id, PlantingCode: "VN-TNOR-0417", HarvestedOn: ago(8), PackedOn: &packed, BestBefore: &best, Amount: "38 kg chè khô",
	})
	if err != nil {
		return err
	}
	for i, s := range []lot.Step{
		{DoneOn: ago(40), Title: "Bón phân hữu cơ", Note: "Phân chuồng ủ hoai, không dùng phân hoá học từ lứa trước."},
		{DoneOn: ago(8), Title: "Hái tay", Note: "Một tôm hai lá, hái lúc sáng sớm còn sương."},
		{DoneOn: ago(8), Title: "Sao diệt men, vò, sấy", Note: "Sao trong ngày, tôn gang đốt củi, lấy hương hai lần."},
		{DoneOn: ago(6), Title: "Phân loại, đóng gói", Note: "Bỏ cẫng, bỏ lá già, hút chân không."},
	} {
		if err := lots.AddStep(ctx, by, code, fmt.Sprint("demo-step-", i), s); err != nil {
			return err
		}
	}
	return nil
}

// opinions are what the buyers of the demonstration's orders that arrived might say; the seller answered one.
func (w *loading) opinions(ctx context.Context, tea loaded) error {
	reviews := review.New(w.DB, w.at(30*time.Hour))
	var codes []string
	err := w.DB.SelectContext(ctx, &codes, `
		SELECT o.code FROM orders o
		WHERE EXISTS (SELECT FROM seller_order p WHERE p.order_id = o.id AND p.state = 'delivered') ORDER BY o.id LIMIT 6`)
	if err != nil {
		return err
	}
	said := []struct {
		stars int
		words string
	}{
		{5, "Thơm ngon, đúng như lời kể. Gói chắc chắn, giao đúng hẹn."},
		{4, "Ngon, đúng như kể. Giá mà có gói nhỏ hơn để uống thử."},
		{5, "Mua lần thứ hai, lần này vẫn ngon như lần trước."},
		{5, ""},
	}
	n := 0
	for _, code := range codes {
		lines, err := reviews.Lines(ctx, code)
		if err != nil {
			return err
		}
		for _, l := range lines {
			one := said[n%len(said)]
			n++
			if err := reviews.Write(ctx, review.Opinion{OrderCode: code, LineID: l.ID, Stars: one.stars, Words: one.words}); err != nil {
				return err
			}
		}
	}
	mine, err := reviews.OfSeller(ctx, tea.sellerID)
	if err != nil || len(mine) == 0 {
		return err
	}
	return reviews.Answer(ctx, tea.sellerID, w.owner, mine[len(mine)-1].ID, "Cảm ơn quý khách. Lứa tới nhà tôi đóng thêm gói 100 g.")
}

// wish is a change of a listing that shows, for the officer.
func (w *loading) wish(ctx context.Context, tea loaded) error {
	shelf := catalog.New(w.DB, w.at(2*time.Hour))
	l, err := shelf.Own(ctx, tea.sellerID, tea.slug)
	if err != nil {
		return err
	}
	in := catalog.Offer{
		Name: l.Name, CategorySlug: l.CategorySlug, Summary: "Chè búp hái tay ở xóm Nam Tiến, ngon nhất vùng.", Description: l.Description,
		Preservation: l.Preservation, CommuneCode: l.CommuneCode, OldPlace: l.OldPlace, TaxClass: l.TaxClass,
	}
	for _, m := range l.SeasonMonths {
		in.SeasonMonths = append(in.SeasonMonths, int(m))
	}
	for _, v := range l.Variants {
		in.Variants = append(in.Variants, catalog.OfferVariant{
			ID: v.ID, Unit: v.Unit, BaseAmount: v.BaseAmount, BaseUnit: v.BaseUnit, Price: v.Price, Stock: v.Stock, StockSeen: v.Stock,
		})
	}
	for _, p := range l.Photos {
		in.PhotoHashes = append(in.PhotoHashes, p.Hash)
	}
	_, err = shelf.Revise(ctx, tea.sellerID, w.owner, tea.slug, in)
	return err
}

// spirit is what the rules hold back: alcohol without a licence.
func (w *loading) spirit(ctx context.Context, tea loaded) error {
	_, err := catalog.New(w.DB, w.at(time.Hour)).Propose(ctx, tea.sellerID, w.owner, catalog.Offer{
		Name: "Rượu nếp cái nhà bà Lý", CategorySlug: "do-uong-ruou", CommuneCode: "05503", OldPlace: "Xóm Nam Tiến", Cover: "do-uong-ruou-1", Demo: true,
		Summary: "Nấu từ nếp cái, ủ men lá.", Ingredients: "Gạo nếp cái, men lá", TaxClass: catalog.Production,
		Variants: []catalog.OfferVariant{{Unit: "chai 500 ml", Price: 90_000, Stock: 24}},
	})
	return err
}
