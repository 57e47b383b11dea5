// Command worker is photo-worker for tests: the real one, and ones that misbehave.
package main

import (
	"bytes"
	"io"
	"os"
	"time"

	"nongsan/internal/photo"
)

func main() {
	switch os.Args[1] {
	case "real":
		os.Exit(photo.WorkerMain(os.Stdin, os.Stdout, os.Stderr))
	case "panic":
		go panic("palette index out of range") // as in a library's goroutine: nothing can recover it
		time.Sleep(time.Minute)
	case "hang":
		time.Sleep(time.Minute)
	case "babble":
		os.Stdout.WriteString("not an answer\n")
	case "flood":
		io.Copy(os.Stdout, io.LimitReader(zeros{}, 1<<30))
	case "lie":
		os.Stdout.WriteString(`{"Width":320,"Height":200,"Files":[{"Width":320,"Bytes":999}]}` + "\nshort")
	case "environment":
		io.Copy(io.Discard, os.Stdin)
		os.Stderr.WriteString(string(bytes.Join(environ(), []byte("\n"))))
		os.Exit(3)
	}
}

func environ() (list [][]byte) {
	for _, e := range os.Environ() {
		list = append(list, []byte(e))
	}
	return list
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
