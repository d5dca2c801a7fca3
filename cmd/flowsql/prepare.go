package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"flowsql/cmd/flowsql/internal/flags"
	"flowsql/cmd/flowsql/internal/repl"
	"flowsql/cmd/flowsql/internal/shell"
	"flowsql/exec"
	"flowsql/sql/source"

	"github.com/apache/arrow/go/v15/arrow"
)

// settings are those of the flags.
func (c *command) settings() (exec.Settings, error) {
	o, settings := &c.options, exec.DefaultSettings()
	settings.NullText, settings.NullSet = o.Null, o.NullSet
	if o.Format != "" {
		if err := settings.Set("format", o.Format); err != nil {
			return settings, fmt.Errorf("--format: %w", err)
		}
	}
	if o.Threads > 0 {
		if err := settings.Set("threads", strconv.Itoa(o.Threads)); err != nil {
			return settings, fmt.Errorf("--threads: %w", err)
		}
	}
	if o.MemoryLimit != "" {
		if err := settings.Set("memory_limit", o.MemoryLimit); err != nil {
			return settings, fmt.Errorf("--memory-limit: %w", err)
		}
	}
	return settings, nil
}

// prepare applies the flags to the engine and the session.
func (c *command) prepare(ctx context.Context, e engine, s *shell.Shell, settings exec.Settings) error {
	o := &c.options
	*s.Session.Settings() = settings
	for _, table := range tables(o.Data) {
		if err := e.AddFiles(ctx, table.name, table.paths); err != nil {
			return err
		}
	}
	for _, v := range o.Vars {
		text := &source.Text{Name: "--var", Body: "set @" + v.Name + " = " + repl.Quote(v.Value)}
		if err := s.Session.Run(ctx, text, silent{s}); err != nil {
			return err
		}
	}
	if o.Output != "" {
		return s.Redirect(o.Output, false)
	}
	return nil
}

// table is the DATA arguments of one name.
type table struct {
	name  string
	paths []string
}

// tables gathers DATA by name, in the order of the first argument of each.
func tables(data []flags.Data) []table {
	var list []table
	at := map[string]int{}
	for _, d := range data {
		key := strings.ToLower(d.Name)
		i, ok := at[key]
		if !ok {
			i = len(list)
			at[key] = i
			list = append(list, table{name: d.Name})
		}
		list[i].paths = append(list[i].paths, d.Path)
	}
	return list
}

// silent is the Output of statements whose results nobody asked for.
type silent struct{ shell *shell.Shell }

func (silent) Begin(*arrow.Schema) error { return nil }
func (silent) Rows(arrow.Record) error   { return nil }
func (silent) End() error                { return nil }
func (silent) Done(string)               {}
func (s silent) Warn(message string)     { s.shell.Warn(message) }
