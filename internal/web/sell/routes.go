// Package sell is the pages for households: offer a product with a photograph, see orders, send them.
package sell

import (
	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/commission"
	"nongsan/internal/identity"
	"nongsan/internal/lot"
	"nongsan/internal/order"
	"nongsan/internal/payout"
	"nongsan/internal/photo"
	"nongsan/internal/privacy"
	"nongsan/internal/review"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/internal/web/visit"
)

// Deps is what the pages are built on.
type Deps struct {
	Visits  *visit.Visits
	Catalog *catalog.Service
	Sellers *seller.Service
	Orders  *order.Service
	Photos  *photo.Service
	Clock   clock.Clock
	DB      *sqlx.DB
	Payouts *payout.Service
	Fees    *commission.Service

	Profiles     visit.Profiles
	Identities   *identity.Service // nil: officers alone identify sellers
	StandIn      bool              // the identity provider is the demonstration's
	Shipping     *shipping.Service
	Certificates *certificate.Service
	Lots         *lot.Service
	Reviews      *review.Service
	Privacy      *privacy.Service
	BaseURL      string // labels lead to it
}

type pages struct{ Deps }

// Routes adds the pages. Forms with photographs are sent to /upload/{ticket}/…, where large bodies are taken.
func Routes(app fiber.Router, d Deps) {
	p := &pages{d}
	app.Get("/ban-hang", p.home)

	// Listings
	app.Get("/ban-hang/san-pham", p.listings)
	app.Get("/ban-hang/san-pham/moi", p.newListing)
	app.Get("/ban-hang/goi-y-loai", p.suggestCategory)
	app.Post("/upload/:ticket/ban-hang/san-pham", p.propose)
	app.Get("/ban-hang/san-pham/:slug", p.editListing)
	app.Post("/upload/:ticket/ban-hang/san-pham/:slug", p.revise)
	app.Post("/ban-hang/san-pham/:slug/ngung-ban", p.takeOff)
	app.Post("/ban-hang/san-pham/:slug/ban-lai", p.putBack)

	// Money
	app.Get("/ban-hang/tien", p.money)
	app.Get("/ban-hang/tien/:month", p.moneyMonth)
	app.Get("/ban-hang/tien/:month/sao-ke.pdf", p.statementPDF)
	app.Get("/ban-hang/tien/:month/sao-ke.xlsx", p.statementSheet)
	app.Get("/ban-hang/tien/:month/hoa-don.:kind", p.invoices)

	// The stall itself
	app.Get("/ban-hang/gian-hang", p.profile)
	app.Get("/ban-hang/gian-hang/gioi-thieu", p.stallForm)
	app.Post("/upload/:ticket/ban-hang/gian-hang/gioi-thieu", p.setStall)
	app.Get("/ban-hang/gian-hang/nguoi-ban", p.legalForm)
	app.Post("/ban-hang/gian-hang/nguoi-ban", p.setLegal)
	app.Get("/ban-hang/gian-hang/nhan-tien", p.payoutForm)
	app.Post("/ban-hang/gian-hang/nhan-tien", p.setPayout)
	app.Get("/ban-hang/gian-hang/dien-thoai", p.phoneForm)
	app.Post("/ban-hang/gian-hang/dien-thoai", p.setPhone)
	app.Get("/ban-hang/gian-hang/du-lieu.zip", p.stallData)

	// Who the seller is
	app.Post("/ban-hang/dinh-danh", p.identify)
	app.Get("/ban-hang/dinh-danh/tro-ve", p.identified)
	app.Get("/ban-hang/dinh-danh/minh-hoa", p.standIn)

	// Orders
	app.Get("/ban-hang/don-hang", p.orders)
	app.Get("/ban-hang/don-hang/:code", p.order)
	app.Post("/ban-hang/don-hang/:code/xac-nhan", p.confirm)
	app.Post("/ban-hang/don-hang/:code/gui-hang", p.ship)
	app.Post("/ban-hang/don-hang/:code/da-giao", p.deliver)
	app.Post("/ban-hang/don-hang/:code/tu-choi", p.decline)
	app.Post("/ban-hang/don-hang/:code/bot-hang", p.keepUnits)
	app.Post("/ban-hang/don-hang/:code/hang-quay-ve", p.cameBack)
	app.Post("/ban-hang/don-hang/:code/hanh-trinh", p.track)
	app.Post("/ban-hang/don-hang/:code/tra-hang", p.answerReturn)
	app.Post("/ban-hang/don-hang/:code/tra-hang/da-nhan", p.receiveReturn)
	app.Post("/ban-hang/don-hang/:code/nhan-tin", p.write)
	app.Get("/ban-hang/don-hang/:code/giay/:paper", p.paper)

	p.stallRoutes(app)

	p.wayRoutes(app)
}

// wayRoutes are who helps a stall, and where it sends.
func (p *pages) wayRoutes(app fiber.Router) {
	// People who help
	app.Get("/ban-hang/nguoi-giup", p.members)
	app.Post("/ban-hang/nguoi-giup", p.invite)
	app.Post("/ban-hang/nguoi-giup/:id/ngung", p.endMember)
	app.Post("/ban-hang/nguoi-giup/:id/giao", p.handOver)
	app.Post("/ban-hang/loi-moi/:id/rut", p.withdraw)
	app.Post("/loi-moi/:id/nhan", p.accept)
	app.Post("/loi-moi/:id/tu-choi", p.refuse)
	app.Get(closePath, p.closing)
	app.Post(closePath, p.closeStall)

	// Where to send, for how much, and where to fetch
	app.Get(shippingPath, p.shipping)
	app.Post(shippingPath+"/vung", p.addZone)
	app.Post(shippingPath+"/vung/:id/bo", p.endZone)
	app.Post(shippingPath+"/diem", p.addPickup)
	app.Post(shippingPath+"/diem/:id/bo", p.endPickup)
}

// stallRoutes are what stands behind a stall's goods: papers, lots, what buyers say, and when it is closed.
func (p *pages) stallRoutes(app fiber.Router) {
	// The stall on holiday
	app.Get("/ban-hang/nghi", p.holiday)
	app.Post("/ban-hang/nghi", p.goOnHoliday)
	app.Post("/ban-hang/nghi/mo-lai", p.reopen)

	// Papers
	app.Get(papersPath, p.papers)
	app.Post("/upload/:ticket"+papersPath, p.sendPaper)

	// Reviews
	app.Get(reviewsPath, p.reviews)
	app.Post(reviewsPath+"/:id/tra-loi", p.answerReview)

	// Lots
	app.Get(lotsPath, p.lots)
	app.Post(lotsPath, p.addLot)
	app.Get(lotsPath+"/:code", p.lot)
	app.Get(lotsPath+"/:code/tem.pdf", p.lotLabels)
	app.Post("/upload/:ticket"+lotsPath+"/:code/buoc", p.addLotStep)
	app.Post(lotsPath+"/:code/buoc/:id/bo", p.strikeLotStep)
	app.Post(lotsPath+"/:code/thu-hoi", p.recallLot)
}
