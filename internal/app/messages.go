package app

import (
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/config"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
)

// messages are text messages and mail, on a pool of their caller's.
func messages(cfg config.Config, d Deps, db *sqlx.DB, queue *jobs.Client) (*notify.Service, error) {
	sms, err := gateway(d, notify.GatewayOptions{
		URL: cfg.SMSURL.Reveal(), Method: cfg.SMSMethod, Headers: cfg.SMSHeaders.Reveal(), Body: cfg.SMSBody.Reveal(), Success: cfg.SMSSuccess,
	})
	if err != nil {
		return nil, fmt.Errorf("SMS_URL, SMS_METHOD, SMS_HEADERS, SMS_BODY, SMS_SUCCESS: %w", err)
	}
	mail, err := mailer(cfg, d)
	if err != nil {
		return nil, err
	}
	return notify.New(notify.Options{
		DB: db, Jobs: queue, Clock: d.Clock, Log: d.Log, Budget: cfg.SMSBudget,
		Senders: map[notify.Channel]notify.Sender{notify.SMS: sms, notify.Mail: mail},
	}), nil
}

// mailer is the mail server that is configured, or a gateway that is asked over HTTP.
func mailer(cfg config.Config, d Deps) (notify.Sender, error) {
	address := cfg.MailURL.Reveal()
	if strings.HasPrefix(address, "smtp") {
		mail, err := notify.NewSMTP(notify.SMTPOptions{URL: address, From: cfg.MailFrom, BaseURL: cfg.BaseURL})
		if err != nil {
			return nil, fmt.Errorf("MAIL_URL, MAIL_FROM: %w", err)
		}
		return mail, nil
	}
	mail, err := gateway(d, notify.GatewayOptions{
		URL: address, Method: cfg.MailMethod, Headers: cfg.MailHeaders.Reveal(), Body: cfg.MailBody.Reveal(), Success: cfg.MailSuccess,
	})
	if err != nil {
		return nil, fmt.Errorf("MAIL_URL, MAIL_METHOD, MAIL_HEADERS, MAIL_BODY, MAIL_SUCCESS: %w", err)
	}
	return mail, nil
}

// gateway is the one that is configured; without one, messages stay on the office's page.
func gateway(d Deps, o notify.GatewayOptions) (notify.Sender, error) {
	if o.URL == "" {
		return notify.Log{Logger: d.Log}, nil
	}
	return notify.NewGateway(o)
}

// sendsCodes reports whether people can be sent a code: on a real site only through a gateway, because whoever reads
// the office's page could sign in as anybody.
func sendsCodes(cfg config.Config) bool { return cfg.SMSURL != "" || cfg.Demo || !cfg.HTTPS() }
