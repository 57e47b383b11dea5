package cod_test

import (
	"testing"

	"nongsan/internal/errs"
	"nongsan/internal/payment"
	"nongsan/internal/payment/cod"
)

func TestStartLetsTheBuyerWait(t *testing.T) {
	t.Parallel()
	got, err := cod.Gateway{}.Start(t.Context(), payment.Intent{Reference: "NS7K2Q9XF", Amount: 250000})
	if err != nil || got != (payment.Action{Kind: payment.ActionWait}) {
		t.Errorf("%+v, %v", got, err)
	}
	if (cod.Gateway{}).Caps().Prepaid {
		t.Error("the order would wait for money that comes at the door")
	}
}

func TestStartRefusesNoAmount(t *testing.T) {
	t.Parallel()
	if _, err := (cod.Gateway{}).Start(t.Context(), payment.Intent{Reference: "NS7K2Q9XF"}); !errs.HasCode(err, "payment.amount_out_of_range") {
		t.Error(err)
	}
}
