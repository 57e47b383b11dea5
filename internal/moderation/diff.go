package moderation

import "strings"

// Run is a stretch of text that stayed, went or came.
type Run struct {
	Kind string // "", "del" or "ins"
	Text string
}

// Diff compares two texts by their longest common words. What sellers write has a thousand words at most.
func Diff(before, after string) []Run {
	a, b := strings.SplitAfter(before, " "), strings.SplitAfter(after, " ")
	common := make([][]int, len(a)+1) // longest common words of a[i:] and b[j:]
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if strings.TrimSpace(a[i]) == strings.TrimSpace(b[j]) {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var runs []Run
	add := func(kind, text string) {
		if n := len(runs); n > 0 && runs[n-1].Kind == kind {
			runs[n-1].Text += text
		} else if text != "" {
			runs = append(runs, Run{kind, text})
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case strings.TrimSpace(a[i]) == strings.TrimSpace(b[j]):
			add("", b[j])
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			add("del", a[i])
			i++
		default:
			add("ins", b[j])
			j++
		}
	}
	add("del", strings.Join(a[i:], ""))
	add("ins", strings.Join(b[j:], ""))
	return runs
}
