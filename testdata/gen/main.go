// Command gen writes synthetic flow files:
//
//	go run ./testdata/gen -out DIR -files 50 -rows 1000000 -format json-float
//	go run ./testdata/gen -bundled
//
// The first writes a million rows in all, spread evenly over fifty files. The
// second writes the bundled example, testdata/flows, as it is committed; run
// it from the root of the module.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"flowsql/testdata/gen/flowgen"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the command: it returns the exit code, 2 for wrong arguments.
func run(args []string, stdout, stderr io.Writer) int {
	dir, config, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "gen: %v\n", err)
		return 2
	}
	if err := flowgen.Write(dir, config); err != nil {
		fmt.Fprintf(stderr, "gen: %v\n", err)
		return 1
	}
	fmt.Fprintf(stdout, "%s: %d files of %d rows\n", dir, config.Files, config.RowsPerFile)
	return 0
}

// parse returns what to write and where. Asked for help, it prints the flags to
// stdout and returns flag.ErrHelp.
func parse(args []string, stdout io.Writer) (string, flowgen.Config, error) {
	var config flowgen.Config
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var (
		out     = flags.String("out", "", "write to this `folder`")
		files   = flags.Int("files", 50, "number of files")
		rows    = flags.Int("rows", 1000000, "rows in all files together, a multiple of -files")
		rate    = flags.Int("rate", flowgen.DefaultRowsPerSecond, "flows that begin each second, on average")
		seed    = flags.Uint64("seed", 1, "which rows")
		format  = flags.String("format", string(flowgen.JSONFloat), "json-float, json-int, csv or json-mess")
		zip     = flags.Bool("gzip", false, "compress each file")
		bundled = flags.Bool("bundled", false, "write testdata/flows as it is committed; only -out goes with it")
	)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(stdout)
			flags.PrintDefaults()
		}
		return "", config, err
	}
	if flags.NArg() > 0 {
		return "", config, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if *bundled {
		dir, err := bundledDir(flags, *out)
		return dir, flowgen.Bundled(), err
	}
	if *out == "" {
		return "", config, errors.New("name the folder to write to with -out")
	}
	if *files <= 0 || *rows < 0 || *rate <= 0 {
		return "", config, errors.New("-files and -rate must be positive and -rows not negative")
	}
	if *rows%*files != 0 {
		return "", config, fmt.Errorf("%d rows do not spread evenly over %d files", *rows, *files)
	}
	parsed, err := flowgen.ParseFormat(*format)
	config = flowgen.Config{
		Files: *files, RowsPerFile: *rows / *files, Seed: *seed, RowsPerSecond: *rate, Format: parsed, Gzip: *zip,
	}
	return *out, config, err
}

// bundledDir returns where -bundled writes: the folder of -out, else
// testdata/flows if that is below the working directory.
func bundledDir(flags *flag.FlagSet, out string) (string, error) {
	var err error
	flags.Visit(func(f *flag.Flag) {
		if f.Name != "bundled" && f.Name != "out" {
			err = fmt.Errorf("-%s does not go with -bundled", f.Name)
		}
	})
	if err != nil || out != "" {
		return out, err
	}
	if _, err := os.Stat(filepath.Join("testdata", "gen", "flowgen")); err != nil {
		return "", errors.New("run -bundled from the root of the module, or name a folder with -out")
	}
	return filepath.Join("testdata", "flows"), nil
}
