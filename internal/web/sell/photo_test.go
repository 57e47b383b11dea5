package sell_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nongsan/internal/photo"
)

// TestMain: the photo service starts this program anew for every photograph.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "photo-worker" {
		os.Exit(photo.WorkerMain(os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

var photoAction = regexp.MustCompile(`data-photo-action="(/upload/[^"]+)"`)

// addsPhoto sends a photograph as js/photo.js does while the form is filled in.
func (b *browser) addsPhoto(address string, body []byte) (got page, hash string) {
	b.Helper()
	r := httptest.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "image/jpeg")
	got = b.sends(r)
	var kept struct{ Hash string }
	b.must(json.Unmarshal([]byte(got.body), &kept))
	return got, kept.Hash
}

func TestAPhotoSentAheadBelongsToTheOffer(t *testing.T) {
	m := newMarket(t)
	b := m.signsIn("+84912000001", m.stall)
	address := photoAction.FindStringSubmatch(b.opens("/ban-hang/san-pham/moi").body)[1]
	got, hash := b.addsPhoto(address, grayPhoto(t, 800))
	b.answers(got, 201)
	if _, again := b.addsPhoto(address, grayPhoto(t, 800)); again != hash || hash == "" {
		t.Errorf("sent twice it is %q and %q", hash, again)
	}
	b.answers(b.offersBy("/ban-hang/san-pham/moi", with(offer(), "photo", hash), ""), 303)
	list := b.opens("/ban-hang/san-pham")
	b.answers(list, 200, "/anh/"+hash+"-")
	if list.header.Get("Refresh") == "" {
		t.Error("the page with a picture that is being made does not come back")
	}
	b.answers(b.opens("/anh/"+hash+"/tinh-trang"), 202, "waiting")
	m.must(m.photos.Develop(t.Context(), hash, false))
	b.answers(b.opens("/anh/"+hash+"/tinh-trang"), 200, "ready")
	if b.opens("/ban-hang/san-pham").header.Get("Refresh") != "" {
		t.Error("the page comes back for nothing")
	}
}

// Without scripts, buttons of the field order photographs and send them; what is typed stays.
func TestPhotosAreSentAndOrderedWithoutScripts(t *testing.T) {
	m := newMarket(t)
	b := m.signsIn("+84912000001", m.stall)
	address := photoAction.FindStringSubmatch(b.opens("/ban-hang/san-pham/moi").body)[1]
	var sent []string
	for width := range 3 {
		_, hash := b.addsPhoto(address, grayPhoto(t, 800+width))
		sent = append(sent, hash)
	}
	again := b.offersBy("/ban-hang/san-pham/moi", with(with(with(offer(), "photo", sent[:2]...), "photo_up", sent[1]), "price_0", "rẻ"), "")
	b.answers(again, 200, `value="Chè nõn tôm xóm Nam Tiến"`, `value="rẻ"`)
	if strings.Index(again.body, sent[1]) > strings.Index(again.body, sent[0]) {
		t.Error("the second photograph did not move to the front")
	}
	again = b.offersBy("/ban-hang/san-pham/moi", with(with(offer(), "photo", sent[:2]...), "photo_send", "1"), string(grayPhoto(t, 802)))
	b.answers(again, 200, sent[0], sent[1], sent[2])

	// One whose pictures cannot be made is told of, and does not go into the offer.
	m.db.MustExec(`UPDATE photo SET state = 'failed', failure = 'photo.broken', settled_at = now() WHERE hash = $1`, sent[0])
	again = b.offersBy("/ban-hang/san-pham/moi", with(with(offer(), "photo", sent[0]), "photo_send", "1"), "")
	b.answers(again, 200, "bị hỏng")
	b.answers(b.offersBy("/ban-hang/san-pham/moi", with(offer(), "photo", sent...), ""), 303)
	var shown []string
	m.must(m.db.Select(&shown, `SELECT photo_hash FROM listing_photo ORDER BY position`))
	if !slices.Equal(shown, sent[1:]) {
		t.Errorf("the listing shows %v, want the two good ones", shown)
	}
	b.answers(b.opens("/ban-hang/san-pham"), 200)
	m.db.MustExec(`UPDATE photo SET state = 'failed', failure = 'photo.gave_up', settled_at = now() WHERE hash = $1`, sent[1])
	b.answers(b.opens("/ban-hang/san-pham"), 200, "Có ảnh không dùng được")
	if body := b.opens("/anh/" + sent[0] + "/tinh-trang"); body.status != 422 {
		t.Errorf("a failed photograph is told with %d", body.status)
	}
}

func grayPhoto(t *testing.T, width int) []byte {
	t.Helper()
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, width, 600)), nil); err != nil {
		t.Fatal(err)
	}
	return picture.Bytes()
}

func TestAPhotoSentAheadIsRefusedInWords(t *testing.T) {
	m := newMarket(t)
	b := m.signsIn("+84912000001", m.stall)
	address := photoAction.FindStringSubmatch(b.opens("/ban-hang/san-pham/moi").body)[1]
	got, _ := b.addsPhoto(address, []byte("đây là chữ"))
	b.answers(got, 415, "không phải ảnh")
}
