package site_test

const (
	stallForm = "stall_name=Chè Nam Tiến&story=Ba đời làm chè.&since=1985&day=1&day=2&pickup_commune=&pickup_line="
	sameFace  = "stall_name=Chè Nam Tiến&story=&since=1985&day=1&day=2&pickup_commune=&pickup_line=" // nothing for an officer to look at
	legalForm = "legal_name=Hộ Chè Nam Tiến&tax_kind=household&commune=" + tanCuong + "&address=Xóm Nam Tiến&number="
	askForm   = "legal_name=Hoa A&stall_name=Mật ong nhà Hoa&commune=" + tanCuong + "&address=Xóm A&sells=mật ong"
	moneyForm = "bank=970405&account=1234567890&holder=NGUYEN THI LY"
)

// peopleDoors are what is known of sellers: each seller's own, and the office's for the sellers of its commune.
var peopleDoors = []door{
	{"GET /ban-hang/gian-hang", "/ban-hang/gian-hang", "", nobody.but(200, household, helper, stranger)},
	{"GET /ban-hang/gian-hang/gioi-thieu", "/ban-hang/gian-hang/gioi-thieu", "", nobody.but(200, household, helper, stranger)},
	{"POST /upload/:ticket/ban-hang/gian-hang/gioi-thieu", "/upload/{ticket}/ban-hang/gian-hang/gioi-thieu", sameFace, nobody.but(303, household, helper, stranger)},
	{"GET /ban-hang/gian-hang/nguoi-ban", "/ban-hang/gian-hang/nguoi-ban", "", nobody.but(200, household, stranger)},
	{"POST /ban-hang/gian-hang/nguoi-ban", "/ban-hang/gian-hang/nguoi-ban", legalForm, nobody.but(303, household, stranger)},
	{"GET /ban-hang/gian-hang/nhan-tien", "/ban-hang/gian-hang/nhan-tien", "", nobody.but(200, household, stranger)},
	{"POST /ban-hang/gian-hang/nhan-tien", "/ban-hang/gian-hang/nhan-tien", moneyForm, nobody.but(303, household, stranger)},
	{"GET /ban-hang/gian-hang/dien-thoai", "/ban-hang/gian-hang/dien-thoai", "", nobody.but(200, household, stranger)},
	{"POST /ban-hang/gian-hang/dien-thoai", "/ban-hang/gian-hang/dien-thoai", "phone=0912345678", nobody.but(303, household, stranger)},

	{"GET /ban-hang/gian-hang/du-lieu.zip", "/ban-hang/gian-hang/du-lieu.zip", "", nobody.but(200, household, stranger)},

	{"POST /ban-hang/dinh-danh", "/ban-hang/dinh-danh", "", nobody.but(200, household, stranger)},
	{"GET /ban-hang/dinh-danh/tro-ve", "/ban-hang/dinh-danh/tro-ve?state=bịa&code=ra", "", nobody.but(404, household, helper, stranger)},
	{"GET /ban-hang/dinh-danh/tro-ve", "/ban-hang/dinh-danh/tro-ve?error=access_denied", "", nobody.but(303, household, helper, stranger)},
	{"GET /ban-hang/dinh-danh/minh-hoa", "/ban-hang/dinh-danh/minh-hoa?state=x", "", nobody.but(200, household, helper, stranger)},

	{"GET /mo-gian-hang", "/mo-gian-hang", "", members(200)},
	{"POST /mo-gian-hang", "/mo-gian-hang", "legal_name=Hoa&stall_name=Mật ong nhà Hoa&commune=&address=Xóm A&sells=mật ong", members(422)},
	{"POST /mo-gian-hang", "/mo-gian-hang", askForm, members(303).but(409, household, stranger)},
	{"GET /quan-ly/mo-gian-hang", "/quan-ly/mo-gian-hang", "", nobody.but(200, moderator, officerHere, officerThere, admin)},
	{"POST /quan-ly/mo-gian-hang/:id/tu-choi", "/quan-ly/mo-gian-hang/{request}/tu-choi", "reason=", officersOf(422)},
	{"POST /quan-ly/mo-gian-hang/:id/tu-choi", "/quan-ly/mo-gian-hang/{request}/tu-choi", "reason=chưa rõ địa chỉ", officersOf(303)},
	{"POST /quan-ly/mo-gian-hang/:id/dong-y", "/quan-ly/mo-gian-hang/{request}/dong-y", "", officersOf(303)},

	{"GET /quan-ly/duyet-gian-hang/:slug", "/quan-ly/duyet-gian-hang/che-nam-tien", "", officersOf(200)},
	{"POST /quan-ly/duyet-gian-hang/:slug/tra-lai", "/quan-ly/duyet-gian-hang/{stall}/tra-lai", "change={its change}&reason=", officersOf(422)},
	{"POST /quan-ly/duyet-gian-hang/:slug/tra-lai", "/quan-ly/duyet-gian-hang/{stall}/tra-lai", "change={its change}&reason=trùng tên", officersOf(303)},
	{"POST /quan-ly/duyet-gian-hang/:slug/dong-y", "/quan-ly/duyet-gian-hang/{stall}/dong-y", "change={its change}", officersOf(303)},
	{"POST /quan-ly/duyet-gian-hang/:slug/dong-y", "/quan-ly/duyet-gian-hang/che-nam-tien/dong-y", "change=0", officersOf(409)},

	// Stall A lies in Tân Cương. To an officer of another commune it is not there.
	{"GET /quan-ly/gian-hang", "/quan-ly/gian-hang", "", nobody.but(200, moderator, officerHere, officerThere, admin)},
	{"GET /quan-ly/gian-hang/:slug", "/quan-ly/gian-hang/che-nam-tien", "", officersOf(200)},
	{"GET /quan-ly/gian-hang/:slug/gioi-thieu", "/quan-ly/gian-hang/che-nam-tien/gioi-thieu", "", officersOf(200)},
	{"POST /quan-ly/gian-hang/:slug/gioi-thieu", "/quan-ly/gian-hang/che-nam-tien/gioi-thieu", stallForm, officersOf(303)},
	{"GET /quan-ly/gian-hang/:slug/nguoi-ban", "/quan-ly/gian-hang/che-nam-tien/nguoi-ban", "", officersOf(200)},
	{"POST /quan-ly/gian-hang/:slug/dinh-danh", "/quan-ly/gian-hang/che-nam-tien/dinh-danh", "document=citizen_card", officersOf(422)},
	{"POST /quan-ly/gian-hang/:slug/xem", "/quan-ly/gian-hang/che-nam-tien/xem", "field=citizen_number&why=đối chiếu thuế", officersOf(422)},
	{"POST /quan-ly/gian-hang/:slug/nguoi-ban", "/quan-ly/gian-hang/che-nam-tien/nguoi-ban", legalForm + "019085001234", officersOf(303)},
	{"POST /quan-ly/gian-hang/:slug/xem", "/quan-ly/gian-hang/che-nam-tien/xem", "field=citizen_number&why=", officersOf(422)},
	{"POST /quan-ly/gian-hang/:slug/xem", "/quan-ly/gian-hang/che-nam-tien/xem", "field=citizen_number&why=đối chiếu thuế", officersOf(200)},
	{"POST /quan-ly/gian-hang/:slug/dinh-danh", "/quan-ly/gian-hang/che-nam-tien/dinh-danh", "document=citizen_card", officersOf(303)},
	{"POST /quan-ly/gian-hang/:slug/dinh-danh/huy", "/quan-ly/gian-hang/che-nam-tien/dinh-danh/huy", "reason=nhầm người", officersOf(303)},
	{"GET /quan-ly/gian-hang/:slug/nhan-tien", "/quan-ly/gian-hang/che-nam-tien/nhan-tien", "", officersOf(200)},
	{"POST /quan-ly/gian-hang/:slug/nhan-tien", "/quan-ly/gian-hang/che-nam-tien/nhan-tien", moneyForm, officersOf(303)},
	{"GET /quan-ly/gian-hang/:slug/dien-thoai", "/quan-ly/gian-hang/che-nam-tien/dien-thoai", "", officersOf(200)},
	{"POST /quan-ly/gian-hang/:slug/dien-thoai", "/quan-ly/gian-hang/che-nam-tien/dien-thoai", "phone=0912345678", officersOf(303)},
}

// officersOf is what those are answered who look after stall A; to another commune's officer it is not there.
func officersOf(status int) wants {
	return nobody.but(status, moderator, officerHere, admin).but(404, officerThere)
}
