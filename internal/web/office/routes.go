// Package office is the pages for the province: look at listings before they show, fill the featured places, decide
// on money nobody could place.
package office

import (
	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/intake"
	"nongsan/internal/moderation"
	"nongsan/internal/notify"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/promotion"
	"nongsan/internal/review"
	"nongsan/internal/seller"
	"nongsan/internal/takedown"
	"nongsan/internal/web/visit"
)

// Deps is what the pages are built on.
type Deps struct {
	Visits     *visit.Visits
	DB         *sqlx.DB
	Accounts   *account.Service
	Profiles   visit.Profiles
	Catalog    *catalog.Service
	Sellers    *seller.Service
	Payments   *payment.Service
	Promotions *promotion.Service
	Messages   *notify.Service
	Intake     *intake.Service
	Lists      *intake.Uploads
	Slips      *intake.Prints
	Clock      clock.Clock

	Certificates *certificate.Service
	Orders       *order.Service
	Reviews      *review.Service
	Rules        moderation.Service
	Takedowns    takedown.Service
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(app fiber.Router, d Deps) {
	p := &pages{d}
	app.Get("/quan-ly", p.home)

	// What people look for
	app.Get(searchPath, p.search)
	app.Post(searchPath, p.addTerm)
	app.Post(searchPath+"/:id/bo", p.endTerm)

	// Money nobody could place
	app.Post("/quan-ly/tien-cho/:id", p.resolve)
	app.Post("/quan-ly/tien-cho/:id/gan", p.assign)
	app.Post("/quan-ly/tien-cho/:id/hoan", p.sendBack)

	// Money
	app.Get(moneyPath, p.money)
	app.Post("/quan-ly/doi-soat/:id", p.closeDifference)
	app.Post("/upload/:ticket/quan-ly/sao-ke", p.takeStatement)
	app.Post("/quan-ly/hoan-tien/:id/da-chuyen", p.sendRefund)
	app.Post("/quan-ly/hoan-tien/:id/rut-lai", p.withdrawRefund)
	app.Post("/quan-ly/hoan-tien/:id/hoan-lai", p.refundAgain)

	// Orders that need a word of the province
	app.Get(ordersPath, p.orders)
	app.Get(ordersPath+"/:code", p.order)
	app.Post(ordersPath+"/:code", p.cancelOrder)
	app.Post(ordersPath+"/:code/:seller", p.stepIn)

	app.Get(requestsPath, p.requests)
	app.Post("/quan-ly/mo-gian-hang/:id/dong-y", p.openStall)
	app.Post("/quan-ly/mo-gian-hang/:id/tu-choi", p.declineStall)

	// Who works here, and who looked at what is hidden
	app.Get("/quan-ly/can-bo", p.officers)
	app.Post("/quan-ly/can-bo", p.appoint)
	app.Post("/quan-ly/can-bo/ket-thuc", p.endDuty)
	app.Get("/quan-ly/nhat-ky-xem", p.looks)

	// Messages to people
	app.Get("/quan-ly/tin-nhan", p.messages)

	p.moderationRoutes(app)

	// Featured places
	app.Get("/quan-ly/noi-bat", p.featured)
	app.Post("/quan-ly/noi-bat", p.feature)
	app.Post("/quan-ly/noi-bat/:id/ket-thuc", p.endSlot)

	p.sellerRoutes(app)
}

// sellerRoutes are who sells, and how stalls are opened.
func (p *pages) sellerRoutes(app fiber.Router) {
	// Who sells
	app.Get("/quan-ly/gian-hang", p.sellers)
	app.Get("/quan-ly/gian-hang/:slug", p.seller)
	app.Post("/quan-ly/gian-hang/:slug/dinh-danh", p.identify)
	app.Post("/quan-ly/gian-hang/:slug/dinh-danh/huy", p.endIdentity)
	app.Post("/quan-ly/gian-hang/:slug/xem", p.look)
	app.Get("/quan-ly/gian-hang/:slug/gioi-thieu", p.stallForm)
	app.Post("/quan-ly/gian-hang/:slug/gioi-thieu", p.setStall)
	app.Get("/quan-ly/gian-hang/:slug/nguoi-ban", p.legalForm)
	app.Post("/quan-ly/gian-hang/:slug/nguoi-ban", p.setLegal)
	app.Get("/quan-ly/gian-hang/:slug/nhan-tien", p.payoutForm)
	app.Post("/quan-ly/gian-hang/:slug/nhan-tien", p.setPayout)
	app.Get("/quan-ly/gian-hang/:slug/dien-thoai", p.phoneForm)
	app.Post("/quan-ly/gian-hang/:slug/dien-thoai", p.setPhone)

	// Households: how many have activated, lists that open stalls, slips that invite
	app.Get(householdsPath, p.households)
	app.Get(householdsPath+"/kich-hoat.xlsx", p.exportXLSX)
	app.Get(householdsPath+"/kich-hoat.csv", p.exportCSV)
	app.Get(listsPath, p.lists)
	app.Post("/upload/:ticket"+listsPath, p.handIn)
	app.Get(listsPath+"/:id", p.list)
	app.Get(listsPath+"/:id/tien-do", p.listProgress)
	app.Get(listsPath+"/:id/can-sua.xlsx", p.refusedRows)
	app.Post(listsPath+"/:id/nhap-that", p.startList)
	app.Post(listsPath+"/:id/dung", p.stopList)
	app.Get(slipsPath, p.slips)
	app.Post(slipsPath, p.printSlips)
	app.Get(slipsPath+"/:id.pdf", p.slipsFile)
}

// moderationRoutes are what sellers and buyers say, before an officer.
func (p *pages) moderationRoutes(app fiber.Router) {
	// Moderation
	app.Get("/quan-ly/duyet/:slug", p.review)
	app.Post("/quan-ly/duyet/:slug/dong-y", p.approve)
	app.Post("/quan-ly/duyet/:slug/tu-choi", p.reject)
	app.Post("/quan-ly/duyet/:slug/go-xuong", p.takeDown)
	app.Post("/quan-ly/duyet/:slug/da-xem", p.seen)
	app.Post("/quan-ly/tin-cay/:slug", p.trust)
	app.Get(stallLookPath+"/:slug", p.reviewStall)
	app.Post(stallLookPath+"/:slug/dong-y", p.approveStall)
	app.Post(stallLookPath+"/:slug/tra-lai", p.sendBackStall)

	// What authorities ask for
	app.Get(takedownsPath, p.takedowns)
	app.Post(takedownsPath, p.enterTakedown)
	app.Get(takedownsPath+"/:id", p.takedown)
	app.Post(takedownsPath+"/:id/thuc-hien", p.actTakedown)
	app.Post(takedownsPath+"/:id/du-lieu", p.takedownData)
	app.Post(takedownsPath+"/:id/tra-lai", p.returnTakedown)
	app.Post(takedownsPath+"/:id/cho-ban-lai", p.liftTakedown)

	// What the rules look for
	app.Get(rulesPath, p.rules)
	app.Post(rulesPath, p.addWord)
	app.Post(rulesPath+"/sua", p.changeWord)
	app.Post(rulesPath+"/bo", p.removeWord)
	app.Post(rulesPath+"/thu", p.tryRules)

	app.Get(indicationsPath, p.indications)
	app.Post(indicationsPath, p.addIndication)
	app.Post(indicationsPath+"/thu", p.tryOrigin)
	app.Post(indicationsPath+"/:id/sua", p.changeIndication)
	app.Post(indicationsPath+"/:id/vung", p.addArea)
	app.Post(indicationsPath+"/:id/vung/bo", p.removeArea)

	// What buyers say
	app.Get(opinionsPath, p.opinions)
	app.Post(opinionsPath+"/:id/an", p.hideOpinion)
	app.Post(opinionsPath+"/:id/hien-lai", p.restoreOpinion)
	app.Post(opinionsPath+"/:id/da-xem", p.seenOpinion)
	app.Post(opinionsPath+"/:id/go-tra-loi", p.takeAnswer)

	// Papers
	app.Get(papersPath, p.papers)
	app.Get(papersPath+"/:id", p.paper)
	app.Get(papersPath+"/:id/ban-chup/:n", p.scan)
	app.Post(papersPath+"/:id/xac-minh", p.verifyPaper)
	app.Post(papersPath+"/:id/tra-lai", p.rejectPaper)
	app.Post(papersPath+"/:id/thu-hoi", p.withdrawPaper)
}
