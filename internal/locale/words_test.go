package locale_test

import (
	"testing"

	"nongsan/internal/locale"
	"nongsan/internal/money"
)

func TestAmountsAreWrittenOut(t *testing.T) {
	t.Parallel()
	for amount, want := range map[money.VND]string{
		0:                         "Không đồng",
		5:                         "Năm đồng",
		15:                        "Mười lăm đồng",
		21:                        "Hai mươi mốt đồng",
		105:                       "Một trăm linh năm đồng",
		1005:                      "Một nghìn không trăm linh năm đồng",
		220_000:                   "Hai trăm hai mươi nghìn đồng",
		1_250_000:                 "Một triệu hai trăm năm mươi nghìn đồng",
		1_000_050:                 "Một triệu không trăm năm mươi đồng",
		2_011_000:                 "Hai triệu không trăm mười một nghìn đồng",
		3_000_000_000:             "Ba tỷ đồng",
		10_005_000_000:            "Mười tỷ không trăm linh năm triệu đồng",
		1_000_000_000_015:         "Một nghìn tỷ không trăm mười lăm đồng",
		-120_000:                  "Âm một trăm hai mươi nghìn đồng",
		9_223_372_036_854_775_807: "Chín tỷ hai trăm hai mươi ba triệu ba trăm bảy mươi hai nghìn không trăm ba mươi sáu tỷ tám trăm năm mươi bốn triệu bảy trăm bảy mươi lăm nghìn tám trăm linh bảy đồng",
	} {
		if got := locale.InWords(amount); got != want {
			t.Errorf("%d: %q, want %q", amount, got, want)
		}
	}
}
