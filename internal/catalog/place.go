package catalog

import "nongsan/internal/place"

// communeName is the name a buyer types for a commune, empty when the code is no longer in force.
func communeName(code string) string {
	commune, ok := place.CommuneByCode(code)
	if !ok {
		return ""
	}
	return commune.Name
}
