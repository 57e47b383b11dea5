package site_test

import (
	"fmt"
	"time"

	"nongsan/internal/certificate"
	"nongsan/internal/lot"
	"nongsan/internal/order"
	"nongsan/internal/review"
)

// listingDoors are what sellers say about their listings and their stall, and what officers do about it.
var listingDoors = []door{
	{"GET /ban-hang/goi-y-loai", "/ban-hang/goi-y-loai?ten=che", "", nobody.but(200, household, helper, stranger)},
	{"GET /ban-hang/nghi", "/ban-hang/nghi", "", nobody.but(200, household, helper, stranger)},
	{"POST /ban-hang/nghi", "/ban-hang/nghi", "until=2026-11-30&note=Nhà có việc", nobody.but(303, household, helper, stranger)},
	{"POST /ban-hang/nghi/mo-lai", "/ban-hang/nghi/mo-lai", "", nobody.but(303, household, helper, stranger)},
	{"GET /ban-hang/giay-to", "/ban-hang/giay-to", "", nobody.but(200, household, helper, stranger)},
	{"POST /upload/:ticket/ban-hang/giay-to", "/upload/{ticket}/ban-hang/giay-to", "kind=vietgap&number=1", nobody.but(422, household, helper, stranger)},
	{"GET /don-hang/:code/danh-gia", "/don-hang/{arrived}/danh-gia", "", nobody.but(200, buyer)},
	{"POST /upload/:ticket/don-hang/:code/danh-gia/:line", "/upload/{ticket}/don-hang/{order}/danh-gia/1", "stars=5", nobody.but(404, buyer)},
	{"GET /ban-hang/danh-gia", "/ban-hang/danh-gia", "", nobody.but(200, household, helper, stranger)},
	{"POST /ban-hang/danh-gia/:id/tra-loi", "/ban-hang/danh-gia/{review}/tra-loi", "answer=Cảm ơn quý khách", nobody.but(303, household, helper).but(404, stranger)},
	{"GET /quan-ly/danh-gia", "/quan-ly/danh-gia", "", nobody.but(200, moderator, admin)},
	{"POST /quan-ly/danh-gia/:id/an", "/quan-ly/danh-gia/{review}/an", "reason=lời tục tĩu", nobody.but(303, moderator, admin)},
	{"POST /quan-ly/danh-gia/:id/hien-lai", "/quan-ly/danh-gia/{review}/hien-lai", "", nobody.but(303, moderator, admin)},
	{"POST /quan-ly/danh-gia/:id/da-xem", "/quan-ly/danh-gia/{review}/da-xem", "", nobody.but(303, moderator, admin)},
	{"POST /quan-ly/danh-gia/:id/go-tra-loi", "/quan-ly/danh-gia/{review}/go-tra-loi", "answered=1&reason=lời tục tĩu", nobody.but(409, moderator, admin)},
	{"GET /truy-xuat/:code", "/truy-xuat/{lot}", "", everyone(200)},
	{"GET /ban-hang/lo-hang", "/ban-hang/lo-hang", "", nobody.but(200, household, helper, stranger)},
	{"POST /ban-hang/lo-hang", "/ban-hang/lo-hang", "key=lot-{unique}&listing={live id}&harvested_on=2026-11-20", nobody.but(303, household, helper).but(422, stranger)},
	{"GET /ban-hang/lo-hang/:code", "/ban-hang/lo-hang/{lot}", "", nobody.but(200, household, helper).but(404, stranger)},
	{"GET /ban-hang/lo-hang/:code/tem.pdf", "/ban-hang/lo-hang/{lot}/tem.pdf", "", nobody.but(200, household, helper).but(404, stranger)},
	{"POST /upload/:ticket/ban-hang/lo-hang/:code/buoc", "/upload/{ticket}/ban-hang/lo-hang/{lot}/buoc", "key=step-{unique}&title=Hái tay&done_on=2026-11-20", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/lo-hang/:code/buoc/:id/bo", "/ban-hang/lo-hang/{lot}/buoc/1/bo", "", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/lo-hang/:code/thu-hoi", "/ban-hang/lo-hang/{lot}/thu-hoi", "reason=dư lượng quá mức", nobody.but(303, household, helper).but(404, stranger)},
	{"GET /quan-ly/giay-to", "/quan-ly/giay-to", "", nobody.but(200, moderator, admin)},
	{"GET /quan-ly/giay-to/:id", "/quan-ly/giay-to/{paper}", "", nobody.but(200, moderator, admin)},
	{"GET /quan-ly/giay-to/:id/ban-chup/:n", "/quan-ly/giay-to/{paper}/ban-chup/0", "", nobody.but(200, moderator, admin)},
	{"POST /quan-ly/giay-to/:id/xac-minh", "/quan-ly/giay-to/{paper}/xac-minh", "", nobody.but(303, moderator, admin)},
	{"POST /quan-ly/giay-to/:id/tra-lai", "/quan-ly/giay-to/{paper}/tra-lai", "reason=ảnh mờ quá", nobody.but(303, moderator, admin)},
	{"POST /quan-ly/giay-to/:id/thu-hoi", "/quan-ly/giay-to/{paper}/thu-hoi", "reason=chưa xác minh", nobody.but(409, moderator, admin)},
	{"POST /quan-ly/duyet/:slug/go-xuong", "/quan-ly/duyet/{live}/go-xuong", "reason=ảnh không phải hàng này", nobody.but(303, moderator, officerHere, admin).but(404, officerThere)},
	{"POST /quan-ly/duyet/:slug/da-xem", "/quan-ly/duyet/{live}/da-xem", "", nobody.but(303, moderator, officerHere, admin).but(404, officerThere)},
	{"POST /quan-ly/tin-cay/:slug", "/quan-ly/tin-cay/che-nam-tien", "do=end&reason=xem lại đã", nobody.but(303, moderator, officerHere, admin).but(404, officerThere)},
}

// paper is a fresh one of stall A, which waits for an officer.
func (w *world) paper() int64 {
	w.Helper()
	w.count++
	id, err := w.services.Certificates.Send(w.Context(), w.accounts[household], certificate.Certificate{
		SellerID: w.a, Kind: certificate.VietGAP, Number: fmt.Sprint(w.count), Issuer: "Sở Nông nghiệp",
		IssuedOn: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), ExpiresOn: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC),
	}, [][]byte{[]byte("%PDF-1.4 giay")})
	w.must(err)
	return id
}

func (w *world) listingID(slug string) int64 {
	w.Helper()
	l, err := w.services.Catalog.Any(w.Context(), slug)
	w.must(err)
	return l.ID
}

// lot is a fresh one of a listing of stall A.
func (w *world) lot() string {
	w.Helper()
	w.count++
	code, err := w.services.Lots.Create(w.Context(), lot.By{SellerID: w.a}, fmt.Sprint("lot-form-", w.count), lot.Lot{
		ListingID: w.listingID(w.live()), HarvestedOn: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC),
	})
	w.must(err)
	return code
}

// arrived is the code of an order of stall A that its buyer has.
func (w *world) arrived() string {
	w.Helper()
	code := w.shipped()
	w.must(w.services.Orders.Deliver(w.Context(), order.By{SellerID: w.a, AccountID: w.accounts[household]}, code))
	return code
}

// review is a fresh one of something of stall A.
func (w *world) review() (id int64) {
	w.Helper()
	code := w.arrived()
	lines, err := w.services.Reviews.Lines(w.Context(), code)
	w.must(err)
	w.must(w.services.Reviews.Write(w.Context(), review.Opinion{OrderCode: code, LineID: lines[0].ID, Stars: 5}))
	w.must(w.db.GetContext(w.Context(), &id, `SELECT id FROM review WHERE order_line_id = $1`, lines[0].ID))
	return id
}
