package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"nongsan/internal/blob"
	"nongsan/internal/blob/s3"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/jobs"
	"nongsan/internal/pg"
	"nongsan/internal/photo"
)

// photographs are pictures on their store.
func photographs(cfg config.Config, d Deps) (*photo.Service, error) {
	store, err := photoStore(cfg)
	if err != nil {
		return nil, err
	}
	return photo.New(photo.Options{Store: store, DB: d.DB, Jobs: d.Jobs, Clock: d.Clock, Keep: cfg.PhotoKeep}), nil
}

// photoStore is a bucket where one is configured, else a directory.
func photoStore(cfg config.Config) (blob.Store, error) {
	if cfg.PhotoS3 == "" {
		return blob.Open(filepath.Join(cfg.DataDir, "photos"))
	}
	bucket, err := s3.Open(s3.Options{
		Address: cfg.PhotoS3, Region: cfg.PhotoS3Region, Key: cfg.PhotoS3Key, Secret: cfg.PhotoS3Secret.Reveal(),
	})
	if err != nil {
		return nil, fmt.Errorf("PHOTO_S3: %w", err)
	}
	return bucket, nil
}

// SweepPhotos does at once what is done every few hours, and says what it did.
func SweepPhotos(ctx context.Context, cfg config.Config, log *slog.Logger, out io.Writer) error {
	return withDatabase(ctx, cfg, log, func(d *database) error {
		db, err := pg.Open(ctx, d.url, pg.Options{Name: "nongsan photos", Pool: 2, Statement: 10 * time.Minute})
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		queue, err := jobs.NewEnqueuer(db)
		if err != nil {
			return err
		}
		photos, err := photographs(cfg, Deps{DB: db, Jobs: queue, Clock: clock.System})
		if err != nil {
			return err
		}
		swept, err := photos.Sweep(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "photographs nothing shows, taken away: %d\nfiles without a photograph, taken away: %d\nphotographs without all their files: %d\n",
			swept.Photos, swept.Files, len(swept.Missing))
		for _, hash := range swept.Missing {
			fmt.Fprintln(out, hash)
		}
		return err
	})
}
