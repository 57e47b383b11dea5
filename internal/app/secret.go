package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"nongsan/internal/config"
)

// keptSecret returns given, or the secret that was made once and is kept in a file of DATA_DIR that only its owner
// can read.
func keptSecret(dataDir, name string, given config.Secret) ([]byte, error) {
	if given != "" {
		return []byte(given.Reveal()), nil
	}
	path := filepath.Join(dataDir, name)
	raw, err := os.ReadFile(path)
	if err == nil && len(raw) >= 32 {
		return raw, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails (crypto/rand)
	made := []byte(hex.EncodeToString(random))
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return nil, fmt.Errorf("create DATA_DIR: %w", err)
	}
	if err := os.WriteFile(path, made, 0o600); err != nil {
		return nil, fmt.Errorf("keep %s: %w", name, err)
	}
	return made, nil
}
