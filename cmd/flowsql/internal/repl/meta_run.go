package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"flowsql/sql/source"
)

func (r *Repl) metaRead(ctx context.Context, args string) error {
	path := unquoted(args)
	if path == "" {
		return need("a file")
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if r.interrupt.during(ctx, func(ctx context.Context) {
		r.shell.Script(ctx, &source.Text{Name: path, Body: string(body)})
	}) {
		r.shell.Note("cancelled")
	}
	return nil
}

func (r *Repl) metaOutput(_ context.Context, args string) error {
	return r.shell.Redirect(unquoted(args), false)
}

func (r *Repl) metaOnce(_ context.Context, args string) error {
	if args == "" {
		return need("a file")
	}
	return r.shell.Redirect(unquoted(args), true)
}

func (r *Repl) metaClear(context.Context, string) error {
	r.drop()
	return nil
}

func (r *Repl) metaSet(ctx context.Context, args string) error {
	if args == "" {
		return r.sql(ctx, "show settings")
	}
	name, value, _ := strings.Cut(args, " ")
	if set, rest, _ := strings.Cut(strings.TrimSpace(value), " "); strings.EqualFold(name, "set") && rest != "" {
		name, value = set, rest // .param set NAME VALUE, as in sqlite3
	}
	return r.sql(ctx, "set @%s = %s", strings.TrimLeft(name, "@:"), Quote(unquoted(strings.TrimSpace(value))))
}

// Quote is s as a SQL string.
func Quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(s) + "'"
}

// metaWatch repeats the last statement every args seconds (default 2), a number of times or until Ctrl-C.
func (r *Repl) metaWatch(ctx context.Context, args string) error {
	every, count := 2*time.Second, -1
	fields := strings.Fields(args)
	if len(fields) > 0 {
		seconds, err := strconv.ParseFloat(fields[0], 64)
		if err != nil || !(seconds > 0 && seconds < 1e6) {
			return fmt.Errorf("seconds are a number above 0, not %q", fields[0])
		}
		every = time.Duration(seconds * float64(time.Second))
	}
	if len(fields) > 1 {
		n, err := strconv.Atoi(fields[1])
		if err != nil || n < 1 {
			return fmt.Errorf("a count is a whole number from 1, not %q", fields[1])
		}
		count = n
	}
	r.takeTyped()
	if r.previous.Text == nil {
		return errors.New("there is no statement to repeat")
	}
	var failed error
	r.interrupt.during(ctx, func(ctx context.Context) {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for n := 0; n != count; n++ {
			if n > 0 {
				select {
				case <-tick.C:
				case <-ctx.Done():
					return
				}
				r.tell(time.Now().Format("15:04:05"))
			}
			if failed = r.shell.Run(ctx, r.previous.Text, r.previous.Vertical); failed != nil {
				if ctx.Err() != nil {
					failed = nil
				}
				return
			}
		}
	})
	return failed
}

// takeTyped makes what is typed so far the last statement, as if it had been ended.
func (r *Repl) takeTyped() {
	if len(r.pending) == 0 {
		return
	}
	if rest, ok := r.splitter.Rest(); ok {
		r.previous = rest
	}
	r.remember(strings.Join(r.pending, "\n"))
	r.drop()
}

// metaEdit runs an editor on what is typed so far, else on the last statement, and then takes its text as if typed.
func (r *Repl) metaEdit(ctx context.Context, _ string) error {
	if r.Editor == "" {
		return errors.New("no editor is set: FLOWSQL_EDITOR, VISUAL and EDITOR are empty")
	}
	text := strings.Join(r.pending, "\n")
	if text == "" && r.previous.Text != nil {
		text = strings.TrimRight(strings.TrimSpace(r.previous.Text.Body), ";") + ";"
	}
	edited, err := r.edit(text)
	if err != nil {
		return err
	}
	r.drop()
	if strings.TrimSpace(edited) == "" {
		return nil
	}
	r.tell(edited)
	r.line(ctx, edited)
	return nil
}

func (r *Repl) edit(text string) (string, error) {
	file, err := os.CreateTemp("", "flowsql-*.sql")
	if err != nil {
		return "", err
	}
	defer os.Remove(file.Name())
	if _, err = file.WriteString(text + "\n"); err == nil {
		err = file.Close()
	}
	if err != nil {
		return "", err
	}
	run := exec.Command("/bin/sh", "-c", r.Editor+` "$1"`, "sh", file.Name())
	run.Stdin, run.Stdout, run.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := run.Run(); err != nil {
		return "", fmt.Errorf("editor %q: %w", r.Editor, err)
	}
	edited, err := os.ReadFile(file.Name())
	return strings.TrimRight(string(edited), " \t\r\n"), err
}
