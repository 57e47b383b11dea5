package demo

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

// freeFrom is the worth of goods that the household sends for nothing.
const freeFrom money.VND = 600_000

// story is an order that did not go straight: what happens to it after it has come as far as its sale says.
type story struct {
	sale sale
	then func(w *loading, ctx context.Context, o order.Order, by order.By) error
}

// on is the buyer whose account the demonstration has.
func on(ago time.Duration, method string, units int, until order.State) sale {
	return sale{
		ago, "Trần Thu Hà", "0900000301", "01", "00025", "25 ngõ 12 phố Láng Hạ", method, false,
		map[string]int{"che-bup-kho-tan-cuong": units},
		until,
		order.Wish{},
	}
}

var stories = []story{
	{on(24*day, payment.COD, 2, order.Shipped), func(w *loading, ctx context.Context, o order.Order, by order.By) error {
		return w.orders(22*day).Refuse(ctx, by, o.Code, 0, "Bưu tá tới ba lần, khách đi vắng", true)
	}},
	{on(16*day, payment.VietQR, 3, order.Delivered), (*loading).torn},
	{on(9*day, payment.COD, 1, order.Delivered), (*loading).declined},
	{on(4*day, payment.VietQR, 4, order.Confirmed), (*loading).inTwoParcels},
	{on(50*time.Hour, payment.VietQR, 1, order.Received), func(w *loading, ctx context.Context, o order.Order, _ order.By) error {
		return w.orders(49*time.Hour).Cancel(ctx, w.buyer, o.Code)
	}},
	{on(20*day, payment.COD, 1, order.Delivered), (*loading).sentBack},
	{on(8*day, payment.COD, 1, order.Delivered), (*loading).agreed},
	{on(6*day, payment.VietQR, 1, order.Delivered), (*loading).asked},
	{on(2*time.Minute, payment.VietQR, 1, order.WaitingPayment), func(*loading, context.Context, order.Order, order.By) error { return nil }},
}

func (w *loading) stories(ctx context.Context, _ Catalogue) error {
	for i, s := range stories {
		code, err := w.sell(ctx, 200+i, s.sale)
		if err != nil {
			return fmt.Errorf("story %d: %w", i+1, err)
		}
		o, err := w.orders(0).ByCode(ctx, code)
		if err != nil {
			return err
		}
		if err := s.then(w, ctx, o, order.By{SellerID: o.Parts[0].SellerID, AccountID: w.owner}); err != nil {
			return fmt.Errorf("story %d: %w", i+1, err)
		}
	}
	return nil
}

// orders are the order's verbs at a time before now.
func (w *loading) orders(ago time.Duration) *order.Service { return order.New(w.DB, w.at(ago), w.Jobs) }

func (w *loading) key(what string, o order.Order) string {
	return "demonstration-" + what + "-" + o.Code
}

// torn is a pack that came torn: the buyer writes and gives it back, the seller agrees.
func (w *loading) torn(ctx context.Context, o order.Order, by order.By) error {
	buyer := order.By{SellerID: by.SellerID, AccountID: w.buyer, As: order.Buyer}
	if err := w.orders(14*day).Write(ctx, buyer, o.Code, w.key("torn", o), "Cháu nhận được chè rồi ạ, nhưng một gói bị rách mép."); err != nil {
		return err
	}
	if err := w.orders(14*day-time.Hour).Write(ctx, by, o.Code, w.key("sorry", o), "Cô xin lỗi cháu nhé. Cháu bấm trả hàng gói ấy, cô hoàn tiền."); err != nil {
		return err
	}
	wish := order.ReturnWish{
		Key: w.key("wish", o), Why: "damaged", Words: "Một gói rách mép, chè rơi ra hộp và hơi ẩm.",
		Units: map[int64]int{o.Parts[0].Lines[0].ID: 1}, Photos: []string{w.hashes["che-tea-plant-flower.jpg"]},
	}
	if err := w.orders(13*day).AskReturn(ctx, buyer, o.Code, wish); err != nil {
		return err
	}
	if err := w.orders(13*day-2*time.Hour).AnswerReturn(ctx, by, o.Code, true, false, "Gói rách lỗi do nhà cô. Cháu không cần gửi lại."); err != nil {
		return err
	}
	return w.orders(12*day).ReceiveReturn(ctx, by, o.Code, false)
}

// wishes asks for one unit back, some time ago.
func (w *loading) wishes(ctx context.Context, ago time.Duration, o order.Order, by order.By, why, words string) error {
	buyer := order.By{SellerID: by.SellerID, AccountID: w.buyer, As: order.Buyer}
	return w.orders(ago).AskReturn(ctx, buyer, o.Code, order.ReturnWish{
		Key: w.key("wish", o), Why: why, Words: words, Units: map[int64]int{o.Parts[0].Lines[0].ID: 1},
	})
}

// sentBack is an order that came back whole, as it was sent.
func (w *loading) sentBack(ctx context.Context, o order.Order, by order.By) error {
	if err := w.wishes(ctx, 17*day, o, by, "other", "Nhà cháu được biếu chè rồi, xin gửi lại cô gói chưa mở."); err != nil {
		return err
	}
	if err := w.orders(16*day).AnswerReturn(ctx, by, o.Code, true, false, "Cháu gửi lại giúp cô, gói còn nguyên là được."); err != nil {
		return err
	}
	return w.orders(13*day).ReceiveReturn(ctx, by, o.Code, true)
}

// agreed is a return whose goods are on their way back.
func (w *loading) agreed(ctx context.Context, o order.Order, by order.By) error {
	if err := w.wishes(ctx, 5*day, o, by, "other", "Cháu đặt nhầm loại, gói chưa mở ạ."); err != nil {
		return err
	}
	return w.orders(4*day).AnswerReturn(ctx, by, o.Code, true, false, "Được cháu nhé, gửi về địa chỉ trên gói.")
}

// asked is a return that waits for the seller's word.
func (w *loading) asked(ctx context.Context, o order.Order, by order.By) error {
	return w.wishes(ctx, day, o, by, "damaged", "Hộp bị móp một góc, chè vụn khá nhiều.")
}

// declined is a wish the seller did not agree with; the province may still decide.
func (w *loading) declined(ctx context.Context, o order.Order, by order.By) error {
	buyer := order.By{SellerID: by.SellerID, AccountID: w.buyer, As: order.Buyer}
	wish := order.ReturnWish{
		Key: w.key("wish", o), Why: "other", Words: "Nhà cháu mua nhầm, muốn đổi sang loại khác.",
		Units: map[int64]int{o.Parts[0].Lines[0].ID: 1},
	}
	if err := w.orders(5*day).AskReturn(ctx, buyer, o.Code, wish); err != nil {
		return err
	}
	return w.orders(4*day).AnswerReturn(ctx, by, o.Code, false, false, "Gói đã bóc rồi nên cô không nhận lại được, mong cháu thông cảm.")
}

// inTwoParcels is an order of which one pack was missing and one parcel is on its way.
func (w *loading) inTwoParcels(ctx context.Context, o order.Order, by order.By) error {
	line := o.Parts[0].Lines[0].ID
	if err := w.orders(3*day).Keep(ctx, by, o.Code, map[int64]int{line: 3}, "Mẻ này chỉ còn ba gói đủ khô"); err != nil {
		return err
	}
	sent := order.Shipment{Number: 1, Name: "VNPost", Tracking: "EB000001234VN", Units: map[int64]int{line: 2}}
	if err := w.orders(60*time.Hour).SendParcel(ctx, by, o.Code, sent); err != nil {
		return err
	}
	return w.orders(40*time.Hour).Track(ctx, by, o.Code, 1, "Đã tới bưu cục Hà Nội")
}
