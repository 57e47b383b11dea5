package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"nongsan/internal/app"
	"nongsan/internal/intake"
)

type sellersCommand struct {
	Import sellersImportCommand `cmd:"" help:"Open accounts and stalls for a list of sellers: CSV or XLSX. The same file goes on where it was stopped."`
	Codes  sellersCodesCommand  `cmd:"" help:"Draw activation codes for sellers that were imported and have none, and write them to a workbook, once."`
}

type sellersImportCommand struct {
	File   string `arg:"" help:"The list." type:"existingfile"`
	DryRun bool   `help:"Say what would happen and add nobody."`
	Report string `help:"Where rows to correct go, as a workbook with the reasons; FILE-can-sua.xlsx if left out." placeholder:"OUT.xlsx"`
}

// Run imports and says what became of the rows.
func (s *sellersImportCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	if s.Report == "" {
		s.Report = strings.TrimSuffix(s.File, filepath.Ext(s.File)) + "-can-sua.xlsx"
	}
	ctx, end := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer end()
	bar := newBar()
	result, err := app.TakeSellers(ctx, cfg, log, s.File, s.Report, intake.Options{DryRun: s.DryRun, Progress: bar.show})
	bar.clear()
	if err != nil {
		return err
	}
	s.say(result)
	return nil
}

func (s *sellersImportCommand) say(r intake.Result) {
	added := "added"
	if s.DryRun {
		added = "would be added (dry run)"
	}
	fmt.Printf("%9d rows\n%9d %s\n%9d were there already\n%9d to correct\n", r.Rows, r.Created, added, r.Unchanged, r.Refused)
	if len(r.Ignored) > 0 {
		fmt.Printf("not read: the columns %s\n", strings.Join(r.Ignored, ", "))
	}
	if r.Refused > 0 {
		fmt.Printf("rows to correct, with reasons: %s\n", s.Report)
	}
}

type sellersCodesCommand struct {
	Out     string `arg:"" help:"The workbook to write; it must not exist."`
	Commune string `help:"Only of this commune, by its code of five digits."`
	Again   bool   `help:"New codes also for those who have not used theirs; the old ones end."`
}

// Run writes the codes.
func (s *sellersCodesCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	count, err := app.InviteSellers(context.Background(), cfg, log, s.Out, s.Commune, s.Again)
	if err == nil {
		fmt.Printf("%d activation codes, valid for 14 days: %s\n", count, s.Out)
	}
	return err
}

// bar draws progress on a terminal, and nothing elsewhere.
type bar struct{ on bool }

func newBar() *bar {
	info, err := os.Stderr.Stat()
	return &bar{on: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

const barWidth = 30

func (b *bar) show(p intake.Progress) {
	if !b.on {
		return
	}
	share := 0.0
	if p.Total > 0 {
		share = min(1, float64(p.Done)/float64(p.Total))
	}
	full := int(share * barWidth)
	fmt.Fprintf(os.Stderr, "\r%-10s [%s%s] %3.0f %%", p.Step, strings.Repeat("█", full), strings.Repeat("·", barWidth-full), share*100)
}

func (b *bar) clear() {
	if b.on {
		fmt.Fprint(os.Stderr, "\r\033[K")
	}
}
