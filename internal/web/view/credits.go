package view

// Credits names everyone whose photographs are shown.
type Credits struct{ Photos []Credit }

// Credit is one photograph.
type Credit struct {
	Picture    Picture
	What       string
	Author     string
	Licence    string
	LicenceURL string
	Origin     string // where it was published
	Shown      []Link // where it is shown
}

// Link is a name that leads somewhere.
type Link struct{ Name, Href string }
