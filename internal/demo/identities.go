package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/seller"
	"nongsan/internal/vntext"
)

// identified is how many of nine sellers an officer has seen the documents of; the household of the demonstration is
// among the rest, so that a visitor can try it.
const identified = 8

// leavesUnidentified reports whether a seller is among those that are still to be identified. Once the gate has fallen
// there are none: nothing they offer would show.
func (w *loading) leavesUnidentified(ctx context.Context, at int, slug string) (bool, error) {
	gate, err := seller.New(w.DB, w.Clock).Gate(ctx)
	return w.now.Before(gate) && (slug == householdSlug || at%9 >= identified), err
}

// known tells who a seller is and where it is paid, as an officer would who sees its documents. Numbers are nobody's:
// citizen numbers of the 24th century, tax numbers of no province, accounts with letters.
func (w *loading) known(ctx context.Context, at int, id int64, s Seller, joined time.Duration) error {
	options := w.Secrets.SecretsOptions
	options.Clock = w.at(joined)
	secrets := seller.NewSecrets(options)
	by := seller.By{SellerID: id, AccountID: w.officer, Office: true}
	holder := strings.ToUpper(strings.ReplaceAll(vntext.Slug(s.LegalName), "-", " "))
	payout := seller.Payout{BankBIN: agribank, Number: fmt.Sprintf("MINHHOA%06d", at), Holder: holder[:min(len(holder), 80)]}
	leaves, err := w.leavesUnidentified(ctx, at, s.Slug)
	switch {
	case err != nil:
		return err
	case leaves && s.Slug == householdSlug: // is paid, and can be tried out identifying itself
		return secrets.SetPayout(ctx, by, payout)
	case leaves:
		return nil
	}
	legal := seller.Legal{LegalName: s.LegalName, CommuneCode: s.Commune, AddressLine: s.AddressLine, Number: demoNumber(s.Kind, at)}
	if err := secrets.SetLegal(ctx, by, legal); err != nil {
		return err
	}
	if err := secrets.SetPayout(ctx, by, payout); err != nil {
		return err
	}
	document := seller.Documents(seller.Kind(s.Kind))[0]
	return seller.New(w.DB, w.at(joined)).IdentifyInPerson(ctx, w.officer, id, document)
}

const agribank = "970405"

func demoNumber(kind string, at int) string {
	if seller.Kind(kind) == seller.Household {
		return fmt.Sprintf("0199%08d", at)
	}
	number, _ := madeTaxNumber("99", at*11)
	return number
}

// madeTaxNumber is a tax number that begins with the two digits of no province and goes on from n, and the n to go on
// from for the next one.
func madeTaxNumber(begins string, n int) (number string, next int) {
	for ; ; n++ {
		digits := fmt.Sprintf("%s%07d", begins, n)
		if check, ok := taxCheck(digits); ok {
			return digits + check, n + 1
		}
	}
}

// taxCheck is the tenth digit of a tax number; some have none.
func taxCheck(nine string) (digit string, ok bool) {
	sum := 0
	for i, weight := range [9]int{31, 29, 23, 19, 17, 13, 7, 5, 3} {
		sum += int(nine[i]-'0') * weight
	}
	check := 10 - sum%11
	return fmt.Sprint(check), check < 10
}

// CommuneOfficer looks after the sellers of Tân Cương alone.
var CommuneOfficer = SignIn{Who: "commune", Phone: "+84900000402", Name: "Lường Thị Hạnh", Password: "xa tan cuong 1"}

func (w *loading) communeOfficer(ctx context.Context, _ Catalogue) error {
	accounts := account.New(w.DB, w.at(50*24*time.Hour))
	id, err := accounts.Create(ctx, account.Account{Phone: CommuneOfficer.Phone, Name: CommuneOfficer.Name, Demo: true}, CommuneOfficer.Password)
	if err != nil {
		return err
	}
	return accounts.Appoint(ctx, id, account.Duty{Role: account.Moderator, CommuneCode: tanCuong})
}

const tanCuong = "05503"
