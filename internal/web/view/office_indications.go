package view

import "time"

// OfficeIndications is the geographical indications and their areas.
type OfficeIndications struct {
	List       []OfficeIndication
	Categories []Option
	Communes   []Option
	Trial      OfficeOriginTrial
	Add        OfficeIndication // as it was typed
	Wrong      OfficeIndication // whose change was not accepted, as it was typed
	WrongArea  int64            // the indication whose new place was not accepted
	Area       OfficeArea       // as it was typed
	Errors     map[string]string
	Message    string // why something could not be done
	Past       []OfficeNoted
}

// OfficeIndication is one of them.
type OfficeIndication struct {
	ID                    int64
	Name, Words, Category string
	Shelf                 string // the category's name
	Registered            string // as a form has it
	On                    time.Time
	Areas                 []OfficeArea
}

// OfficeArea is a place an indication covers.
type OfficeArea struct {
	Commune, Where string // code and name of today's commune
	Former         string
}

// OfficeOriginTrial is a name with an origin that is tried.
type OfficeOriginTrial struct {
	Done                    bool
	Name, Category, Commune string
	OldPlace                string
	Claims                  []OfficeClaim
}

// OfficeClaim is an indication the name claims.
type OfficeClaim struct {
	Name, Text string
	Inside     bool
}

// typed is an indication as its form shows it: as it was typed where a change was not accepted.
func (v OfficeIndications) typed(in OfficeIndication) OfficeIndication {
	if v.Wrong.ID == in.ID {
		return v.Wrong
	}
	return in
}

// errors are those of one form: of the one that adds where id is 0, else of the one that changes.
func (v OfficeIndications) errors(id int64) map[string]string {
	if v.WrongArea == 0 && v.Wrong.ID == id {
		return v.Errors
	}
	return nil
}

// areaErrors are those of the form that adds a place to an indication, and what was typed into it.
func (v OfficeIndications) areaErrors(id int64) (map[string]string, OfficeArea) {
	if v.WrongArea == id {
		return v.Errors, v.Area
	}
	return nil, OfficeArea{}
}

// coveredCommune is the places an indication covers in one commune.
type coveredCommune struct {
	where string
	areas []OfficeArea
}

func (in OfficeIndication) communes() []coveredCommune {
	var list []coveredCommune
	for _, a := range in.Areas {
		if n := len(list); n == 0 || list[n-1].where != a.Where {
			list = append(list, coveredCommune{where: a.Where})
		}
		last := &list[len(list)-1]
		last.areas = append(last.areas, a)
	}
	return list
}

func (in OfficeIndication) path() string { return "/quan-ly/chi-dan-dia-ly/" + itoa(in.ID) }
