package peer

import "nongsan/internal/config"

// Configure makes the peers a program's gateways; address tells where each one is.
func Configure(cfg *config.Config, address func(name string) string) {
	cfg.VNPayTmnCode, cfg.VNPayHashSecret = VNPayTmnCode, VNPaySecret
	cfg.VNPayPayURL, cfg.VNPayAPIURL = address("vnpay")+"/paymentv2/vpcpay.html", address("vnpay")+"/merchant_webapi/api/transaction"
	cfg.MoMoPartnerCode, cfg.MoMoAccessKey, cfg.MoMoSecretKey, cfg.MoMoURL = MoMoPartner, MoMoAccess, MoMoSecret, address("momo")
	cfg.ZaloPayAppID, cfg.ZaloPayKey1, cfg.ZaloPayKey2, cfg.ZaloPayURL = ZaloPayApp, ZaloPayKey1, ZaloPayKey2, address("zalopay")
	cfg.StripeSecretKey, cfg.StripeWebhookSecret, cfg.StripeURL = StripeKey, StripeSecret, address("stripe")
}

// Environment is one gateway's configuration as the program reads it.
func Environment(name, address string) []string {
	return map[string][]string{
		"vnpay": {
			"VNPAY_TMN_CODE=" + VNPayTmnCode, "VNPAY_HASH_SECRET=" + VNPaySecret, "VNPAY_PAY_URL=" + address + "/paymentv2/vpcpay.html",
			"VNPAY_API_URL=" + address + "/merchant_webapi/api/transaction",
		},
		"momo":    {"MOMO_PARTNER_CODE=" + MoMoPartner, "MOMO_ACCESS_KEY=" + MoMoAccess, "MOMO_SECRET_KEY=" + MoMoSecret, "MOMO_URL=" + address},
		"zalopay": {"ZALOPAY_APP_ID=" + ZaloPayApp, "ZALOPAY_KEY1=" + ZaloPayKey1, "ZALOPAY_KEY2=" + ZaloPayKey2, "ZALOPAY_URL=" + address},
		"stripe":  {"STRIPE_SECRET_KEY=" + StripeKey, "STRIPE_WEBHOOK_SECRET=" + StripeSecret, "STRIPE_URL=" + address},
	}[name]
}
