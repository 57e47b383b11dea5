package app

import (
	"path/filepath"

	"nongsan/internal/blob"
	"nongsan/internal/config"
	"nongsan/internal/photo"
)

// photographs are pictures on their store.
func photographs(cfg config.Config, d Deps) (*photo.Service, error) {
	store, err := blob.Open(filepath.Join(cfg.DataDir, "photos"))
	if err != nil {
		return nil, err
	}
	return photo.New(photo.Options{Store: store, DB: d.DB, Jobs: d.Jobs, Clock: d.Clock, Keep: cfg.PhotoKeep}), nil
}
