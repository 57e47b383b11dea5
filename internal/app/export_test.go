package app

// WarnUnwalled and ModulesOf are for tests.
var (
	WarnUnwalled = warnUnwalled
	ModulesOf    = modules
)
