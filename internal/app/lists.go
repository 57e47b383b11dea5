package app

import (
	"path/filepath"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/blob"
	"nongsan/internal/config"
	"nongsan/internal/intake"
	"nongsan/internal/jobs"
	"nongsan/internal/pg"
)

// lists are the office's lists of households and the slips that invite them.
type lists struct {
	intake  *intake.Service
	uploads *intake.Uploads
	prints  *intake.Prints
}

// listFiles is a store of their own: the files hold names and numbers.
func listFiles(cfg config.Config) (*blob.Dir, error) {
	return blob.Open(filepath.Join(cfg.DataDir, "lists"))
}

// newLists builds them on a pool of their caller's.
func newLists(cfg config.Config, d Deps, db *sqlx.DB, queue *jobs.Client) (lists, error) {
	files, err := listFiles(cfg)
	if err != nil {
		return lists{}, err
	}
	s := intake.New(db, d.Clock, d.Secret)
	return lists{s, intake.NewUploads(s, files, queue), intake.NewPrints(s, files, cfg.BaseURL)}, nil
}

// activation needs codes for phones; without them there is none.
func (l lists) activation(codes *account.Codes) *intake.Activation {
	if codes == nil {
		return nil
	}
	return intake.NewActivation(l.intake, codes)
}

// listPool are the limits of work on lists: a statement may look at a million rows.
func listPool() pg.Options {
	return pg.Options{Name: "nongsan intake", Pool: 4, Statement: 5 * time.Minute, Lock: 10 * time.Second}
}
