package demo

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"nongsan/internal/intake"
	"nongsan/internal/pg"
	"nongsan/internal/place"
)

// Households of the made-up list: how many, and from which of their numbers on; the numbers belong to nobody.
const (
	listed     = 396
	firstPhone = 84900000500
)

// invitedOf is how many of a dozen communes have printed their invitations.
const invitedOf = 9

// households are a list as an office hands it in: tried, taken in, with some rows to correct; most communes have
// printed their invitations, and some of those households have taken their stall over.
func (w *loading) households(ctx context.Context, _ Catalogue) error {
	communes := listCommunes()
	list, err := householdList(communes)
	if err != nil {
		return err
	}
	lists := intake.NewUploads(intake.New(w.DB, w.at(12*day), w.Secret), w.ListFiles, w.Jobs)
	id, err := lists.Receive(ctx, w.officer, intake.Received{Form: "demonstration", FileName: "Danh sách hộ sản xuất (minh hoạ).csv", Content: list})
	if err != nil {
		return err
	}
	if err := lists.Work(ctx, id); err != nil {
		return err
	}
	if err := lists.Start(ctx, w.officer, id); err != nil {
		return err
	}
	if err := lists.Work(ctx, id); err != nil {
		return err
	}
	codes := intake.New(w.DB, w.at(11*day), w.Secret)
	for _, c := range communes[:invitedOf] {
		if _, err := codes.Invite(ctx, c.Code, false, func(intake.Slip) error { return nil }); err != nil {
			return err
		}
	}
	return pg.WithTx(ctx, w.DB, func(tx pg.Tx) error { return runFile(ctx, tx, "activated") })
}

// listCommunes are a dozen all over the province, Tân Cương first.
func listCommunes() []place.Commune {
	all := place.Communes(place.ThaiNguyen)
	var some []place.Commune
	for i, c := range all {
		switch {
		case c.Code == tanCuong:
			some = append([]place.Commune{c}, some...)
		case i%8 == 3 && len(some) < 12:
			some = append(some, c)
		}
	}
	return some
}

// householdList is the list as the office's spreadsheet saved it.
func householdList(communes []place.Commune) ([]byte, error) {
	names, err := volumeNames()
	if err != nil {
		return nil, err
	}
	pick := func(part string, n int) string { return names[part][n%len(names[part])] }
	var b bytes.Buffer
	b.WriteString("\uFEFFDANH SÁCH HỘ SẢN XUẤT NÔNG NGHIỆP (dữ liệu minh hoạ, không có thật)\r\nSTT;Họ và tên chủ hộ;Số điện thoại;Xã, phường;Địa chỉ;Sản phẩm\r\n")
	row := func(n int, name, phone, commune, address string) {
		fmt.Fprintf(&b, "%d;%s;%s;%s;%s;Chè\r\n", n, name, phone, commune, address)
	}
	for i := range listed {
		c := communes[(i+i/7)%len(communes)]
		name := strings.Join([]string{pick("family", i*5+i/11), pick("middle", i*3+i/4), pick("given", i*7+i/13)}, " ")
		phone := fmt.Sprint(firstPhone + i)[2:] // without its zero, as spreadsheets leave it
		row(i+1, name, phone, c.FullName(), "Xóm "+pick("hamlet", i/3))
	}
	row(listed+1, "Nông Văn Sử", "0208 385 5512", communes[1].FullName(), "Xóm Đồng")
	row(listed+2, "Ma Thị Hoan", "0"+fmt.Sprint(firstPhone + 7)[2:], communes[2].FullName(), "Xóm Trung")
	row(listed+3, "Triệu Thị Mùi", "0123 456 789 012", communes[3].FullName(), "Xóm Khe")
	row(listed+4, "Lý Văn Páo", "0900 000 499", "xã Không Có Tên", "Xóm Núi")
	return b.Bytes(), nil
}
