package site_test

// officeDoors are the pages of the province.
var officeDoors = []door{
	{"GET /quan-ly", "/quan-ly", "", nobody.but(200, moderator, officerHere, officerThere, promoter, accountant, admin)},
	{"GET /quan-ly/duyet/:slug", "/quan-ly/duyet/{pending}", "", nobody.but(200, moderator, officerHere, admin).but(404, officerThere)},
	{"POST /quan-ly/duyet/:slug/dong-y", "/quan-ly/duyet/{pending}/dong-y", "", nobody.but(303, moderator, officerHere, admin).but(404, officerThere)},
	{"POST /quan-ly/duyet/:slug/dong-y", "/quan-ly/duyet/{hidden}/dong-y", "", nobody.but(409, moderator, officerHere, admin).but(404, officerThere)},
	{"POST /quan-ly/duyet/:slug/tu-choi", "/quan-ly/duyet/{pending}/tu-choi", "reason=ảnh mờ quá", nobody.but(303, moderator, officerHere, admin).but(404, officerThere)},
	{"GET /quan-ly/noi-bat", "/quan-ly/noi-bat?san-pham={live}", "", nobody.but(200, promoter, admin)},
	{"POST /quan-ly/noi-bat", "/quan-ly/noi-bat", "listing={live}&note=Vụ mới&starts=2026-11-23T09:00&ends=2026-11-30T09:00", nobody.but(303, promoter, admin)},
	{"POST /quan-ly/noi-bat/:id/ket-thuc", "/quan-ly/noi-bat/{slot}/ket-thuc", "", nobody.but(303, promoter, admin)},
	{"POST /quan-ly/tien-cho/:id", "/quan-ly/tien-cho/{parked}", "resolution=đã chuyển lại", nobody.but(303, accountant, admin)},
	{"GET /quan-ly/tien", "/quan-ly/tien", "", nobody.but(200, accountant, admin)},
	{"POST /quan-ly/hoan-tien/:id/da-chuyen", "/quan-ly/hoan-tien/{refund}/da-chuyen", "reference={unique}", nobody.but(303, accountant, admin)},
	{"POST /quan-ly/hoan-tien/:id/rut-lai", "/quan-ly/hoan-tien/{refund}/rut-lai", "why=ghi nhầm đơn", nobody.but(303, accountant, admin)},
	{"GET /quan-ly/can-bo", "/quan-ly/can-bo", "", nobody.but(200, admin)},
	{"POST /quan-ly/can-bo", "/quan-ly/can-bo", "phone=0912345678&name=Lò Thị Mây&role=moderator&commune=" + tanCuong, nobody.but(303, admin)},
	{"POST /quan-ly/can-bo/ket-thuc", "/quan-ly/can-bo/ket-thuc", "account=0&role=moderator", nobody.but(303, admin)},
	{"GET /quan-ly/nhat-ky-xem", "/quan-ly/nhat-ky-xem", "", nobody.but(200, admin)},
	{"GET /quan-ly/tin-nhan", "/quan-ly/tin-nhan", "", nobody.but(200, admin)},
	{"GET /quan-ly/don-hang", "/quan-ly/don-hang", "", nobody.but(200, accountant, admin)},
	{"GET /quan-ly/don-hang/:code", "/quan-ly/don-hang/{order}", "", nobody.but(200, accountant, admin)},
	{"POST /quan-ly/don-hang/:code", "/quan-ly/don-hang/{confirmed}", "reason=Hộ bán báo mất mùa", nobody.but(303, accountant, admin)},
	{"POST /quan-ly/don-hang/:code", "/quan-ly/don-hang/{shipped}", "reason=Khách đổi ý", nobody.but(409, accountant, admin)},
	{"POST /quan-ly/don-hang/:code/:seller", "/quan-ly/don-hang/{shipped}/che-nam-tien", "deed=came_back&reason=Hàng quay về bưu cục&restock=1", nobody.but(303, accountant, admin)},
	{"POST /quan-ly/don-hang/:code/:seller", "/quan-ly/don-hang/{return}/che-nam-tien", "answer=yes&reason=Ảnh rõ gói rách", nobody.but(303, accountant, admin)},
}
