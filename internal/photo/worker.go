package photo

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"syscall"
)

// The worker reads one upload from its standard input and writes a line of JSON (answer) and then the bytes of
// the files to its standard output. It ends with 0 when it has answered, be it that the upload is broken.

// answer is the worker's line.
type answer struct {
	Broken string `json:",omitempty"` // why the upload cannot be decoded, for the log
	Width  int
	Height int
	Color  string
	Files  []part
}

// part says how many bytes of the output are the file of a width.
type part struct {
	Width  int
	Format Format
	Bytes  int
}

// addressSpace is the most a worker may map, in bytes. Go needs about half of it before it does anything;
// 1.5 GB do not suffice for 48 million pixels.
const addressSpace = 2_000_000 << 10

// WorkerMain is the photo-worker command: it gives up most of its rights, makes the pictures of one upload, in the
// formats or in all, and returns the status to exit with.
func WorkerMain(stdin io.Reader, stdout, stderr io.Writer, formats ...Format) int {
	if len(formats) == 0 {
		formats = Formats
	}
	if err := confine(); err != nil {
		fmt.Fprintln(stderr, "confine:", err)
		return 1
	}
	original, err := io.ReadAll(stdin)
	if err != nil {
		fmt.Fprintln(stderr, "read:", err)
		return 1
	}
	if err := reply(stdout, original, formats); err != nil {
		fmt.Fprintln(stderr, "reply:", err)
		return 1
	}
	return 0
}

func reply(w io.Writer, original []byte, formats []Format) error {
	p, err := develop(original, formats)
	a := answer{Width: p.Width, Height: p.Height, Color: p.Color}
	if err != nil {
		a = answer{Broken: err.Error()}
	}
	for _, f := range p.Files {
		a.Files = append(a.Files, part{f.Width, f.Format, len(f.Content)})
	}
	out := bufio.NewWriter(w)
	if err := json.NewEncoder(out).Encode(a); err != nil {
		return err
	}
	for _, f := range p.Files {
		if _, err := out.Write(f.Content); err != nil {
			return err
		}
	}
	return out.Flush()
}

// confine bounds memory, processor time and what may be written before a byte of the upload is read.
func confine() error {
	limits := map[int]uint64{syscall.RLIMIT_CPU: 30, syscall.RLIMIT_CORE: 0, syscall.RLIMIT_FSIZE: 0}
	if !raceDetector {
		limits[syscall.RLIMIT_AS] = addressSpace
	}
	for which, most := range limits {
		if err := syscall.Setrlimit(which, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			return err
		}
	}
	return nil
}
