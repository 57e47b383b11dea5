package demo_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/demo"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
)

// shelf is the demonstration's catalogue in a database, without photographs and orders.
func shelf(t *testing.T) *catalog.Service {
	t.Helper()
	db := pgtest.New(t)
	now := clock.NewFake(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)).Now
	sellers, offers := seller.New(db, now), catalog.New(db, now)
	papers := certificate.New(db, now, nil)
	for _, s := range read(t).Sellers {
		id, err := sellers.Create(t.Context(), seller.Seller{
			Slug: s.Slug, Kind: seller.Kind(s.Kind), LegalName: s.LegalName, StallName: s.StallName, Phone: s.Phone,
			ProvinceCode: "19", CommuneCode: s.Commune, AddressLine: s.AddressLine,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range s.Listings {
			if err := publish(t.Context(), offers, papers, id, s, l); err != nil {
				t.Fatalf("%s: %v", l.Slug, err)
			}
		}
	}
	return offers
}

func publish(ctx context.Context, offers *catalog.Service, papers *certificate.Service, sellerID int64, s demo.Seller, l demo.Listing) error {
	in := catalog.Offer{
		Name: l.Name, CategorySlug: l.Category, Summary: l.Short, Description: l.Story, CommuneCode: s.Commune, OldPlace: s.AddressLine, SeasonMonths: l.Months,
	}
	for _, v := range l.Variants {
		in.Variants = append(in.Variants, catalog.OfferVariant{Unit: v.Name, Price: v.Price, Stock: int(l.StockIn(v, time.November))})
	}
	slug, err := offers.Propose(ctx, sellerID, 0, in)
	if err != nil {
		return err
	}
	if err := offers.Approve(ctx, 0, slug); err != nil || l.Certificate == nil {
		return err
	}
	found, err := offers.BySlug(ctx, slug)
	if err != nil {
		return err
	}
	c := l.Certificate
	_, err = papers.Register(ctx, 0, certificate.Certificate{
		SellerID: sellerID, ListingID: found.ID, Kind: certificate.Kind(c.Kind), Stars: c.Stars, Number: c.Number, Issuer: c.Issuer,
		IssuedOn: c.Issued.Time, ExpiresOn: c.ValidTo(),
	})
	return err
}

// searches are what people type, what must be among the first fifteen, and what must not be there.
// A name stands for every product whose name holds it.
var searches = []struct{ typed, must, not string }{
	// with marks, without, in capitals
	{"chè tân cương", "Chè đinh Tân Cương Hảo Đạt; Chè búp khô Tân Cương; Chè tôm nõn Hảo Đạt", "Miến; Gạo; Mật ong"},
	{"che tan cuong", "Chè đinh Tân Cương Hảo Đạt; Chè búp khô Tân Cương", "Miến; Gạo; Mật ong"},
	{"CHÈ ĐINH", "Chè đinh Tân Cương Hảo Đạt; Chè đinh La Bằng; Trà đinh Đạt Phát; Đinh Đinh Trà", "Gạo; Hồng Đỉnh"},
	{"mật ong", "Mật ong Phúc Thành; Mật ong rừng Thành Đạt; Mật ong hoa nhãn Định Hóa", "Na La Hiên; Chè; Bánh gio"},
	{"mat ong rung", "Mật ong rừng Thành Đạt; Mật ong rừng Bắc Kạn Kim Ngân", "Rau ngót rừng; Thịt lợn rừng"},
	{"gao nep", "Gạo nếp Thầu Dầu; Gạo nếp Tân Sơn; Gạo nếp cái hoa vàng", "Tinh bột nghệ nếp; Dưa chuột nếp"},
	{"bánh chưng", "Bánh chưng Bờ Đậu", "Bánh phở; Bánh đa nem"},
	{"banh chung", "Bánh chưng Bờ Đậu", "Bánh phở"},
	{"mien dong", "Miến dong Tài Hoan; Miến dong sợi to", "Bún khô; Chè"},
	{"thit lon gac bep", "Thịt lợn gác bếp Dung Dinh", "Chè; Gạo"},
	// marks tell apart
	{"dứa", "Dứa Bắc Kạn", "Dưa chuột; Bí xanh thơm; Trà bí thơm; Nem"},
	{"dưa", "Dưa chuột nếp", "Dứa Bắc Kạn"},
	{"cà tím", "Cà tím", "Cá trắm; Khoai lang tím; Mận tím"},
	{"cá", "Cá trắm giòn", "Cà tím; Cà chua"},
	{"cam", "Cam ngọt Thanh Mai", "Lạp sườn; Chè"},
	{"hồng", "Hồng không hạt Bắc Kạn; Hồng không hạt Quảng Khê; Hồng Đỉnh Trà", "Quýt; Gạo"},
	{"mơ", "Mơ vàng Bắc Kạn", "Mộc nhĩ; Măng; Mỳ"},
	{"măng", "Măng khô Mảy Puốc; Măng sấy khô Đại Hà; Măng tươi lục trúc", "Mận; Mành cọ"},
	{"ổi", "Ổi Linh Sơn", "Xôi; Tỏi; Hoa hồi"},
	{"lê", "Lê Ngân Sơn", "Lạp sườn; Chè"},
	// the other way to place a tone, y for i, composed or not
	{"Định Hoá", "Gạo Bao thai Định Hóa; Nón lá cọ Định Hóa; Mật ong hoa nhãn Định Hóa", "Cam; Na La Hiên"},
	{"gạo bao thai định hoá", "Gạo Bao thai Định Hóa", "Mật ong"},
	{"mì gạo", "Mỳ gạo Hùng Sơn", "Gạo nếp; Gạo Bao thai"},
	{"Sỹ Bình", "Hoa hồi khô; Tinh dầu hồi An Bình", "Chè"},
	{"ga đo\u0302\u0300i", "Gà đồi Phú Bình sống; Gà đồi Phú Bình nguyên con", "Trứng vịt; Vịt"},
	// half typed
	{"mat on", "Mật ong Phúc Thành", "Măng"},
	{"chè tôm n", "Chè tôm nõn La Bằng; Chè tôm nõn Khe Cốc", "Chè đinh"},
	{"bưởi di", "Bưởi Diễn Tràng Xá", "Bưởi da xanh"},
	{"lạp sư", "Lạp sườn Tám Cương", "Lạc đỏ"},
	// one or two letters wrong
	{"mat ogn", "Mật ong Phúc Thành", "Măng"},
	{"miến dôg", "Miến dong Tài Hoan", "Bún khô"},
	{"che tna cuong", "Chè đinh Tân Cương Hảo Đạt", "Miến"},
	{"buoir dien", "Bưởi Diễn Tràng Xá", "Gạo"},
	{"khoai lan tím", "Khoai lang tím", "Cà tím"},
	{"thanh logn ruot do", "Thanh long ruột đỏ", "Lạc đỏ"},
	{"bánh trưng", "Bánh chưng Bờ Đậu", "Bánh phở"},
	{"nấm hươg", "Nấm hương Phú Gia", "Mật ong"},
	// words run together, Telex nobody turned into marks
	{"matong", "Mật ong Phúc Thành", "Măng"},
	{"chetancuong", "Chè đinh Tân Cương Hảo Đạt", "Miến"},
	{"taan cuwowng", "Chè đinh Tân Cương Hảo Đạt", "Miến"},
	{"gaoj neeps", "Gạo nếp Tân Sơn", "Chè"},
	// other words for the same
	{"trà tân cương", "Chè đinh Tân Cương Hảo Đạt; Dương Trà", "Miến"},
	{"thịt heo gác bếp", "Thịt lợn gác bếp Dung Dinh", "Thịt trâu"},
	{"heo rừng", "Thịt lợn rừng lai Phúc Thơm", "Mật ong rừng"},
	{"trái thơm", "Dứa Bắc Kạn", "Bí xanh thơm"},
	{"khóm", "Dứa Bắc Kạn", "Khoai"},
	{"bắp nếp", "Ngô nếp tươi", "Gạo nếp; Bắp cải"},
	{"bắp cải", "Bắp cải vụ đông", "Ngô nếp; Rau cải làn"},
	{"mãng cầu", "Na La Hiên; Na dai Võ Nhai", "Mật ong; Mành cọ"},
	{"đậu phộng", "Lạc đỏ", "Đỗ tương; Đậu phụ"},
	{"dưa leo", "Dưa chuột nếp Phú Bình", "Chanh leo; Dứa"},
	{"nấm mèo", "Nấm mộc nhĩ nguyên tai; Mộc nhĩ Minh Anh", "Nấm sò; Nấm hương"},
	{"nấm bào ngư", "Nấm sò Hợp Giang", "Nấm hương; Mộc nhĩ"},
	{"lạp xưởng", "Lạp sườn Tám Cương; Lạp sườn gác bếp Dung Dinh", "Thịt lợn gác bếp"},
	{"trà lài", "Chè nhài Thái Nguyên", "Chè sen"},
	{"bí đao", "Bí xanh thơm Ba Bể", "Trà Như Cố"},
	{"matcha", "Bột trà xanh Thái Nguyên", "Bột dong; Bột củ mài"},
	{"chanh dây", "Chanh leo tươi; Nước chanh leo", "Chanh tươi; Dây"},
	{"hột gà", "Trứng gà đồi Phú Bình", "Gà đồi Phú Bình sống"},
	// what people add
	{"mua chè la bằng ở đâu", "Chè tôm nõn La Bằng; Chè đinh La Bằng", "Gạo"},
	{"giá mật ong rừng", "Mật ong rừng Thành Đạt", "Gia vị; Giấm"},
	{"đặc sản ba bể", "Tép khô hồ Ba Bể; Bí xanh thơm Ba Bể", "Chè đinh"},
	{"quả mít", "Mít Thái", "Dưa; Đỗ quả"},
	// places, old and new, stalls, shelves, stars
	{"phúc xuân", "Chè cành Phúc Xuân; Đinh Đinh Trà", "Gạo"},
	{"na rì", "Miến dong Tài Hoan; Bột dong Na Rì; Trà cà gai leo", "Na La Hiên; Na dai"},
	{"na", "Na La Hiên; Na dai Võ Nhai", "Nấm; Miến; Nem"},
	{"huyện phú bình", "Gà đồi Phú Bình sống; Nem bùi Phú Bình", "Chè"},
	{"chè đại từ", "Chè tôm nõn La Bằng", "Nem chua Đại Từ; Nấm hương"},
	{"bắc cạn mơ", "Mơ vàng Bắc Kạn", "Hồng"},
	{"hợp giang", "Nấm sò Hợp Giang", "Mật ong"},
	{"nhà bà lý", "Chè búp khô Tân Cương; Chè búp tươi Tân Cương", "Gạo"},
	{"htx hảo đạt", "Chè tôm nõn Hảo Đạt; Kẹo lạc chè xanh Hảo Đạt", "Miến"},
	{"trái cây", "Cam ngọt Thanh Mai; Bưởi Diễn Tràng Xá", "Chè; Gạo; Mật ong"},
	{"thủ công", "Nón lá cọ; Rổ tre; Mành cọ", "Chè"},
	{"ocop 5 sao", "Chè đinh Tân Cương Hảo Đạt; Miến Việt Cường; Trà tôm nõn Hương Quê", "Mật ong Phúc Thành; Trà đinh Đạt Phát"},
	{"chè 4 sao", "Trà đinh Đạt Phát; Chè tôm nõn La Bằng", "Chè xanh Hoan Xuyến; Trà hoa vàng"},
	// nothing has all of it
	{"chè sầu riêng", "Chè", "Gạo; Miến"},
	{"rượu vang đà lạt", "", "Trà hoa vàng"},
}

func TestSearchFindsWhatPeopleMean(t *testing.T) {
	t.Parallel()
	s := shelf(t)
	good := 0
	for _, one := range searches {
		page, err := s.List(t.Context(), catalog.Filter{Text: one.typed})
		if err != nil {
			t.Fatalf("%q: %v", one.typed, err)
		}
		var names []string
		for _, c := range page.Cards[:min(15, len(page.Cards))] {
			names = append(names, c.Name)
		}
		if wrong := judge(names, one.must, one.not); wrong != "" {
			t.Errorf("%q: %s (mended %q, near %v)\n\t%s", one.typed, wrong, page.Mended, page.Near, strings.Join(names, "\n\t"))
			continue
		}
		good++
	}
	t.Logf("%d of %d", good, len(searches))
}

// judge says what is missing, or what stands where it must not.
func judge(names []string, must, not string) string {
	holds := func(part string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, part) })
	}
	for part := range strings.SplitSeq(must, "; ") {
		if part != "" && !holds(part) {
			return fmt.Sprintf("%s is missing", part)
		}
	}
	for part := range strings.SplitSeq(not, "; ") {
		if holds(part) {
			return fmt.Sprintf("%s must not be there", part)
		}
	}
	return ""
}
