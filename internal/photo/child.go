package photo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"syscall"
	"time"

	"nongsan/internal/errs"
)

const (
	maxAnswer  = 12 << 20 // three JPEGs of 1280 × 2560 pixels of noise are 4 MB, and no WebP is larger
	maxStderr  = 4 << 10  // enough for the first lines of a panic
	workerNice = 5        // pages come first; at 10 a busy machine would starve it beyond its time
)

// ownWorker is this very program. Linux runs it even after an update has put the next version in its place.
func ownWorker() []string {
	const running = "/proc/self/exe"
	if _, err := os.Stat(running); err == nil {
		return []string{running, "photo-worker"}
	}
	return []string{os.Args[0], "photo-worker"}
}

// develop has a worker make the pictures. One works at a time: two uploads at once would take twice the memory
// and be done no sooner. Whatever the worker does, it harms only itself.
func (s *Service) develop(ctx context.Context, original []byte) (Processed, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return Processed{}, errs.Wrap(errs.Unavailable, "photo.busy", ctx.Err())
	}
	limited, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	out, err := s.run(limited, original)
	if ctx.Err() != nil {
		return Processed{}, errs.Wrap(errs.Unavailable, "photo.busy", ctx.Err())
	}
	if err != nil {
		return Processed{}, err
	}
	p, err := parse(out)
	if err != nil && !errs.HasCode(err, "photo.broken") {
		return Processed{}, unreadable(ctx, err, nil)
	}
	return p, err
}

func (s *Service) run(ctx context.Context, original []byte) ([]byte, error) {
	out, complaints := capped{max: maxAnswer}, capped{max: maxStderr, drop: true}
	cmd := exec.CommandContext(ctx, s.Worker[0], s.Worker[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(original), &out, &complaints
	// No secret of the server's environment is in reach of a decoder.
	cmd.Env = []string{"GOMEMLIMIT=400MiB", "GOTRACEBACK=single"}
	// A group of its own: Ctrl-C stops the server, which still finishes the upload in hand.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return nil, errs.Wrap(errs.Unavailable, "photo.busy", fmt.Errorf("start photo worker: %w", err))
	}
	_ = syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, workerNice) // only a courtesy
	if err := cmd.Wait(); err != nil {
		return nil, unreadable(ctx, errors.Join(err, ctx.Err()), complaints.kept)
	}
	return out.kept, nil
}

// unreadable is what a person hears when the worker died of an upload or talked nonsense. Operators want to
// know too: it is an attack, or a fault of a decoder.
func unreadable(ctx context.Context, err error, stderr []byte) error {
	slog.WarnContext(ctx, "photo worker failed", "error", err, "stderr", string(stderr))
	return errs.Wrap(errs.Invalid, "photo.unreadable", err)
}

// parse reads a worker's output and believes nothing of it that pages rely on.
func parse(out []byte) (Processed, error) {
	line, rest, _ := bytes.Cut(out, []byte("\n"))
	var a answer
	if err := json.Unmarshal(line, &a); err != nil {
		return Processed{}, fmt.Errorf("photo worker's answer: %w", err)
	}
	if a.Broken != "" {
		return Processed{}, errs.Wrap(errs.Invalid, "photo.broken", errors.New(a.Broken))
	}
	p := Processed{Width: a.Width, Height: a.Height, Color: a.Color}
	steps := stepsFor(a.Width)
	if a.Width < 1 || a.Height < 1 || len(a.Files) != len(steps) && len(a.Files) != len(Formats)*len(steps) {
		return Processed{}, fmt.Errorf("photo worker answered %d × %d in %d files", a.Width, a.Height, len(a.Files))
	}
	for i, f := range a.Files {
		step, format := steps[i%len(steps)], Formats[i/len(steps)]
		if f.Width != step || f.Format != format || f.Bytes < 1 || f.Bytes > len(rest) || !format.begins(rest) {
			return Processed{}, fmt.Errorf("photo worker's file %d is no %s of %d px", i, format, step)
		}
		p.Files = append(p.Files, File{Width: step, Format: format, Content: rest[:f.Bytes:f.Bytes]})
		rest = rest[f.Bytes:]
	}
	return p, nil
}

// begins reports whether bytes begin as files of a format do.
func (f Format) begins(b []byte) bool {
	if f == WebP {
		return isWebP(b)
	}
	return bytes.HasPrefix(b, []byte("\xff\xd8\xff"))
}

// capped is a buffer with an end: beyond it, it drops what comes, or fails so that the worker is stopped. It
// does not embed bytes.Buffer, whose ReadFrom would go around the end.
type capped struct {
	kept []byte
	max  int
	drop bool
}

// Write keeps at most max bytes in all.
func (c *capped) Write(b []byte) (int, error) {
	room := c.max - len(c.kept)
	if len(b) > room && !c.drop {
		return 0, io.ErrShortBuffer
	}
	c.kept = append(c.kept, b[:min(len(b), room)]...)
	return len(b), nil
}
