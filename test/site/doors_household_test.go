package site_test

import (
	"bytes"
	"mime/multipart"
	"regexp"

	"nongsan/internal/intake"
)

// householdDoors are the office's pages about households: an officer of a commune sees the own, an admin all, and lists
// are handed in by admins alone.
var householdDoors = []door{
	{"GET /quan-ly/ho-ban", "/quan-ly/ho-ban", "", nobody.but(200, officerHere, officerThere, admin)},
	{"GET /quan-ly/ho-ban/kich-hoat.xlsx", "/quan-ly/ho-ban/kich-hoat.xlsx", "", nobody.but(200, officerHere, officerThere, admin)},
	{"GET /quan-ly/ho-ban/kich-hoat.csv", "/quan-ly/ho-ban/kich-hoat.csv", "", nobody.but(200, officerHere, officerThere, admin)},
	{"GET /quan-ly/ho-ban/nhap", "/quan-ly/ho-ban/nhap", "", nobody.but(200, admin)},
	{"POST /upload/:ticket/quan-ly/ho-ban/nhap", "/upload/{list ticket}/quan-ly/ho-ban/nhap", "{list}", nobody.but(303, admin)},
	{"GET /quan-ly/ho-ban/nhap/:id", "/quan-ly/ho-ban/nhap/{list}", "", nobody.but(200, admin)},
	{"GET /quan-ly/ho-ban/nhap/:id", "/quan-ly/ho-ban/nhap/999999", "", nobody.but(404, admin)},
	{"GET /quan-ly/ho-ban/nhap/:id/tien-do", "/quan-ly/ho-ban/nhap/{list}/tien-do", "", nobody.but(200, admin)},
	{"GET /quan-ly/ho-ban/nhap/:id/can-sua.xlsx", "/quan-ly/ho-ban/nhap/{list}/can-sua.xlsx", "", nobody.but(200, admin)},
	{"POST /quan-ly/ho-ban/nhap/:id/nhap-that", "/quan-ly/ho-ban/nhap/{taken list}/nhap-that", "", nobody.but(409, admin)},
	{"POST /quan-ly/ho-ban/nhap/:id/nhap-that", "/quan-ly/ho-ban/nhap/{list}/nhap-that", "", nobody.but(303, admin)},
	{"POST /quan-ly/ho-ban/nhap/:id/dung", "/quan-ly/ho-ban/nhap/{list}/dung", "", nobody.but(303, admin)},
	{"GET /quan-ly/ho-ban/giay-moi", "/quan-ly/ho-ban/giay-moi?xa=" + tanCuong, "", nobody.but(200, officerHere, officerThere, admin)},
	{"POST /quan-ly/ho-ban/giay-moi", "/quan-ly/ho-ban/giay-moi", "key=khoa giay moi {unique}&again=1&commune=" + tanCuong, nobody.but(303, officerHere, admin)},
	{"POST /quan-ly/ho-ban/giay-moi", "/quan-ly/ho-ban/giay-moi", "key=khoa giay moi {unique}&commune=00004", nobody.but(422, admin)},
	{"GET /quan-ly/ho-ban/giay-moi/:id.pdf", "/quan-ly/ho-ban/giay-moi/{print}.pdf", "", nobody.but(200, officerHere, admin).but(404, officerThere)},
}

const smallList = "Họ tên;Điện thoại;Xã\nBà Một;0912345601;Tân Cương\nBà Hai;12;Tân Cương\n"

// handedIn are a list that was tried, one that was taken in, and the slips of its one household.
func (k *knocking) handedIn() map[string]int64 {
	k.Helper()
	if k.lists != nil {
		return k.lists
	}
	ctx, by := k.Context(), k.accounts[admin]
	hand := func(form string) int64 {
		id, err := k.services.Lists.Receive(ctx, by, intake.Received{Form: form, FileName: "ds.csv", Content: []byte(smallList)})
		k.must(err)
		k.must(k.services.Lists.Work(ctx, id))
		return id
	}
	taken := hand("taken")
	k.must(k.services.Lists.Start(ctx, by, taken))
	k.must(k.services.Lists.Work(ctx, taken))
	slips, err := k.services.Slips.Print(ctx, by, intake.PrintOrder{FormKey: "a form of its own", CommuneCode: tanCuong})
	k.must(err)
	k.lists = map[string]int64{"list": hand("tried"), "taken list": taken, "print": slips}
	return k.lists
}

var listField = regexp.MustCompile(`/upload/([^/"]+)/quan-ly/ho-ban/nhap`)

// listTicket is for a list from the browser that has the other ticket too.
func (k *knocking) listTicket() string {
	k.Helper()
	v := k.visitors[admin].copied()
	if k.browser != "" {
		v.cookies["__Host-browser"] = k.browser
	}
	return v.found(listField, "/quan-ly/ho-ban/nhap")
}

func (k *knocking) listBody() (body []byte, kind string) {
	k.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("list", "danh sách.csv")
	k.must(err)
	_, err = part.Write([]byte(smallList))
	k.must(err)
	k.must(w.Close())
	return b.Bytes(), w.FormDataContentType()
}
