package view

// ReturnForm asks a buyer what comes back and why.
type ReturnForm struct {
	Code, Stall string
	Action      string
	Key         string
	Why, Words  string
	Whys        []Option
	Lines       []Countable
	Photos      PhotoField
	Errors      map[string]string
}
