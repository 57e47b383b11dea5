package demo

import (
	"context"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/notify"
	"nongsan/internal/seller"
)

// faces are what two stalls want to say of themselves: the household's came back, a cooperative's waits for an officer.
func (w *loading) faces(ctx context.Context, _ Catalogue) error {
	stalls := seller.New(w.DB, w.at(28*time.Hour))
	own := w.ids["che-bup-kho-tan-cuong"].sellerID
	shown, err := stalls.ByID(ctx, own)
	if err != nil {
		return err
	}
	wanted := seller.Stall{StallName: shown.StallName, SinceYear: shown.SinceYear, PhotoHash: w.hashes["doi-nui-green-hill.jpg"]}
	wanted.Story = shown.Story + " Mua nhiều xin gọi thẳng Zalo 0900 000 121, tôi để giá thấp hơn trên sàn."
	if _, err := stalls.SetStall(ctx, seller.By{SellerID: own, AccountID: w.owner}, wanted); err != nil {
		return err
	}
	looks := seller.Stalls{DB: w.DB, Clock: w.at(26 * time.Hour), Messages: notify.New(notify.Options{DB: w.DB, Jobs: w.Jobs, Clock: w.at(26 * time.Hour)})}
	change, err := looks.Note(ctx, own)
	if err != nil {
		return err
	}
	err = looks.SendBack(ctx, seller.StallLook{AccountID: w.officer, SellerID: own, ChangeID: change.ID},
		"Ảnh đồi chè rất đẹp. Xin bỏ câu mời gọi Zalo và giá ngoài sàn trong lời kể, rồi gửi lại.")
	if err != nil {
		return err
	}
	return w.lotus(ctx)
}

// lotus is a cooperative that wants another name and a photograph.
func (w *loading) lotus(ctx context.Context) error {
	stalls := seller.New(w.DB, w.at(5*time.Hour))
	s, err := stalls.BySlug(ctx, "htx-che-sen-viet-minh-hoa")
	if err != nil {
		return err
	}
	a := account.Account{Phone: s.Phone, Name: "Đào Thị Sen", Demo: true}
	id, err := account.New(w.DB, w.at(6*24*time.Hour)).Create(ctx, a, Household.Password)
	if err != nil {
		return err
	}
	if err := stalls.Join(ctx, s.ID, id, seller.Owner); err != nil {
		return err
	}
	_, err = stalls.SetStall(ctx, seller.By{SellerID: s.ID, AccountID: id}, seller.Stall{
		StallName: s.StallName + " – ngon nhất xứ chè", Story: s.Story + " Mùa hè ướp sen, mùa đông ướp nhài.", SinceYear: s.SinceYear,
		PhotoHash: w.hashes["che-tea-plant-flower.jpg"],
	})
	return err
}
