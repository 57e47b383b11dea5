package main

import (
	"context"
	"fmt"
	"os/signal"
	"syscall"

	"nongsan/internal/app"
	"nongsan/internal/vault"
)

type vaultCommand struct {
	Key    vaultKeyCommand    `cmd:"" help:"Make a key for VAULT_KEYS or VAULT_LOOKUP_KEY."`
	Rotate vaultRotateCommand `cmd:"" help:"Seal everything anew with the newest of VAULT_KEYS; goes on where it was stopped."`
}

type vaultKeyCommand struct{}

// Run prints a key.
func (*vaultKeyCommand) Run() error {
	_, err := fmt.Println(vault.NewKey())
	return err
}

type vaultRotateCommand struct{}

// Run seals anew and says when the older keys may go.
func (*vaultRotateCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	ctx, end := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer end()
	err = app.RotateVault(ctx, cfg, log, func(left int) { fmt.Printf("left to seal anew: %d\n", left) })
	if err == nil {
		fmt.Println("Everything is sealed with the newest key; the older ones may go from VAULT_KEYS.")
	}
	return err
}
