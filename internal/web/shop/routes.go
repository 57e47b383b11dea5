// Package shop is the pages for buyers: find, look, put aside, order, pay, follow.
package shop

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/intake"
	"nongsan/internal/lot"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/photo"
	"nongsan/internal/privacy"
	"nongsan/internal/promotion"
	"nongsan/internal/review"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// Deps is what the pages are built on.
type Deps struct {
	Visits     *visit.Visits
	Memory     *visit.Memory
	Catalog    *catalog.Service
	Sellers    *seller.Service
	Profiles   visit.Profiles
	Carts      *cart.Service
	Orders     *order.Service
	Accounts   *account.Service
	Codes      *account.Codes // nil: no code can be sent
	Factors    *account.Factors
	Privacy    *privacy.Service
	Activation *intake.Activation // nil as Codes
	Promotions *promotion.Service
	Shipping   *shipping.Service
	Photos     *photo.Service
	Payments   *payment.Service
	Ways       payment.Ways
	BaseURL    string                                         // of this site, where gateways send people and messages
	Bank       func(ctx context.Context, o order.Order) error // plays the bank; nil outside the demonstration
	Trial      []Trial                                        // accounts anybody may use; none outside the demonstration
	Credits    func(ctx context.Context) ([]view.Credit, error)
	Clock      clock.Clock

	Lots    *lot.Service
	Reviews *review.Service
}

// Trial is an account of the demonstration.
type Trial struct{ Who, Phone, Password string }

type pages struct {
	Deps
	shared
}

// Routes adds the pages.
func Routes(app fiber.Router, d Deps) {
	p := &pages{Deps: d, shared: remember(d)}

	// Find
	app.Get("/", p.home)
	app.Get("/danh-muc/:slug", p.category)
	app.Get("/tim-kiem", p.search)
	app.Get("/goi-y", p.hints)
	app.Get("/cach-sap-xep", p.ranking)
	app.Get("/san-pham/:slug", p.product)
	app.Get("/gian-hang/:slug", p.stall)
	app.Get("/truy-xuat/:code", p.trace)
	app.Get("/don-hang/:code/danh-gia", p.reviews)
	app.Post("/upload/:ticket/don-hang/:code/danh-gia/:line", p.writeReview)

	// Put aside and order
	app.Get("/gio-hang", p.basket)
	app.Post("/gio-hang", p.putAside)
	app.Post("/gio-hang/sua", p.changeBasket)
	app.Get("/thanh-toan", p.checkout)
	app.Post("/thanh-toan", p.placeOrder)

	// Follow and pay
	app.Get("/don-hang/:code", p.order)
	app.Get("/don-hang/:code/mo/:pass", p.openLink)
	app.Get("/don-hang/:code/qr.svg", p.qrSVG)
	app.Get("/don-hang/:code/qr.png", p.qrPNG)
	app.Post("/don-hang/:code/huy-don", p.cancelOrder)
	p.payRoutes(app)
	app.Post("/don-hang/:code/ngan-hang-minh-hoa", p.playBank)
	app.Get("/don-hang", p.myOrders)
	app.Post("/don-hang/:code/mua-lai", p.orderAgain)
	app.Get("/don-hang/:code/xac-nhan-don.pdf", p.confirmation)

	// What a buyer does about one seller's part
	app.Post("/don-hang/:code/:seller/huy", p.cancelPart)
	app.Post("/don-hang/:code/:seller/bot", p.takeLess)
	app.Post("/don-hang/:code/:seller/nhan-tin", p.writeToSeller)
	app.Get("/don-hang/:code/:seller/tra-hang", p.returnForm)
	app.Post("/upload/:ticket/don-hang/:code/:seller/tra-hang", p.askReturn)
	app.Post("/don-hang/:code/:seller/giu-lai", p.keepGoods)

	// About
	app.Get("/dieu-khoan", p.terms)
	app.Get("/rieng-tu", p.privacy)
	app.Get("/nguon-anh", p.credits)
	app.Get("/kieu-dang", p.styleGuide)

	p.accountRoutes(app)
}

// accountRoutes are who the visitor is.
func (p *pages) accountRoutes(app fiber.Router) {
	// Come and go
	app.Get("/dang-nhap", p.signInForm)
	app.Post("/dang-nhap", p.signIn)
	app.Post("/dang-nhap/ma", p.askCode)
	app.Get("/dang-nhap/ma", p.codeForm)
	app.Post("/dang-nhap/ma/xac-nhan", p.proveCode)
	app.Post("/dang-nhap/ten", p.register)
	app.Post("/dang-xuat", p.signOut)
	app.Get("/ngon-ngu", p.language)

	// Prove oneself anew, before what matters most is changed
	app.Get("/xac-nhan-lai", p.proveAgain)
	app.Post("/xac-nhan-lai", p.againByPassword)
	app.Post("/xac-nhan-lai/ma", p.askAgain)
	app.Post("/xac-nhan-lai/ma/xac-nhan", p.againByCode)

	// A household takes over the stall that was opened for it
	app.Get(activatePath, p.activateForm)
	app.Post(activatePath, p.askActivation)
	app.Get(activatePath+"/xac-nhan", p.activateCode)
	app.Post(activatePath+"/xac-nhan", p.activate)

	// The second proof
	app.Get(visit.FactorPath, p.factorForm)
	app.Get(visit.FactorPath+"/ma.svg", p.factorQR)
	app.Post(visit.FactorPath, p.proveFactor)
	app.Post(visit.FactorPath+"/tat", p.dropFactor)

	// Ask for a stall
	app.Get(openStallPath, p.openStall)
	app.Post(openStallPath, p.askForStall)

	// One's own account
	app.Get("/tai-khoan", p.account)
	app.Post("/tai-khoan/mat-khau", p.setPassword)
	app.Post("/tai-khoan/thiet-bi", p.endSession)
	app.Post("/tai-khoan/dang-xuat-het", p.signOutEverywhere)
	app.Get(myDataPath, p.myData)
	app.Get(myDataPath+".zip", p.myDataFile)
	app.Post(accountPath+"/dong", p.closeAccount)
}

// payRoutes lead to gateways and back.
func (p *pages) payRoutes(app fiber.Router) {
	app.Post("/don-hang/:code/tra-tien", p.payOrder)
	app.Get("/don-hang/:code/sang-cong", p.goToGateway)
	app.Post("/don-hang/:code/hoi-lai", p.askGateway)
	app.Get("/thanh-toan/ket-qua/:gateway", p.fromGateway)
}
