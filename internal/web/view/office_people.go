package view

import "time"

// OfficeOfficers is who works for the province and its communes, and the form to appoint one.
type OfficeOfficers struct {
	Officers []OfficeOfficer

	Phone, Name, Role, Commune string
	Roles, Communes            []Option
	Errors                     map[string]string
}

func (v OfficeOfficers) field(f Field) Field {
	f.Error = v.Errors[f.Name]
	return f
}

// officeWhole puts the province before its communes.
func officeWhole(province string, communes []Option) []Option {
	return append([]Option{{Label: province}}, communes...)
}

// OfficeOfficer is one duty of a person.
type OfficeOfficer struct {
	AccountID         int64
	Name, Phone, Role string
	Where             string // a commune's name; empty: the province
	Since             time.Time
	By                string // who appointed; empty: from the command line
}

// OfficeLooks is who saw what is hidden.
type OfficeLooks struct {
	Looks []OfficeLook
	Older int64 // leads to older ones; 0: there are none
}

// OfficeLook is one look.
type OfficeLook struct {
	Viewer, Of, Field, Why string
	At                     time.Time
}
