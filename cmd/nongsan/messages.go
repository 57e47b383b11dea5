package main

import (
	"context"
	"fmt"

	"nongsan/internal/app"
	"nongsan/internal/notify"
)

type messagesCommand struct {
	Try messagesTryCommand `cmd:"" help:"Send one message by what is configured, to see whether it arrives."`
}

type messagesTryCommand struct {
	Channel notify.Channel `arg:"" enum:"sms,mail" help:"sms or mail."`
	To      string         `arg:"" help:"A mobile number, or a mail address."`
}

// Run sends it and says what came of it.
func (m *messagesTryCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	if err := app.TryMessage(context.Background(), cfg, log, m.Channel, m.To); err != nil {
		return err
	}
	_, err = fmt.Println("It was taken. Now look whether it arrived.")
	return err
}
