package site_test

// listingDoors are what sellers say about their listings and their stall, and what officers do about it.
var listingDoors = []door{
	{"GET /ban-hang/goi-y-loai", "/ban-hang/goi-y-loai?ten=che", "", nobody.but(200, household, helper, stranger)},
	{"GET /ban-hang/nghi", "/ban-hang/nghi", "", nobody.but(200, household, helper, stranger)},
	{"POST /ban-hang/nghi", "/ban-hang/nghi", "until=2026-11-30&note=Nhà có việc", nobody.but(303, household, helper, stranger)},
	{"POST /ban-hang/nghi/mo-lai", "/ban-hang/nghi/mo-lai", "", nobody.but(303, household, helper, stranger)},
}
