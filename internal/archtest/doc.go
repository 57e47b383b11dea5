// Package archtest holds the rules of the house that a compiler cannot check, as tests that read the
// source: who may import whom, what a library does wrong and is therefore banned, which package writes
// which table, and that every text a person reads exists in both languages. Each rule shows a piece of
// code that it refuses, so that it cannot silently stop working.
package archtest
