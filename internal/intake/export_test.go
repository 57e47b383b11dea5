package intake

// StopAt makes a run fail where fn says, as a stopped process would.
func StopAt(o Options, fn func(step Step, line int) error) Options {
	o.stop = fn
	return o
}

// ReadPhone is readPhone.
func ReadPhone(cell string) (number, code, about string) { return readPhone(cell) }
