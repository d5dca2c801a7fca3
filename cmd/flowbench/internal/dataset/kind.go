package dataset

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"flowsql/testdata/gen/flowgen"

	"github.com/klauspost/compress/zstd"
)

// Kind is how the files of a set are written: a format, and what it is packed by: "gz", "zst", or "" if it is not.
type Kind struct {
	Format  flowgen.Format
	Packing string
}

// ParseKind reads a kind as String gives it.
func ParseKind(name string) (k Kind, err error) {
	format, packing, packed := strings.Cut(name, ".")
	if packed && !slices.Contains([]string{"gz", "zst"}, packing) {
		return k, fmt.Errorf("unknown packing %q of %q; known are gz and zst", packing, name)
	}
	k.Packing = packing
	k.Format, err = flowgen.ParseFormat(format)
	return k, err
}

// String is the format's name, with the packing as a suffix.
func (k Kind) String() string { return string(k.Format) + k.suffix() }

func (k Kind) suffix() string {
	if k.Packing == "" {
		return ""
	}
	return "." + k.Packing
}

// pack writes a packed copy of a file beside it, complete when it has its name, and removes the file.
func (k Kind) pack(path string) (err error) {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.Create(path + k.suffix() + ".part")
	if err != nil {
		return err
	}
	defer to.Close()
	var z io.WriteCloser = gzip.NewWriter(to) // at the levels that the programs pack at
	if k.Packing == "zst" {
		if z, err = zstd.NewWriter(to); err != nil {
			return err
		}
	}
	if _, err := io.Copy(z, from); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := os.Rename(to.Name(), path+k.suffix()); err != nil {
		return err
	}
	return os.Remove(path)
}
