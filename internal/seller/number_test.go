package seller

import "testing"

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"019085001234": "019085001234", "019 085.001 234": "019085001234",
		"": "", "19085001234": "", "000085001234": "", "097085001234": "", "01908500123a": "", "0190850012345": "",
	} {
		if got, ok := citizenNumber(text); ok != (want != "") || ok && got != want {
			t.Errorf("citizen number %q: %q, %v", text, got, ok)
		}
	}
	for text, want := range map[string]string{
		"0300588569": "0300588569", "0300588569-001": "0300588569-001", "0300588569001": "0300588569-001", "0300 588 569": "0300588569",
		"0300588568": "", "030058856": "", "abc": "", "": "",
	} {
		if got, ok := taxNumber(text); ok != (want != "") || ok && got != want {
			t.Errorf("tax number %q: %q, %v", text, got, ok)
		}
	}
}
