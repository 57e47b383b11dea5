package view

import (
	"slices"
	"strconv"

	"nongsan/internal/money"
)

// SellShipping is where a stall sends to, and where its buyers come.
type SellShipping struct {
	Zones              []SellZone
	Pickups            []SellPickup
	Communes           []Option
	Provinces          []Option
	ZoneKey, PickupKey string // one each for the two forms
	ChosenCommunes     []string
	ChosenProvinces    []string
	Typed              map[string]string // into the zone's form
	Pickup             SellPickupForm
	Errors             map[string]string
}

// SellZone is a zone in words.
type SellZone struct {
	ID     int64
	Where  []string
	Fee    money.VND
	Weight string
	Free   string
	Days   string
}

// SellPickup is a place in words.
type SellPickup struct {
	ID          int64
	Kind, Words string
}

// SellPickupForm is a place as it was typed.
type SellPickupForm struct{ Kind, Name, Address, Commune, Opening string }

func (z SellZone) path() string {
	return "/ban-hang/giao-hang/vung/" + strconv.FormatInt(z.ID, 10) + "/bo"
}

func (p SellPickup) path() string {
	return "/ban-hang/giao-hang/diem/" + strconv.FormatInt(p.ID, 10) + "/bo"
}

func chosenIn(list []string, value string) bool { return slices.Contains(list, value) }
