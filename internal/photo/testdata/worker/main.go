// Command worker is photo-worker for tests: the real one, and ones that misbehave.
package main

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"time"

	"nongsan/internal/photo"
)

func main() {
	switch os.Args[1] {
	case "real":
		ends(photo.WorkerMain(os.Stdin, os.Stdout, os.Stderr))
	case "jpeg":
		ends(photo.WorkerMain(os.Stdin, os.Stdout, os.Stderr, photo.JPEG))
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
		os.Stdout.WriteString(`{"Width":320,"Height":200,"Files":[{"Width":320,"Format":"jpg","Bytes":999}]}` + "\nshort")
	case "environment":
		json.NewEncoder(os.Stdout).Encode(map[string]string{"Broken": strings.Join(os.Environ(), " ")})
	case "alone": // fails when another one works at the same time
		mark := os.Args[2]
		if _, err := os.OpenFile(mark, os.O_CREATE|os.O_EXCL, 0o600); err != nil {
			os.Exit(4)
		}
		io.Copy(io.Discard, os.Stdin)
		time.Sleep(5 * time.Millisecond)
		os.Remove(mark)
		os.Stdout.WriteString(`{"Width":100,"Height":80,"Color":"#000000","Files":[{"Width":320,"Format":"jpg","Bytes":3}]}` + "\n\xff\xd8\xff")
	}
}

// ends exits with the code; asked to, it says first what memory it needed. The kernel's own figure for a child counts
// its parent's memory too, from before the program began.
func ends(code int) {
	if len(os.Args) > 2 && os.Args[2] == "measured" {
		status, _ := os.ReadFile("/proc/self/status")
		os.Stderr.Write(status)
	}
	os.Exit(code)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
