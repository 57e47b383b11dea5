package site_test

// listingDoors are what sellers say about their listings and their stall, and what officers do about it.
var listingDoors = []door{
	{"GET /ban-hang/goi-y-loai", "/ban-hang/goi-y-loai?ten=che", "", nobody.but(200, household, helper, stranger)},
	{"GET /ban-hang/nghi", "/ban-hang/nghi", "", nobody.but(200, household, helper, stranger)},
	{"POST /ban-hang/nghi", "/ban-hang/nghi", "until=2026-11-30&note=Nhà có việc", nobody.but(303, household, helper, stranger)},
	{"POST /quan-ly/duyet/:slug/go-xuong", "/quan-ly/duyet/{live}/go-xuong", "reason=ảnh không phải hàng này", nobody.but(303, moderator, officerHere, admin).but(404, officerThere)},
	{"POST /quan-ly/duyet/:slug/da-xem", "/quan-ly/duyet/{live}/da-xem", "", nobody.but(303, moderator, officerHere, admin).but(404, officerThere)},
	{"POST /quan-ly/tin-cay/:slug", "/quan-ly/tin-cay/che-nam-tien", "do=end&reason=xem lại đã", nobody.but(303, moderator, officerHere, admin).but(404, officerThere)},
	{"POST /ban-hang/nghi/mo-lai", "/ban-hang/nghi/mo-lai", "", nobody.but(303, household, helper, stranger)},
}
