// Command flowsql runs SQL over network-flow files, from arguments, files, a pipe or a prompt.
//
// It stands on top of cmd -> exec -> sql -> catalog: this package reads flags, binds DATA to tables and picks between
// a script and a prompt; internal/shell runs statements, exec/render prints results, internal/repl talks.
package main

import (
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole command as a function from its arguments to its exit code.
func run(args []string, in io.Reader, out, err io.Writer) int {
	c := &command{in: in, out: out, err: err, open: openEngine}
	return c.run(args)
}
