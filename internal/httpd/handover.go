package httpd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// handoverVar tells a new process how many files it was given beside the pipe and the socket.
const handoverVar = "NONGSAN_HANDOVER"

// comeUp is how long a new process may take until it serves (migrations are run before, not by it).
const comeUp = 60 * time.Second

// firstFile is where exec.Cmd.ExtraFiles begin: the pipe, then the socket, then RunOptions.Files.
const firstFile = 3

// Inheritance is what a predecessor handed over.
type Inheritance struct {
	Files    []*os.File // RunOptions.Files of the predecessor
	listener net.Listener
	ready    *os.File
}

// Inherited returns what a predecessor handed over, or nil when there is none. Call it once, first of all.
func Inherited() (*Inheritance, error) {
	value := os.Getenv(handoverVar)
	if value == "" {
		return nil, nil
	}
	if err := os.Unsetenv(handoverVar); err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > 100 {
		return nil, fmt.Errorf("%s is %q, want a number", handoverVar, value)
	}
	in := &Inheritance{ready: inherit(firstFile, "ready")}
	socket := inherit(firstFile+1, "socket")
	if in.listener, err = net.FileListener(socket); err != nil {
		return nil, fmt.Errorf("take over the socket: %w", err)
	}
	if err := socket.Close(); err != nil { // FileListener made a copy
		return nil, err
	}
	for i := range n {
		in.Files = append(in.Files, inherit(firstFile+2+uintptr(i), "inherited"))
	}
	return in, nil
}

// inherit keeps the file from programs that we start in turn.
func inherit(fd uintptr, name string) *os.File {
	syscall.CloseOnExec(int(fd))
	return os.NewFile(fd, name)
}

// tellReady lets the predecessor stop.
func (in *Inheritance) tellReady() error {
	if in == nil {
		return nil
	}
	_, err := in.ready.WriteString("ready\n")
	return errors.Join(err, in.ready.Close())
}

// successor is a new process on its way up.
type successor struct {
	cmd    *exec.Cmd
	result chan error // nil: it serves
}

// succeed starts the program that now lies where this one was started from, with the same arguments.
func (o RunOptions) succeed(ctx context.Context) (*successor, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	tcp, ok := o.Listener.(*net.TCPListener)
	if !ok {
		return nil, fmt.Errorf("a %T cannot be handed over", o.Listener)
	}
	socket, err := tcp.File()
	if err != nil {
		return nil, err
	}
	defer func() { _ = socket.Close() }()
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer func() { _ = write.Close() }()
	cmd := exec.CommandContext(context.WithoutCancel(ctx), program, os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.ExtraFiles = append([]*os.File{write, socket}, o.Files...)
	cmd.Env = append(os.Environ(), handoverVar+"="+strconv.Itoa(len(o.Files)))
	if err := errors.Join(cmd.Start(), unblock(socket)); err != nil {
		if cmd.Process != nil {
			_ = cmd.Process.Kill()
		}
		return nil, errors.Join(err, read.Close())
	}
	next := &successor{cmd: cmd, result: make(chan error, 1)}
	go next.listen(read)
	return next, nil
}

// unblock undoes what handing a file to a process does to the socket behind it, which is ours too: it would block.
func unblock(socket *os.File) error {
	raw, err := socket.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = syscall.SetNonblock(int(fd), true) })
	return errors.Join(err, failed)
}

// listen waits for the word "ready"; the pipe ends without it when the process dies.
func (n *successor) listen(pipe *os.File) {
	defer func() { _ = pipe.Close() }()
	timer := time.AfterFunc(comeUp, func() { _ = pipe.Close() })
	defer timer.Stop()
	word, err := bufio.NewReader(pipe).ReadString('\n')
	if err == nil && word == "ready\n" {
		n.result <- nil
		_ = n.cmd.Wait() // should it end before us
		return
	}
	_ = n.cmd.Process.Kill()
	n.result <- fmt.Errorf("it ended before it was ready: %w", n.cmd.Wait())
}

// outcome never delivers while nothing is starting.
func (n *successor) outcome() <-chan error {
	if n == nil {
		return nil
	}
	return n.result
}

func (n *successor) pid() int { return n.cmd.Process.Pid }

func (n *successor) kill() {
	if n != nil {
		_ = n.cmd.Process.Kill()
	}
}
