package app

// WarnUnwalled is for tests.
var WarnUnwalled = warnUnwalled
