package demo

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// Category is a shelf of the marketplace.
type Category struct {
	Position  int
	Slug      string
	NameVi    string
	NameEn    string
	OCOPGroup string // one of the six product groups of the OCOP programme
	Cover     string // static/covers/{cover}.svg
}

// Categories lists the sixteen categories in the order of the shop.
func Categories() ([]Category, error) {
	rows, err := table("data/categories.csv", "position,slug,name_vi,name_en,ocop_group,cover")
	if err != nil {
		return nil, err
	}
	list := make([]Category, len(rows))
	for i, r := range rows {
		position, err := strconv.Atoi(r[0])
		if err != nil {
			return nil, fmt.Errorf("category %s: %w", r[1], err)
		}
		list[i] = Category{Position: position, Slug: r[1], NameVi: r[2], NameEn: r[3], OCOPGroup: r[4], Cover: r[5]}
	}
	return list, nil
}

// Photo is a photograph with what must be said wherever it is shown.
type Photo struct {
	File       string
	Kind       string // product or scene
	Author     string
	Licence    string // CC-BY-4.0, MIT, …
	LicenceURL string
	Origin     string // where it was published
	AltVi      string
	AltEn      string
}

// Photos lists the photographs by file name.
func Photos() ([]Photo, error) {
	rows, err := table("data/photos/LICENSES.csv", "file,kind,author,licence,licence_url,origin,alt_vi,alt_en")
	if err != nil {
		return nil, err
	}
	list := make([]Photo, len(rows))
	for i, r := range rows {
		list[i] = Photo{File: r[0], Kind: r[1], Author: r[2], Licence: r[3], LicenceURL: r[4], Origin: r[5], AltVi: r[6], AltEn: r[7]}
	}
	return list, nil
}

// OpenPhoto returns the bytes of a photograph (JPEG).
func OpenPhoto(file string) ([]byte, error) { return files.ReadFile("data/photos/" + file) }

// Credit is one line of the page that names photographers.
type Credit struct {
	Photo
	Listings []Listing // where it is shown; none for a scene
}

// Credits lists every photograph with its author, licence and the listings that show it.
func Credits() ([]Credit, error) {
	c, err := Read()
	if err != nil {
		return nil, err
	}
	shown := map[string][]Listing{}
	for _, s := range c.Sellers {
		for _, l := range s.Listings {
			for _, file := range l.Photos {
				shown[file] = append(shown[file], l)
			}
		}
	}
	credits := make([]Credit, len(c.Photos))
	for i, p := range c.Photos {
		credits[i] = Credit{Photo: p, Listings: shown[p.File]}
	}
	return credits, nil
}

// table reads a list and checks that its header is the one the code was written for.
func table(name, header string) ([][]string, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != header {
		return nil, fmt.Errorf("%s: the header is not %s", name, header)
	}
	return rows[1:], nil
}
