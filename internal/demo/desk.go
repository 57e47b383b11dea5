package demo

import (
	"context"
	"time"

	"nongsan/internal/catalog"
)

// desk leaves something to do for each who signs in: a listing that waits for the officer, and one that came back to
// the household with what to mend.
func (w *loading) desk(ctx context.Context, _ Catalogue) error {
	shelf := catalog.New(w.DB, w.at(3*time.Hour))
	seller := w.ids["che-bup-kho-tan-cuong"].sellerID
	offer := catalog.Offer{
		Name: "Chè nhài nhà bà Lý", CategorySlug: "che-tra", CommuneCode: "05503", OldPlace: "Xóm Nam Tiến", Cover: "che-tra-hoa", Demo: true,
		Summary:     "Chè xanh ướp hoa nhài hái buổi chiều.",
		Description: "Hoa nhài hái lúc chớm nở, ướp với chè qua một đêm rồi sàng bỏ hoa. Ướp ba lần như thế mới đem sấy.",
		Variants:    []catalog.OfferVariant{{Unit: "gói 200 g", Price: 95_000, Stock: 20}},
	}
	if _, err := shelf.Propose(ctx, seller, w.owner, offer); err != nil {
		return err
	}
	offer.Name, offer.Cover, offer.Summary = "Chè đinh đặc biệt chữa bách bệnh", "che-tra-3", ""
	offer.Description = "Chè đinh hái tay, uống vào khỏi mọi bệnh."
	slug, err := shelf.Propose(ctx, seller, w.owner, offer)
	if err != nil {
		return err
	}
	return shelf.Reject(ctx, w.officer, slug, "Xin bỏ lời “chữa bách bệnh”: quảng cáo thực phẩm không được nói có tác dụng chữa bệnh. Sửa tên và phần kể rồi gửi lại.")
}
