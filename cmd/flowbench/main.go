// Command flowbench measures flowsql and whatever else is installed on the same files and the same questions:
//
//	go run ./cmd/flowbench --size S --python /path/to/python
//
// It makes the files with the project's generator and keeps them in a folder, starts every engine as a process of its
// own, asks them in turns, checks that their answers agree and prints tables. internal/dataset has the files,
// internal/query the questions, internal/peer the engines, internal/measure the clock, internal/report the tables.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the command: it returns the exit code, 1 where answers differ and 2 for wrong arguments. Interrupted it reports what it
// has measured, and returns 1.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return runUntil(ctx, args, stdout, stderr)
}

func runUntil(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "flowbench: %v\n", err)
		return 2
	}
	b := bench{options: o, log: stderr}
	failed := b.run(ctx)
	if failed != nil {
		fmt.Fprintf(stderr, "flowbench: %v\n", failed)
		if ctx.Err() == nil {
			return 1
		}
	}
	b.report.Markdown(stdout)
	if o.json != "" {
		if err := b.report.Save(o.json); err != nil {
			fmt.Fprintf(stderr, "flowbench: %v\n", err)
			return 1
		}
	}
	if failed != nil || len(b.report.Wrong()) > 0 {
		return 1
	}
	return 0
}
