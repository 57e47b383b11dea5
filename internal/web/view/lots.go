package view

import "time"

// Trace is the public page of a lot.
type Trace struct {
	Code         string // "LO 7K2Q 9XFA"
	Name, Slug   string // of the listing; Slug is empty while it is not on sale
	Picture      Picture
	Origin       string
	PlantingCode string
	Harvested    time.Time
	Packed       time.Time // zero: not told
	BestBefore   time.Time
	Amount       string
	Recalled     time.Time // zero: it was not
	Reason       string
	Steps        []TraceStep
	Certificates []Certificate
	Maker        Maker
	LegalName    string
	Demo         bool
}

// TraceStep is something that was done with a lot.
type TraceStep struct {
	ID      int64
	On      time.Time
	Title   string
	Note    string
	Picture Picture // without a Hash: none
}

// LotLink leads from a product to the page of one of its lots.
type LotLink struct {
	Code      string
	Harvested time.Time
}

// SellLots is a stall's lots and the form for another.
type SellLots struct {
	Lots     []SellLot
	Listings []Option
	Key      string // of the form: sent twice it is one lot
	Today    string // 2006-01-02
	Listing  string // as it was typed
	Planting string
	Harvest  string
	Packed   string
	Best     string
	Amount   string
	Errors   map[string]string
}

// SellLot is a lot in a stall's list.
type SellLot struct {
	Code, Name string
	Harvested  time.Time
	Recalled   bool
}

func (p SellLots) field(f Field) Field {
	f.Error = p.Errors[f.Name]
	return f
}

// SellLotSteps is one lot with its steps and the form for another step.
type SellLotSteps struct {
	Trace
	Plain   string // the code as addresses have it
	Action  string // /upload/{ticket}/…
	Key     string
	Today   string
	Photos  PhotoField
	Done    string // as it was typed
	Title   string
	Note    string
	Why     string // of a recall, as it was typed
	Errors  map[string]string
	Usual   []string // titles that are offered while typing
	Message string
}

func (p SellLotSteps) field(f Field) Field {
	f.Error = p.Errors[f.Name]
	return f
}
