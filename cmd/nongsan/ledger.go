package main

import (
	"context"
	"os"

	"nongsan/internal/app"
)

type ledgerCommand struct {
	Rebuild ledgerRebuildCommand `cmd:"" help:"Compare every balance with its entries; with --write, write those that differ anew."`
}

type ledgerRebuildCommand struct {
	Write bool `help:"Write the balances anew from the entries, in one transaction, while postings wait."`
}

// Run compares, and writes when it was asked to.
func (l *ledgerRebuildCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	return app.RebuildLedger(context.Background(), cfg, log, os.Stdout, l.Write)
}
