package view

// SignIn is the door: a number and a password.
type SignIn struct {
	Next   string // where to go then
	Phone  string
	Errors map[string]string
	Trial  []Trial // accounts that a visitor of the demonstration may use
}

// Trial is an account to try, with its number as people write it.
type Trial struct{ Role, Phone, Password string }
