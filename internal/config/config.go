// Package config is the program's configuration: one struct, read once from the environment in cmd
// and passed by value. A variable NAME may be given as NAME_FILE, the path of a file that holds it.
package config

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"nongsan/internal/clock"
)

// Secret is a value that prints as *** everywhere; Reveal gives it.
type Secret string

// Reveal gives the secret's text.
func (s Secret) Reveal() string { return string(s) }

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the secret from JSON and slog.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Config is everything that differs between a laptop, a test and a province.
type Config struct {
	Addr        string `env:"ADDR" envDefault:":8080" help:"address to listen on"`
	BaseURL     string `env:"BASE_URL" help:"public address, without a slash at the end; https switches secure cookies and HSTS on; empty: http://localhost and the port of ADDR"`
	DataDir     string `env:"DATA_DIR" envDefault:"./var" help:"photographs, secret key and the private PostgreSQL"`
	DatabaseURL Secret `env:"DATABASE_URL" help:"PostgreSQL to use; empty: a private one under DATA_DIR"`
	SecretKey   Secret `env:"SECRET_KEY" help:"at least 32 characters; signs forms and upload tickets; empty: made once and kept under DATA_DIR"`

	VaultKeys      Secret `env:"VAULT_KEYS" help:"keys that seal citizen, tax and account numbers, newest first: 2026b:BASE64,2026a:BASE64 ('nongsan vault key' makes one); in the demonstration made once and kept under DATA_DIR"`
	VaultLookupKey Secret `env:"VAULT_LOOKUP_KEY" help:"key that finds a sealed number again, 32 bytes in BASE64; it stays when VAULT_KEYS change"`
	IdentityGate   string `env:"IDENTITY_GATE" envDefault:"2027-01-01" help:"from this day on nothing shows that an unidentified seller offers (Decree 248/2026, art. 52.2)"`

	IdentityIssuer      string `env:"IDENTITY_ISSUER" help:"OpenID Connect provider that identifies sellers, an https address; empty: officers alone do, and in the demonstration a stand-in"`
	IdentityClientID    string `env:"IDENTITY_CLIENT_ID" help:"our name there"`
	IdentitySecret      Secret `env:"IDENTITY_CLIENT_SECRET" help:"our secret there"`
	IdentityScopes      string `env:"IDENTITY_SCOPES" envDefault:"profile" help:"what is asked for beside openid, separated by spaces"`
	IdentityNumberClaim string `env:"IDENTITY_NUMBER_CLAIM" envDefault:"citizen_id" help:"claim of the answer that holds the personal identification number"`

	Demo           bool     `env:"DEMO" help:"demonstration: load believable data into an empty database and show a button that plays the bank"`
	TrustedProxies []string `env:"TRUSTED_PROXIES" envSeparator:"," help:"addresses or networks whose X-Forwarded-For and -Proto are believed"`

	PayWithin     time.Duration `env:"PAY_WITHIN" envDefault:"15m" help:"how long an order that is paid beforehand keeps its goods without its money: 1m to 24h"`
	PhotoS3       string        `env:"PHOTO_S3" help:"bucket that keeps photographs, and a folder in it: https://s3.example.vn/bucket/photos; empty: a directory under DATA_DIR"`
	PhotoS3Region string        `env:"PHOTO_S3_REGION" help:"the bucket's region; empty: asked for"`
	PhotoS3Key    string        `env:"PHOTO_S3_KEY" help:"access key of the bucket"`
	PhotoS3Secret Secret        `env:"PHOTO_S3_SECRET" help:"secret key of the bucket"`
	PhotoKeep     bool          `env:"PHOTO_KEEP" help:"keep photographs as they were sent, with all that cameras write into them, beside the pictures made of them; they are never shown"`

	BankBIN         string `env:"BANK_BIN" envDefault:"970405" help:"bank of the account that receives transfers (VietQR BIN, 6 digits)"`
	BankAccount     string `env:"BANK_ACCOUNT" help:"account number that receives transfers; empty: transfers are not offered"`
	BankAccountName string `env:"BANK_ACCOUNT_NAME" help:"account holder as the bank writes it"`
	BankFeedSecret  Secret `env:"BANK_FEED_SECRET" help:"at least 32 characters; proves bank notifications (SePay HMAC)"`

	CassoSecret      Secret `env:"CASSO_SECRET" help:"at least 32 characters; proves Casso's notices (webhook v2); empty: none are taken"`
	PayOSChecksumKey Secret `env:"PAYOS_CHECKSUM_KEY" help:"at least 32 characters; proves payOS's notices; empty: none are taken"`

	PaymentMethods string `env:"PAYMENT_METHODS" help:"ways to pay in the order they are offered, with least and most in dong: vietqr,momo:10000-20000000,cod:-5000000; empty: all that are configured"`
	PaymentNotes   string `env:"PAYMENT_NOTES" help:"the province's words for ways to pay: cod=words|momo=words"`

	VNPayTmnCode    string `env:"VNPAY_TMN_CODE" help:"merchant's code at VNPay; empty: VNPay is not offered"`
	VNPayHashSecret Secret `env:"VNPAY_HASH_SECRET" help:"VNPay's secret, at least 16 characters"`
	VNPayPayURL     string `env:"VNPAY_PAY_URL" envDefault:"https://sandbox.vnpayment.vn/paymentv2/vpcpay.html" help:"VNPay's page"`
	VNPayAPIURL     string `env:"VNPAY_API_URL" envDefault:"https://sandbox.vnpayment.vn/merchant_webapi/api/transaction" help:"VNPay's interface"`

	MoMoPartnerCode string `env:"MOMO_PARTNER_CODE" help:"partner's code at MoMo; empty: MoMo is not offered"`
	MoMoAccessKey   Secret `env:"MOMO_ACCESS_KEY" help:"MoMo's access key"`
	MoMoSecretKey   Secret `env:"MOMO_SECRET_KEY" help:"MoMo's secret, at least 16 characters"`
	MoMoURL         string `env:"MOMO_URL" envDefault:"https://test-payment.momo.vn" help:"MoMo's interface; only the host says whether it is a trial"`

	ZaloPayAppID string `env:"ZALOPAY_APP_ID" help:"app's number at ZaloPay; empty: ZaloPay is not offered"`
	ZaloPayKey1  Secret `env:"ZALOPAY_KEY1" help:"signs what is sent to ZaloPay, at least 16 characters"`
	ZaloPayKey2  Secret `env:"ZALOPAY_KEY2" help:"proves what ZaloPay sends, at least 16 characters"`
	ZaloPayURL   string `env:"ZALOPAY_URL" envDefault:"https://sb-openapi.zalopay.vn" help:"ZaloPay's interface"`

	StripeSecretKey     Secret `env:"STRIPE_SECRET_KEY" help:"Stripe's key (sk_…); empty: cards are not offered"`
	StripeWebhookSecret Secret `env:"STRIPE_WEBHOOK_SECRET" help:"proves Stripe's events (whsec_…), at least 16 characters"`
	StripeURL           string `env:"STRIPE_URL" envDefault:"https://api.stripe.com" help:"Stripe's interface"`

	SMSURL     Secret `env:"SMS_URL" help:"address of the gateway for text messages; empty: nothing is sent, and sign-in by code is offered in the demonstration and under http only"`
	SMSMethod  string `env:"SMS_METHOD" envDefault:"POST" help:"HTTP method"`
	SMSHeaders Secret `env:"SMS_HEADERS" help:"Name: value, several separated by |"`
	SMSBody    Secret `env:"SMS_BODY" help:"body with {to} {to_84} {to_0} {text} {id}, escaped as its Content-Type says"`
	SMSSuccess string `env:"SMS_SUCCESS" help:"regular expression that the answer matches when the message was taken; empty: status 2xx"`
	SMSBudget  int    `env:"SMS_BUDGET" envDefault:"5000" help:"text messages a day at most"`

	KeepDays int `env:"KEEP_DAYS" envDefault:"1095" help:"days after which the buyer in orders of a closed account is forgotten"`
	ListDays int `env:"LIST_DAYS" envDefault:"30" help:"days that lists of households and the rows to correct are kept as files"`

	MessageDays int `env:"MESSAGE_DAYS" envDefault:"365" help:"days that messages and answers of banks and gateways which brought no event are kept"`

	MailURL     Secret `env:"MAIL_URL" help:"mail server: smtp://user:password@host:587 (STARTTLS), smtps://…:465, or smtp://…?tls=off; or a gateway's https address, asked as for text messages, with {subject}; empty: no mail is sent"`
	MailFrom    string `env:"MAIL_FROM" help:"who writes: Chợ quê <cho@example.vn>; for a mail server"`
	MailMethod  string `env:"MAIL_METHOD" envDefault:"POST" help:"HTTP method of a gateway"`
	MailHeaders Secret `env:"MAIL_HEADERS" help:"Name: value, several separated by |"`
	MailBody    Secret `env:"MAIL_BODY" help:"body with {to} {subject} {text} {id}"`
	MailSuccess string `env:"MAIL_SUCCESS" help:"regular expression, as SMS_SUCCESS"`
}

// Read reads the configuration from the environment. It reports every wrong variable at once.
func Read(environ map[string]string) (Config, error) {
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: environ}); err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if c.BaseURL == "" {
		c.BaseURL = local(c.Addr)
	}
	return c, c.check()
}

// HTTPS reports whether the public address is https, which makes cookies Secure.
func (c Config) HTTPS() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// local is where a browser on this machine finds a server that listens on addr.
func local(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "http://" + addr // Listen says what is wrong with it
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// GateAt is the first moment of IDENTITY_GATE in Vietnam.
func (c Config) GateAt() (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, c.IdentityGate, clock.Vietnam)
}

func (c Config) check() error {
	u, err := url.Parse(c.BaseURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return fmt.Errorf("BASE_URL must be an http or https address, got %q", c.BaseURL)
	}
	for name, s := range map[string]Secret{"SECRET_KEY": c.SecretKey, "BANK_FEED_SECRET": c.BankFeedSecret} {
		if s != "" && len(s) < 32 {
			return fmt.Errorf("%s must have at least 32 characters", name)
		}
	}
	if _, err := c.GateAt(); err != nil {
		return fmt.Errorf("IDENTITY_GATE must be a date such as 2027-01-01, got %q", c.IdentityGate)
	}
	if c.PayWithin < time.Minute || c.PayWithin > 24*time.Hour {
		return fmt.Errorf("PAY_WITHIN must be between 1m and 24h, got %s", c.PayWithin)
	}
	if i := c.IdentityIssuer; i != "" && !strings.HasPrefix(i, "https://") {
		return fmt.Errorf("IDENTITY_ISSUER must be an https address, got %q", i)
	}
	if c.KeepDays < 1 {
		return fmt.Errorf("KEEP_DAYS must be at least 1, got %d", c.KeepDays)
	}
	if c.ListDays < 1 {
		return fmt.Errorf("LIST_DAYS must be at least 1, got %d", c.ListDays)
	}
	if c.MessageDays < 7 {
		return fmt.Errorf("MESSAGE_DAYS must be at least 7, got %d", c.MessageDays)
	}
	if c.SMSBudget < 1 {
		return fmt.Errorf("SMS_BUDGET must be at least 1, got %d", c.SMSBudget)
	}
	return nil
}
