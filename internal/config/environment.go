package config

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
)

// FromEnvironment reads the configuration from the process's environment; NAME_FILE names a file that holds NAME.
func FromEnvironment() (Config, error) {
	environ := map[string]string{}
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		environ[name] = value
	}
	for _, name := range names() {
		path := environ[name+"_FILE"]
		if path == "" {
			continue
		}
		if environ[name] != "" {
			return Config{}, fmt.Errorf("set %s or %s_FILE, not both", name, name)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return Config{}, fmt.Errorf("read %s_FILE: %w", name, err)
		}
		environ[name] = strings.TrimRight(string(raw), "\r\n")
	}
	return Read(environ)
}

func names() []string {
	var list []string
	for f := range reflect.TypeFor[Config]().Fields() {
		list = append(list, f.Tag.Get("env"))
	}
	return list
}

// Print writes every variable with its value and what it is for. Secrets show as ***.
func (c Config) Print(w io.Writer) error {
	values := reflect.ValueOf(c)
	for f := range reflect.TypeFor[Config]().Fields() {
		value := fmt.Sprint(values.FieldByIndex(f.Index).Interface())
		if _, err := fmt.Fprintf(w, "%-20s %-28s # %s\n", f.Tag.Get("env"), value, f.Tag.Get("help")); err != nil {
			return err
		}
	}
	return nil
}
