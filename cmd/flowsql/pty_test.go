//go:build linux && (amd64 || arm64)

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// The requests of ioctl_tty(2) that package syscall lacks.
const (
	getNumber = 0x80045430 // TIOCGPTN
	setLock   = 0x40045431 // TIOCSPTLCK
)

// terminal is the command, over a fake engine, on a pseudo-terminal.
type terminal struct {
	t      *testing.T
	master *os.File
	cmd    *exec.Cmd

	mu     sync.Mutex
	screen strings.Builder
	seen   int // screen[:seen] has been waited for
	grown  chan struct{}
}

func newTerminal(t *testing.T, env []string, args ...string) *terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here:", err)
	}
	var number, lock int32
	size := [4]uint16{24, 80} // struct winsize: rows, columns, pixels
	for _, call := range []struct {
		request uintptr
		arg     unsafe.Pointer
	}{{getNumber, unsafe.Pointer(&number)}, {setLock, unsafe.Pointer(&lock)}, {syscall.TIOCSWINSZ, unsafe.Pointer(&size)}} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), call.request, uintptr(call.arg)); errno != 0 {
			t.Skip("no pseudo-terminals here:", errno)
		}
	}
	slave, err := os.OpenFile("/dev/pts/"+strconv.Itoa(int(number)), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here:", err)
	}
	defer slave.Close()
	term := &terminal{t: t, master: master, cmd: exec.Command(os.Args[0], args...), grown: make(chan struct{}, 1)}
	term.cmd.Env = append(append(os.Environ(), "FLOWSQL_FAKE=1", "TERM=xterm", "NO_COLOR=1", "XDG_CONFIG_HOME="+t.TempDir()), env...)
	term.cmd.Stdin, term.cmd.Stdout, term.cmd.Stderr = slave, slave, slave
	term.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := term.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go term.read()
	t.Cleanup(func() {
		term.cmd.Process.Kill()
		master.Close()
	})
	return term
}

func (p *terminal) read() {
	buf := make([]byte, 4096)
	for {
		n, err := p.master.Read(buf)
		p.mu.Lock()
		p.screen.Write(buf[:n])
		p.mu.Unlock()
		select {
		case p.grown <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// wait waits until text is written that was not waited for yet.
func (p *terminal) wait(text string) {
	p.t.Helper()
	deadline := time.After(3 * time.Minute)
	for {
		p.mu.Lock()
		rest := p.screen.String()[p.seen:]
		if i := strings.Index(rest, text); i >= 0 {
			p.seen += i + len(text)
			p.mu.Unlock()
			return
		}
		p.mu.Unlock()
		select {
		case <-p.grown:
		case <-deadline:
			p.t.Fatalf("waited for %q; after that before, the screen has %q", text, rest)
		}
	}
}

// text is all that was written so far.
func (p *terminal) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.screen.String()
}

func (p *terminal) send(keys string) {
	p.t.Helper()
	if _, err := p.master.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

func (p *terminal) exit(want int) {
	p.t.Helper()
	p.cmd.Wait()
	if got := p.cmd.ProcessState.ExitCode(); got != want {
		p.t.Errorf("exit %d, want %d; screen %q", got, want, p.text())
	}
}

func TestPrompt(t *testing.T) {
	history := t.TempDir() + "/state/history"
	p := newTerminal(t, []string{"FLOWSQL_HISTORY=" + history})
	p.wait("flowsql> ")
	p.send("select\r")
	p.wait("     -> ")
	p.send("2;\r")
	p.wait("| 2 |")
	p.wait("2 rows (")
	p.wait("flowsql> ")
	p.send("set x = 1;\r")
	p.wait("set x = 1\r\n")
	p.send("select 1\\G\r")
	p.wait("1. row")
	p.wait("flowsql> ")
	p.send("select 1 \\gx\r")
	p.wait("1. row")
	p.wait("flowsql> ")
	p.send("\x10\x10\x10\x10\r") // up four times: the first statement again, as one entry
	p.wait("| 2 |")
	p.wait("flowsql> ")
	p.send("select 99")
	p.send("\x03") // drops the line
	p.wait("^C")
	p.wait("flowsql> ")
	p.send("\x03")
	p.wait("flowsql> ")
	p.send("\\timnig\r")
	p.wait("did you mean \\timing?")
	p.send("\x04")
	p.exit(0)

	data, err := os.ReadFile(history)
	if err != nil {
		t.Fatal(err)
	}
	if want := "\"select\\n2;\"\n\"set x = 1;\"\n\"select 1\\\\G\"\n\"select 1 \\\\gx\"\n\"select\\n2;\"\n\"\\\\timnig\"\n"; string(data) != want {
		t.Errorf("history\n%s\nwant\n%s", data, want)
	}
	if at, err := os.Stat(history); err != nil || at.Mode().Perm() != 0o600 {
		t.Errorf("history has mode %v, %v", at.Mode(), err)
	}
}

func TestPromptCancelsWhatRuns(t *testing.T) {
	p := newTerminal(t, []string{"FLOWSQL_HISTORY="})
	p.wait("flowsql> ")
	p.send("sleep;\r")
	p.wait("3/4 files") // the progress bar, after a second
	p.send("\x03")
	p.wait("\r\x1b[K")
	p.wait("cancelled")
	p.wait("flowsql> ")
	p.send("select 41;\r")
	p.wait("|  1 |")
	p.wait("only showing top 40 of 41 rows\r\n41 rows")
	p.send(".last\r")
	p.wait("| 41 |")
	p.send("\\q\r")
	p.exit(0)
}

// The keys that make chzyer/readline panic or stop the terminal do neither.
func TestPromptSurvivesSearchKeys(t *testing.T) {
	p := newTerminal(t, []string{"FLOWSQL_HISTORY="})
	p.wait("flowsql> ")
	for _, keys := range []string{"\x12\x03", "\x13\x03", "\x12\x12x\x03", "\x1a\x03", "\x12hel\x07\x03"} {
		p.send(keys)
	}
	p.send("\x03select 7;\r")
	p.wait("7 rows")
	p.send("exit 5\r")
	p.exit(5)
}

func TestPromptCompletes(t *testing.T) {
	p := newTerminal(t, []string{"FLOWSQL_HISTORY="})
	p.wait("flowsql> ")
	p.send("sel\t 3;\r")
	p.wait("3 rows")
	p.send("select dst\t\t\x03") // Ctrl-C drops the line while candidates are listed
	p.wait("^C")
	p.wait("flowsql> ")
	p.send("\\tim\t\r")
	p.wait("timing is on")
	p.send("\x04")
	p.exit(0)
}

func TestInterruptEndsAScript(t *testing.T) {
	p := newTerminal(t, nil, "-e", "sleep; select 1")
	p.wait("files")
	p.send("\x03")
	p.exit(130)
	if text := p.text(); strings.Contains(text, "error") {
		t.Errorf("screen %q", text)
	}
}

// A script that SIGINT ends exits with 130, without a word.
func TestInterruptOfARealScript(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-e", "select 'begun'; select sum(a.n * b.n) from range(100000000) as a(n), range(100000000) as b(n)")
	cmd.Env = append(os.Environ(), "FLOWSQL_COMMAND=1", "XDG_CONFIG_HOME="+t.TempDir())
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "begun"; {
	}
	cmd.Process.Signal(os.Interrupt)
	io.Copy(io.Discard, out)
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || stderr.String() != "" {
		t.Errorf("exit %d, stderr %q", code, stderr.String())
	}
}

func TestHeadClosesThePipe(t *testing.T) {
	cmd := exec.Command("/bin/sh", "-c", `"$0" -e forever | head -n 2`, os.Args[0])
	cmd.Env = append(os.Environ(), "FLOWSQL_FAKE=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || string(out) != "n\n1\n" || stderr.String() != "" {
		t.Errorf("%q, stderr %q, %v", out, stderr.String(), err)
	}
}
