package site_test

// programDoors are for programs.
var programDoors = []door{
	// For programs. A notice without a signature is nobody's.
	{"GET /api/v1/communes", "/api/v1/communes?province=19", "", everyone(200)},
	{"GET /api/v1/orders/:code", "/api/v1/orders/{order}", "", everyone(200)},
	{"POST /webhook/sepay", "/webhook/sepay", "id=1", everyone(401)},
	{"GET /webhook/vnpay", "/webhook/vnpay?vnp_TxnRef=NS0000000-1", "", everyone(200)}, // and says 97 inside
	{"POST /webhook/momo", "/webhook/momo", "orderId=1", everyone(400)},
	{"POST /webhook/zalopay", "/webhook/zalopay", "data=1", everyone(200)}, // and says -1 inside
	{"POST /webhook/stripe", "/webhook/stripe", "id=1", everyone(400)},
	{"GET /anh/:name", "/anh/{photo}-320.jpg", "", everyone(200)},
	{"GET /anh/:hash/tinh-trang", "/anh/{photo}/tinh-trang", "", everyone(200)},
	{"GET /static/*", "/static/khong-co.css", "", everyone(404)},
	{"GET /healthz", "/healthz", "", everyone(200)},
	{"GET /readyz", "/readyz", "", everyone(200)},
}
