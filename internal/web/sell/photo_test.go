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

var photoAction = regexp.MustCompile(`data-photo-form="(/upload/[^"]+)"`)

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
	var picture bytes.Buffer
	m.must(jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 800, 600)), nil))
	got, hash := b.addsPhoto(address, picture.Bytes())
	b.answers(got, 201)
	if _, again := b.addsPhoto(address, picture.Bytes()); again != hash || hash == "" {
		t.Errorf("sent twice it is %q and %q", hash, again)
	}
	b.answers(b.offersBy("/ban-hang/san-pham/moi", with(offer(), "photo", hash), ""), 303)
	b.answers(b.opens("/ban-hang/san-pham"), 200, "/anh/"+hash+"-")
}

func TestAPhotoSentAheadIsRefusedInWords(t *testing.T) {
	m := newMarket(t)
	b := m.signsIn("+84912000001", m.stall)
	address := photoAction.FindStringSubmatch(b.opens("/ban-hang/san-pham/moi").body)[1]
	got, _ := b.addsPhoto(address, []byte("đây là chữ"))
	b.answers(got, 415, "không phải ảnh")

	stranger := m.signsIn("+84912000002", 0)
	got, _ = stranger.addsPhoto(address, []byte("x"))
	stranger.answers(got, 403)
}
