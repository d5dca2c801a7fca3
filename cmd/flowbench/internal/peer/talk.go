package peer

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
)

// talk is a child process that is written to and read from line by line.
type talk struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr bytes.Buffer // read only when the process is gone
}

// newTalk readies a process that ends with ctx at the latest.
func newTalk(ctx context.Context, args []string) (*talk, error) {
	t := &talk{cmd: exec.CommandContext(ctx, args[0], args[1:]...)}
	t.cmd.Stderr = &t.stderr
	var err error
	if t.in, err = t.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := t.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t.out = bufio.NewReaderSize(out, 1<<16)
	return t, nil
}

// mix makes what the process says to its error stream lines like the others, in order.
func (t *talk) mix() { t.cmd.Stderr = t.cmd.Stdout }

// start begins the process.
func (t *talk) start() error { return t.cmd.Start() }

// say writes text.
func (t *talk) say(text string) error {
	_, err := io.WriteString(t.in, text)
	return err
}

// line is the next line, without its end. Where there is none the error says what the process died of.
func (t *talk) line() (string, error) {
	text, err := t.out.ReadString('\n')
	if err != nil {
		t.in.Close()
		if waited := t.cmd.Wait(); waited != nil {
			err = waited
		}
		return "", fmt.Errorf("%s ended: %w: %s", t.cmd.Args[0], err, lastLine(t.stderr.String()))
	}
	return text[:len(text)-1], nil
}

// PID is the process.
func (t *talk) PID() int { return t.cmd.Process.Pid }

// Close ends the process and waits for it.
func (t *talk) Close() error {
	t.in.Close()
	if t.cmd.ProcessState != nil {
		return nil
	}
	return t.cmd.Wait()
}
