package app

import (
	"strings"

	"nongsan/internal/config"
	"nongsan/internal/identity"
	"nongsan/internal/identity/oidc"
	"nongsan/internal/seller"
)

// identityPath is the address at which people come back from the identity provider; it is registered there.
const identityPath = "/ban-hang/dinh-danh/tro-ve"

// identities leads sellers to the identity provider; nil when there is none.
func identities(cfg config.Config, d Deps, secrets *seller.Secrets) *identity.Service {
	switch {
	case cfg.IdentityIssuer != "":
		return identity.New(d.DB, d.Clock, secrets, oidc.New(oidc.Options{
			Issuer: cfg.IdentityIssuer, ClientID: cfg.IdentityClientID, ClientSecret: cfg.IdentitySecret.Reveal(),
			RedirectURL: cfg.BaseURL + identityPath, Scopes: strings.Fields(cfg.IdentityScopes), NumberClaim: cfg.IdentityNumberClaim, Clock: d.Clock,
		}))
	case cfg.Demo:
		return identity.New(d.DB, d.Clock, secrets, identity.StandIn{Page: "/ban-hang/dinh-danh/minh-hoa"})
	}
	return nil
}
