package app

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/jobs"
	"nongsan/internal/locale"
	"nongsan/internal/notify"
)

// messages are text messages and mail, on a pool of their caller's.
func messages(cfg config.Config, d Deps, db *sqlx.DB, queue *jobs.Client) (*notify.Service, error) {
	ways, err := senders(cfg, d.Log)
	if err != nil {
		return nil, err
	}
	return notify.New(notify.Options{DB: db, Jobs: queue, Clock: d.Clock, Log: d.Log, Budget: cfg.SMSBudget, Senders: ways}), nil
}

// senders are what is configured, or what is wrong with it.
func senders(cfg config.Config, log *slog.Logger) (map[notify.Channel]notify.Sender, error) {
	sms, err := gateway(log, notify.GatewayOptions{
		URL: cfg.SMSURL.Reveal(), Method: cfg.SMSMethod, Headers: cfg.SMSHeaders.Reveal(), Body: cfg.SMSBody.Reveal(), Success: cfg.SMSSuccess,
	})
	if err != nil {
		return nil, fmt.Errorf("SMS_URL, SMS_METHOD, SMS_HEADERS, SMS_BODY, SMS_SUCCESS: %w", err)
	}
	mail, err := mailer(cfg, log)
	if err != nil {
		return nil, err
	}
	return map[notify.Channel]notify.Sender{notify.SMS: sms, notify.Mail: mail}, nil
}

// TryMessage sends one message at once by what is configured, past the outbox and its budget, so that whoever
// configures sees what the gateway or the mail server says to it.
func TryMessage(ctx context.Context, cfg config.Config, log *slog.Logger, channel notify.Channel, to string) error {
	ways, err := senders(cfg, log)
	if err != nil {
		return err
	}
	if _, nowhere := ways[channel].(notify.Log); nowhere {
		return fmt.Errorf("nothing sends %s: SMS_URL or MAIL_URL is not set", channel)
	}
	ctx, now := locale.With(ctx, locale.Vi), clock.System()
	m := notify.Message{ID: now.UnixMilli(), At: now, Channel: channel, Text: locale.T(ctx, "sms.try")}
	if channel == notify.Mail {
		address, ok := notify.Address(to)
		if !ok {
			return fmt.Errorf("%q is not a mail address", to)
		}
		m.To, m.Subject, m.Text = address, locale.T(ctx, "mail.try_subject"), locale.T(ctx, "mail.try_text")
	} else if m.To, err = account.ParsePhone(to); err != nil {
		return fmt.Errorf("%q is not a mobile number: %w", to, err)
	}
	ctx, end := context.WithTimeout(ctx, time.Minute)
	defer end()
	return ways[channel].Send(ctx, m)
}

// mailer is the mail server that is configured, or a gateway that is asked over HTTP.
func mailer(cfg config.Config, log *slog.Logger) (notify.Sender, error) {
	address := cfg.MailURL.Reveal()
	if strings.HasPrefix(address, "smtp") {
		mail, err := notify.NewSMTP(notify.SMTPOptions{URL: address, From: cfg.MailFrom, BaseURL: cfg.BaseURL})
		if err != nil {
			return nil, fmt.Errorf("MAIL_URL, MAIL_FROM: %w", err)
		}
		return mail, nil
	}
	mail, err := gateway(log, notify.GatewayOptions{
		URL: address, Method: cfg.MailMethod, Headers: cfg.MailHeaders.Reveal(), Body: cfg.MailBody.Reveal(), Success: cfg.MailSuccess,
	})
	if err != nil {
		return nil, fmt.Errorf("MAIL_URL, MAIL_METHOD, MAIL_HEADERS, MAIL_BODY, MAIL_SUCCESS: %w", err)
	}
	return mail, nil
}

// gateway is the one that is configured; without one, messages stay on the office's page.
func gateway(log *slog.Logger, o notify.GatewayOptions) (notify.Sender, error) {
	if o.URL == "" {
		return notify.Log{Logger: log}, nil
	}
	return notify.NewGateway(o)
}

// sendsCodes reports whether people can be sent a code: on a real site only through a gateway, because whoever reads
// the office's page could sign in as anybody.
func sendsCodes(cfg config.Config) bool { return cfg.SMSURL != "" || cfg.Demo || !cfg.HTTPS() }
