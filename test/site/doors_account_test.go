package site_test

// accountDoors are the ways in, and what a person sees of the own account.
var accountDoors = []door{
	{"GET /kich-hoat", "/kich-hoat?ma=K7Q2M9XPR4", "", everyone(200)},
	{"POST /kich-hoat", "/kich-hoat", "slip=K7Q2M9XPR4&phone=12", everyone(422)},
	{"GET /kich-hoat/xac-nhan", "/kich-hoat/xac-nhan?ma=K7Q2M9XPR4", "", everyone(303)},
	{"POST /kich-hoat/xac-nhan", "/kich-hoat/xac-nhan", "slip=K7Q2M9XPR4&code=123456", everyone(422)},
	{"GET /dang-nhap", "/dang-nhap", "", everyone(303).but(200, guest)},
	{"POST /dang-nhap", "/dang-nhap", "phone={phone}&password=sai mat khau", everyone(422)},
	{"GET /dang-nhap/ma", "/dang-nhap/ma", "", members(303)},
	{"POST /dang-nhap/ma", "/dang-nhap/ma", "phone=12", everyone(422)},
	{"POST /dang-nhap/ma/xac-nhan", "/dang-nhap/ma/xac-nhan", "code=123456", everyone(303).but(422, guest)},
	{"POST /dang-nhap/ten", "/dang-nhap/ten", "name=Hoa&consent=1", members(303)},
	{"GET /xac-nhan-lai", "/xac-nhan-lai?next=/ban-hang", "", members(200)},
	{"POST /xac-nhan-lai", "/xac-nhan-lai", "password=", members(422)},
	{"POST /xac-nhan-lai/ma/xac-nhan", "/xac-nhan-lai/ma/xac-nhan", "code=123456", members(303)},
	{"POST /xac-nhan-lai/ma", "/xac-nhan-lai/ma", "", members(303)},
	{"GET /hai-buoc", "/hai-buoc", "", members(200)},
	{"GET /hai-buoc/ma.svg", "/hai-buoc/ma.svg", "", members(200)},
	{"POST /hai-buoc", "/hai-buoc", "code=1", members(422)},
	{"POST /hai-buoc/tat", "/hai-buoc/tat", "code=1", members(404)},
	{"GET /tai-khoan", "/tai-khoan", "", members(200)},
	{"POST /tai-khoan/mat-khau", "/tai-khoan/mat-khau", "current_password=sai&new_password=ruộng bậc thang", members(422)},
	{"POST /tai-khoan/thiet-bi", "/tai-khoan/thiet-bi", "session=khong-co", members(303)},
}
