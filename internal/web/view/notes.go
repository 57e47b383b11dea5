package view

// noticeRole interrupts a screen reader only for what is wrong.
func noticeRole(tone string) string {
	if tone == "error" {
		return "alert"
	}
	return "status"
}

func noticeIcon(tone string) string {
	switch tone {
	case "ok":
		return "circle-check"
	case "warn", "error":
		return "triangle-alert"
	}
	return "info"
}
