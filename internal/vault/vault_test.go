package vault_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"nongsan/internal/vault"
)

const number = "019085001234"

func open(t *testing.T, keys string) *vault.Vault {
	t.Helper()
	v, err := vault.New(keys, marks)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var marks = vault.NewKey()

func TestASealedValueOpensInItsPlaceOnly(t *testing.T) {
	t.Parallel()
	v := open(t, "a:"+vault.NewKey())
	place := vault.Place("seller_secret.citizen_number", 42)
	sealed := v.Seal(place, number)
	if got, err := v.Open(place, sealed); err != nil || got != number {
		t.Fatalf("%q, %v", got, err)
	}
	if bytes.Contains(sealed, []byte(number)) || bytes.Equal(sealed, v.Seal(place, number)) {
		t.Error("the value shows, or is sealed the same twice")
	}
	for name, c := range map[string]struct {
		place  string
		sealed []byte
	}{
		"another row":    {vault.Place("seller_secret.citizen_number", 43), sealed},
		"another column": {vault.Place("seller_secret.tax_number", 42), sealed},
		"nothing":        {place, nil},
		"half":           {place, sealed[:len(sealed)/2]},
		"a name alone":   {place, sealed[:3]},
		"longer name":    {place, append([]byte{1, 200}, sealed[2:]...)},
		"another form":   {place, append([]byte{2}, sealed[1:]...)},
		"a bit turned":   {place, append(bytes.Clone(sealed[:len(sealed)-1]), sealed[len(sealed)-1]^1)},
	} {
		if got, err := v.Open(c.place, c.sealed); !errors.Is(err, vault.ErrSealed) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestOldKeysOpenAndTheNewestSeals(t *testing.T) {
	t.Parallel()
	first, second := "a:"+vault.NewKey(), "b:"+vault.NewKey()
	before, both, after := open(t, first), open(t, second+", "+first), open(t, second)
	sealed := before.Seal("x:1", number)
	if got, err := both.Open("x:1", sealed); err != nil || got != number {
		t.Fatalf("%q, %v", got, err)
	}
	if _, err := after.Open("x:1", sealed); !errors.Is(err, vault.ErrSealed) {
		t.Errorf("a key that is gone still opens: %v", err)
	}
	again := both.Seal("x:1", number)
	if _, err := before.Open("x:1", again); !errors.Is(err, vault.ErrSealed) || both.Newest() != "b" {
		t.Errorf("sealed with %q, and the old key opens it: %v", both.Newest(), err)
	}
	if got, err := after.Open("x:1", again); err != nil || got != number {
		t.Errorf("%q, %v", got, err)
	}
	if !bytes.Equal(before.Mark("tax", number), after.Mark("tax", number)) {
		t.Error("a mark changed with the keys: nothing would be found again")
	}
	if bytes.Equal(before.Mark("tax", number), before.Mark("citizen", number)) {
		t.Error("columns share their marks")
	}
}

func TestKeysThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	good := vault.NewKey()
	b64 := base64.StdEncoding.EncodeToString
	for name, c := range map[string]struct{ keys, marks string }{
		"nothing":           {"", good},
		"no name":           {good, good},
		"the same name":     {"a:" + good + ",a:" + vault.NewKey(), good},
		"16 bytes":          {"a:" + b64([]byte("0123456789abcdef")), good},
		"digits and A to F": {"a:" + b64([]byte("0123456789abcdef0123456789abcdef")), good},
		"noughts":           {"a:" + b64(make([]byte, 32)), good},
		"words":             {"a:change-me", good},
		"a pattern":         {"a:" + b64([]byte(strings.Repeat("changeme", 4))), good},
		"no mark":           {"a:" + good, ""},
		"a made-up mark":    {"a:" + good, b64(make([]byte, 32))},
	} {
		if _, err := vault.New(c.keys, c.marks); err == nil {
			t.Errorf("%s: taken", name)
		} else if strings.Contains(err.Error(), good) {
			t.Errorf("%s: the error tells a key: %v", name, err)
		}
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{"019085001234": "•••••••••234", "12345678": "•••••678", "1234567": "•••••••", "": ""} {
		if got := vault.Mask(number); got != want {
			t.Errorf("%s: %s, want %s", number, got, want)
		}
	}
}
