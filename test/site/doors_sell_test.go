package site_test

// sellDoors are the pages of sellers.
var sellDoors = []door{
	// Stall A belongs to the household; to a stranger its listings and orders are not there.
	{"GET /ban-hang", "/ban-hang", "", nobody.but(200, household, helper, stranger)},
	{"GET /ban-hang/san-pham", "/ban-hang/san-pham", "", nobody.but(200, household, helper, stranger)},
	{"GET /ban-hang/san-pham/moi", "/ban-hang/san-pham/moi", "", nobody.but(200, household, helper, stranger)},
	{"POST /upload/:ticket/anh", "/upload/{ticket}/anh", "{jpeg}", everyone(201)}, // the ticket opens it
	{"POST /upload/:ticket/ban-hang/san-pham", "/upload/{ticket}/ban-hang/san-pham", goodOffer, nobody.but(303, household, helper, stranger)},
	{"GET /ban-hang/san-pham/:slug", "/ban-hang/san-pham/{pending}", "", nobody.but(200, household, helper).but(404, stranger)},
	{"POST /upload/:ticket/ban-hang/san-pham/:slug", "/upload/{ticket}/ban-hang/san-pham/{live}", goodOffer, nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/san-pham/:slug/ngung-ban", "/ban-hang/san-pham/{live}/ngung-ban", "", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/san-pham/:slug/ban-lai", "/ban-hang/san-pham/{hidden}/ban-lai", "", nobody.but(303, household, helper).but(404, stranger)},
	{"GET /ban-hang/nguoi-giup", "/ban-hang/nguoi-giup", "", nobody.but(200, household, helper, stranger)},
	{"GET /ban-hang/don-hang", "/ban-hang/don-hang", "", nobody.but(200, household, helper, stranger)},
	{"GET /ban-hang/don-hang/:code", "/ban-hang/don-hang/{order}", "", nobody.but(200, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/xac-nhan", "/ban-hang/don-hang/{order}/xac-nhan", "", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/xac-nhan", "/ban-hang/don-hang/{transfer}/xac-nhan", "", nobody.but(409, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/gui-hang", "/ban-hang/don-hang/{confirmed}/gui-hang", "tracking=VN1", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/da-giao", "/ban-hang/don-hang/{shipped}/da-giao", "", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/tu-choi", "/ban-hang/don-hang/{order}/tu-choi", "reason=hết hàng rồi", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/bot-hang", "/ban-hang/don-hang/{confirmed}/bot-hang", "units_1=0&reason=Hết hàng rồi", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/hang-quay-ve", "/ban-hang/don-hang/{shipped}/hang-quay-ve", "reason=Khách vắng nhà&restock=1", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/hanh-trinh", "/ban-hang/don-hang/{shipped}/hanh-trinh", "number=1&what=Đã tới bưu cục", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/tra-hang", "/ban-hang/don-hang/{return}/tra-hang", "answer=yes&reason=Xin lỗi bác", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/tra-hang/da-nhan", "/ban-hang/don-hang/{accepted return}/tra-hang/da-nhan", "", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/don-hang/:code/nhan-tin", "/ban-hang/don-hang/{order}/nhan-tin", "key={key}ban&body=Vâng ạ", nobody.but(303, household, helper).but(404, stranger)},
	{"GET /ban-hang/giao-hang", "/ban-hang/giao-hang", "", nobody.but(200, household, helper, stranger)},
	{"POST /ban-hang/giao-hang/vung", "/ban-hang/giao-hang/vung", "key={key}vung&fee=30000&days_from=1&days_to=3", nobody.but(303, household, helper, stranger)},
	{"POST /ban-hang/giao-hang/vung", "/ban-hang/giao-hang/vung", "key={key}&fee=nhiều", nobody.but(422, household, helper, stranger)},
	{"POST /ban-hang/giao-hang/vung/:id/bo", "/ban-hang/giao-hang/vung/{zone}/bo", "", nobody.but(303, household, helper).but(404, stranger)},
	{"POST /ban-hang/giao-hang/diem", "/ban-hang/giao-hang/diem", "key={key}diem&kind=market&name=Chợ Thái&address=Cổng số 2&commune=" + tanCuong + "&opening=Chủ nhật", nobody.but(303, household, helper, stranger)},
	{"POST /ban-hang/giao-hang/diem/:id/bo", "/ban-hang/giao-hang/diem/{pickup}/bo", "", nobody.but(303, household, helper).but(404, stranger)},
	// Helpers of stall A; the buyer is invited and becomes one.
	{"POST /ban-hang/nguoi-giup", "/ban-hang/nguoi-giup", "phone=0912345678", nobody.but(303, household, stranger)},
	{"POST /ban-hang/loi-moi/:id/rut", "/ban-hang/loi-moi/{invitation}/rut", "", nobody.but(303, household).but(404, stranger)},
	{"POST /loi-moi/:id/tu-choi", "/loi-moi/{invitation}/tu-choi", "", members(404).but(303, buyer)},
	{"POST /loi-moi/:id/nhan", "/loi-moi/{invitation}/nhan", "", members(404).but(303, buyer)},
	{"POST /ban-hang/nguoi-giup/:id/ngung", "/ban-hang/nguoi-giup/{owner}/ngung", "", nobody.but(404, buyer, household, helper, stranger)},
	{"POST /ban-hang/nguoi-giup/:id/ngung", "/ban-hang/nguoi-giup/{helper}/ngung", "", nobody.but(303, household).but(404, stranger)},
}
