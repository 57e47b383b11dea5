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
