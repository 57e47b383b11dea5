package order_test

import (
	"fmt"
	"sync"
	"testing"

	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

func TestCartOfTwoSellersBecomesOneOrder(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("nam-tien"), "Chè móc câu Tân Cương", 150_000, 10)
	rice, _ := s.sells(s.household("bao-thai"), "Gạo Bao Thai Định Hoá", 90_000, 8)
	s.puts("t", tea, 2)
	s.puts("t", rice, 3)
	code := s.places("t", payment.COD)

	o := s.order(code)
	if o.State != order.Placed || len(o.Parts) != 2 {
		t.Fatalf("order is %s with %d parts, want placed with 2", o.State, len(o.Parts))
	}
	if want := o.Parts[0].Total() + o.Parts[1].Total(); o.Total != want || want != 300_000+270_000+2*35_000 {
		t.Errorf("total %d, parts %d", o.Total, want)
	}
	s.stock(tea, 8)
	s.stock(rice, 5)
	if n, _ := s.carts.Count(t.Context(), "t"); n != 0 {
		t.Errorf("the cart still holds %d", n)
	}
	s.sound()
}

func TestSentTwicePlacesOneOrder(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 10)
	s.puts("t", tea, 1)
	form := s.checkout("t", payment.VietQR)
	codes := make([]string, 6)
	var wg sync.WaitGroup
	for i := range codes {
		wg.Go(func() {
			code, err := s.orders.Place(t.Context(), form)
			if err != nil {
				t.Error(err)
			}
			codes[i] = code
		})
	}
	wg.Wait()
	for _, c := range codes {
		if c == "" || c != codes[0] {
			t.Fatalf("one form placed several orders: %v", codes)
		}
	}
	s.stock(tea, 9)
	s.sound()
}

func TestTwoTabsOrderTheirCartOnce(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 10)
	s.puts("t", tea, 4)
	forms := []order.Checkout{s.checkout("t", payment.COD), s.checkout("t", payment.COD)}
	var wg sync.WaitGroup
	results := make([]error, len(forms))
	for i, f := range forms {
		wg.Go(func() { _, results[i] = s.orders.Place(t.Context(), f) })
	}
	wg.Wait()
	if (results[0] == nil) == (results[1] == nil) {
		t.Fatalf("want one order and one empty cart, got %v and %v", results[0], results[1])
	}
	s.stock(tea, 6)
	s.sound()
}

func TestOneLineShortTakesNothing(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 150_000, 10)
	honey, _ := s.sells(seller, "Mật ong hoa rừng", 200_000, 3)
	s.puts("t", tea, 2)
	s.puts("t", honey, 3)
	form := s.checkout("t", payment.COD)
	s.puts("other", honey, 1)
	s.places("other", payment.COD)

	_, err := s.orders.Place(t.Context(), form)
	e, ok := errs.As(err)
	if !ok || e.Code != "order.out_of_stock" || e.Args[fmt.Sprintf("left_%d", honey)] != "2" {
		t.Fatalf("want out of stock with 2 left, got %v", err)
	}
	s.stock(tea, 10)
	s.stock(honey, 2)
	s.sound()
}

func TestChangedPriceIsToldFirst(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 10)
	s.puts("t", tea, 1)
	form := s.checkout("t", payment.COD)
	form.TotalSeen -= 10_000
	if _, err := s.orders.Place(t.Context(), form); !errs.HasCode(err, "order.total_changed") {
		t.Fatalf("want order.total_changed, got %v", err)
	}
	s.stock(tea, 10)
	s.sound()
}

func TestFormTellsEveryWrongField(t *testing.T) {
	s := newShop(t)
	_, err := s.orders.Place(t.Context(), order.Checkout{ProvinceCode: "19", CommuneCode: "00004", Method: ""})
	e, _ := errs.As(err)
	for _, field := range []string{"name", "phone", "commune", "address", "method", "key"} {
		if e.Fields[field] == "" {
			t.Errorf("no word about %s in %v", field, e)
		}
	}
}

func TestTwentyBuyersForFiveBags(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 5)
	forms := make([]order.Checkout, 20)
	for i := range forms {
		token := fmt.Sprint("buyer", i)
		s.puts(token, tea, 1)
		forms[i] = s.checkout(token, payment.COD)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	sold, short := 0, 0
	for _, f := range forms {
		wg.Go(func() {
			_, err := s.orders.Place(t.Context(), f)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				sold++
			case errs.HasCode(err, "order.out_of_stock"):
				short++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if sold != 5 || short != 15 {
		t.Errorf("sold %d and refused %d, want 5 and 15", sold, short)
	}
	s.stock(tea, 0)
	s.sound()
}
