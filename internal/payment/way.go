package payment

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nongsan/internal/money"
)

// Way is a way to pay as a province offers it.
type Way struct {
	Gateway
	Min, Max money.VND // what the province takes by it; 0: as the gateway
	Note     string    // the province's own words; empty: the house's
}

// Takes reports whether one payment of that amount is possible here.
func (w Way) Takes(amount money.VND) bool {
	return w.Caps().Takes(amount) && amount >= w.Min && (w.Max == 0 || amount <= w.Max)
}

// Available reports whether the gateway answers, as far as we know.
func (w Way) Available() bool {
	g, guarded := w.Gateway.(*Guarded)
	return !guarded || g.Available()
}

// Ways are those that are offered, in the province's order.
type Ways []Way

// By finds a way by its name.
func (ws Ways) By(name string) (Way, bool) {
	i := slices.IndexFunc(ws, func(w Way) bool { return w.Name() == name })
	if i < 0 {
		return Way{}, false
	}
	return ws[i], true
}

// Offer puts gateways in the order a province gives, with its limits and words: list is like
// "vietqr, momo:10000-20000000, cod:-5000000", notes like "cod=Chỉ trong tỉnh|momo=…". An empty list offers all that
// are there, as they are given.
func Offer(gateways []Gateway, list, notes string) (Ways, error) {
	words, err := readNotes(gateways, notes)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(list) == "" {
		return all(gateways, words), nil
	}
	var ways Ways
	for one := range strings.SplitSeq(list, ",") {
		w, err := readWay(gateways, strings.TrimSpace(one))
		if err != nil {
			return nil, err
		}
		if _, twice := ways.By(w.Name()); twice {
			return nil, fmt.Errorf("%s stands twice", w.Name())
		}
		w.Note = words[w.Name()]
		ways = append(ways, w)
	}
	return ways, nil
}

func all(gateways []Gateway, words map[string]string) (ways Ways) {
	for _, g := range gateways {
		ways = append(ways, Way{Gateway: g, Note: words[g.Name()]})
	}
	return ways
}

// readWay reads name or name:least-most, either end may be missing.
func readWay(gateways []Gateway, text string) (w Way, err error) {
	name, limits, limited := strings.Cut(text, ":")
	if w.Gateway, err = configured(gateways, name); err != nil {
		return w, err
	}
	if !limited {
		return w, nil
	}
	least, most, ok := strings.Cut(limits, "-")
	if w.Min, err = dong(least); err == nil && ok {
		w.Max, err = dong(most)
	}
	if err != nil || !ok || w.Max != 0 && w.Max < w.Min {
		return w, fmt.Errorf("%q must be like %s:10000-20000000", text, name)
	}
	return w, nil
}

func configured(gateways []Gateway, name string) (Gateway, error) {
	i := slices.IndexFunc(gateways, func(g Gateway) bool { return g.Name() == name })
	if i < 0 {
		return nil, fmt.Errorf("%q is no way to pay that is configured", name)
	}
	return gateways[i], nil
}

func dong(text string) (money.VND, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || money.VND(n) > money.Max {
		return 0, fmt.Errorf("%q is no sum of dong", text)
	}
	return money.VND(n), nil
}

func readNotes(gateways []Gateway, notes string) (map[string]string, error) {
	words := map[string]string{}
	if strings.TrimSpace(notes) == "" {
		return words, nil
	}
	for one := range strings.SplitSeq(notes, "|") {
		name, text, ok := strings.Cut(one, "=")
		if name = strings.TrimSpace(name); !ok {
			return nil, fmt.Errorf("%q must be like cod=words", one)
		}
		if _, err := configured(gateways, name); err != nil {
			return nil, err
		}
		words[name] = strings.TrimSpace(text)
	}
	return words, nil
}
