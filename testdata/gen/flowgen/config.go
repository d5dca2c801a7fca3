package flowgen

import (
	"fmt"
	"strconv"
)

// Config says what to write. Rows depend on Seed and RowsPerSecond and the
// number of rows before them, spelling on Format; nothing on anything else.
type Config struct {
	Files         int
	RowsPerFile   int
	Seed          uint64
	RowsPerSecond int    // average; 0 is DefaultRowsPerSecond
	Format        Format // "" is JSONFloat
	Gzip          bool
}

// DefaultRowsPerSecond makes ten million rows span an hour and a half.
const DefaultRowsPerSecond = 2000

// Bundled returns the config of the example in testdata/flows: an hour and 23
// minutes in 20 files small enough to be committed. With this seed the web
// servers have no ties in their first eight places, and one flow sends more
// bytes than 31 bits count.
func Bundled() Config {
	return Config{Files: 20, RowsPerFile: 500, Seed: bundledSeed, RowsPerSecond: 2, Format: JSONFloat}
}

const bundledSeed = 104

// Flows returns the flows the config writes; file i, counted from 0, has rows
// i*RowsPerFile up to (i+1)*RowsPerFile.
func (c Config) Flows() *Flows {
	c = c.withDefaults()
	return New(c.Seed, c.RowsPerSecond)
}

// FileName returns the name of file i, counted from 0: time_01.json for the
// first. Numbers are as wide as the last one, at least two digits, so that
// the order of names is the order of time.
func (c Config) FileName(i int) string {
	c = c.withDefaults()
	width := max(2, len(strconv.Itoa(c.Files)))
	name := fmt.Sprintf("time_%0*d%s", width, i+1, c.Format.extension())
	if c.Gzip {
		name += ".gz"
	}
	return name
}

func (c Config) withDefaults() Config {
	if c.RowsPerSecond == 0 {
		c.RowsPerSecond = DefaultRowsPerSecond
	}
	if c.Format == "" {
		c.Format = JSONFloat
	}
	return c
}

// check reports what cannot be written.
func (c Config) check() error {
	if c.Files <= 0 {
		return fmt.Errorf("files must be positive, not %d", c.Files)
	}
	if c.RowsPerFile < 0 {
		return fmt.Errorf("rows per file must not be negative, as %d is", c.RowsPerFile)
	}
	if c.RowsPerSecond <= 0 {
		return fmt.Errorf("rows per second must be positive, not %d", c.RowsPerSecond)
	}
	_, err := ParseFormat(string(c.Format))
	return err
}
