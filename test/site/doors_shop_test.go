package site_test

// shopDoors are the pages of buyers.
var shopDoors = []door{
	{"GET /", "/", "", everyone(200)},
	{"GET /danh-muc/:slug", "/danh-muc/che-tra", "", everyone(200)},
	{"GET /tim-kiem", "/tim-kiem?q=che+bup", "", everyone(200)},
	{"GET /san-pham/:slug", "/san-pham/{live}", "", everyone(200)},
	{"GET /san-pham/:slug", "/san-pham/{pending}", "", everyone(404)},
	{"GET /san-pham/:slug", "/san-pham/{hidden}", "", everyone(404)},
	{"GET /gian-hang/:slug", "/gian-hang/che-nam-tien", "", everyone(200)},
	{"GET /gio-hang", "/gio-hang", "", everyone(200)},
	{"POST /gio-hang", "/gio-hang", "variant={variant}&quantity=1", everyone(303)},
	{"POST /gio-hang", "/gio-hang", "variant={hidden variant}&quantity=1", everyone(404)},
	{"POST /gio-hang/sua", "/gio-hang/sua", "quantity_1=2", everyone(303)},
	{"GET /thanh-toan", "/thanh-toan", "", everyone(200)},
	{"POST /thanh-toan", "/thanh-toan", "key={key}&name=A", everyone(422)},
	{"POST /thanh-toan", "/thanh-toan", "key={key}&name=A&step=review", everyone(422)},
	// Whoever knows an order's code is its buyer: guests order too.
	{"GET /don-hang/:code", "/don-hang/{order}", "", everyone(200)},
	{"GET /don-hang/:code", "/don-hang/NS0000000", "", everyone(404)},
	{"GET /don-hang/:code/qr.svg", "/don-hang/{transfer}/qr.svg", "", everyone(200)},
	{"GET /don-hang/:code/qr.svg", "/don-hang/{order}/qr.svg", "", everyone(404)},
	{"GET /don-hang/:code/qr.png", "/don-hang/{transfer}/qr.png", "", everyone(200)},
	{"POST /don-hang/:code/huy-don", "/don-hang/{order}/huy-don", "", everyone(303)},
	{"POST /don-hang/:code/huy-don", "/don-hang/{confirmed}/huy-don", "", everyone(409)},
	{"POST /don-hang/:code/ngan-hang-minh-hoa", "/don-hang/{transfer}/ngan-hang-minh-hoa", "", everyone(303)},
	{"POST /don-hang/:code/ngan-hang-minh-hoa", "/don-hang/{order}/ngan-hang-minh-hoa", "", everyone(404)},
	{"GET /don-hang", "/don-hang", "", members(200)},
	{"GET /dieu-khoan", "/dieu-khoan", "", everyone(200)},
	{"GET /ngon-ngu", "/ngon-ngu?chon=vi", "", everyone(303)},
	{"GET /nguon-anh", "/nguon-anh", "", everyone(200)},
	{"GET /kieu-dang", "/kieu-dang", "", everyone(200)},
}
