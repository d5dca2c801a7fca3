package flowfile

import (
	"context"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"
)

// prints tell whether a text is the one that was read. All are CRC-32C of unpacked bytes.
//
// The sum is of all that is covered. It is had for nothing while rows are read, joined from the parts, and compared where a file
// was changed and did not grow, was replaced, or may be a copy of one that is gone; where a file grew it is compared for up to a MiB,
// and beyond that each time the file has doubled, up to a GiB. In between head and tail are compared. So a truncation, a replacement
// and an edit are seen, but for one in the midst of a large file that is then appended to before anybody looks, and one that changes
// neither size nor time of modification. It is no protection against forgery.
type prints struct {
	text   int64  // covered bytes, unpacked; -1 if not known
	head   uint32 // of the first printBytes, or all
	tail   uint32 // of the last printBytes, or all
	sum    uint32
	summed bool // sum is known
}

// printBytes is how much of a text's beginning and end is printed.
const printBytes = 4 << 10

// Growth is trusted without a comparison of the whole in between.
const (
	alwaysSummed = 1 << 20
	neverSummed  = 1 << 30
)

// headAndTail prints the first and last bytes of the first size of a plain file.
func headAndTail(in io.ReaderAt, size int64) (head, tail uint32, err error) {
	var buf [printBytes]byte
	part := func(from int64) (uint32, error) {
		p := buf[:min(size, printBytes)]
		if n, err := in.ReadAt(p, from); n < len(p) {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		return crc32.Checksum(p, castagnoli), nil
	}
	if head, err = part(0); err == nil {
		tail = head
		if size > printBytes {
			tail, err = part(size - printBytes)
		}
	}
	return head, tail, err
}

// errShort says that a text is shorter than what is to be printed of it.
var errShort = errors.New("the text is short")

// printsOf prints the first size bytes of a stream, whose rest it leaves. Where there are fewer it prints those and fails with errShort.
func printsOf(in io.Reader, size int64) (prints, error) {
	p := prints{text: size, summed: true}
	buf := make([]byte, max(min(size, chunk), printBytes)+printBytes) // begins with the bytes before those just read
	kept := 0
	for at := int64(0); at < size; {
		n, err := readFull(in, buf[kept:kept+int(min(size-at, int64(len(buf)-printBytes)))])
		at += int64(n)
		got := buf[kept : kept+n]
		p.sum = crc32.Update(p.sum, castagnoli, got)
		if at == int64(n) {
			p.head = crc32.Checksum(got[:min(n, printBytes)], castagnoli)
		}
		last := buf[max(kept+n-printBytes, 0) : kept+n]
		p.tail = crc32.Checksum(last, castagnoli)
		kept = copy(buf, last)
		if at < size && err != nil {
			if err == io.EOF {
				p.text, err = at, errShort
			}
			return p, err
		}
	}
	return p, nil
}

// like reports whether a text of the same length has the prints that p is known to have.
func (p prints) like(other prints) bool {
	if p.text < 0 || p.text != other.text || p.head != other.head {
		return false
	}
	if p.summed {
		return p.sum == other.sum
	}
	return p.tail == other.tail
}

// compare reports whether a file, packed or not, begins with the text of p, and how long its own text is. Damage is no likeness.
func (t *Table) compare(p prints, f file) (same bool, text int64, err error) {
	sh, err := t.shape(f)
	if err == nil && p.text >= 0 && (sh.pack != packPlain || f.size >= p.text) {
		same, text, err = t.set.compare(p, sh, f)
	}
	if isDamage(err) || isRefused(err) || errors.Is(err, errShort) {
		return false, 0, nil
	}
	return same, text, err
}

func (s *settings) compare(p prints, sh shape, f file) (bool, int64, error) {
	in, err := openRange(context.Background(), s, sh, f.path, 0, f.size)
	if err != nil {
		return false, 0, err
	}
	defer in.Close()
	got, err := printsOf(in, p.text)
	if err != nil || !p.like(got) || sh.pack == packPlain {
		return err == nil && p.like(got), f.size, err
	}
	rest, err := io.Copy(io.Discard, in)
	return true, p.text + rest, err
}

// sameStart reports whether the file of an entry begins with what was read, as thoroughly as is worth it (see prints), and how
// long its text is.
func (t *Table) sameStart(e *entry, p prints, f file, packed bool) (same bool, text int64, err error) {
	grew := !packed && !e.whole && f.size > e.size
	if !grew || p.text <= alwaysSummed || p.text <= neverSummed && p.text >= 2*e.proved {
		if same, text, err = t.compare(p, f); same {
			e.proved = p.text
		}
		return same, text, err
	}
	same, err = t.sameEnds(e, f)
	return same, f.size, err
}

// sameEnds reports whether a file has the head, and a plain one the tail, of what an entry covers.
func (t *Table) sameEnds(e *entry, f file) (bool, error) {
	if e.text < 0 || e.whole {
		head, err := t.headOf(f)
		return head == e.head, err
	}
	if f.size < e.text || e.text == 0 {
		return false, nil
	}
	in, err := os.Open(f.path)
	if err != nil {
		return false, err
	}
	defer in.Close()
	head, tail, err := headAndTail(in, e.text)
	return head == e.head && tail == e.tail, err
}

// wholePrints prints all of a file's text, nothing of one that is damaged.
func (t *Table) wholePrints(f file) (p prints, packed bool, err error) {
	sh, err := t.shape(f)
	if err == nil {
		packed = sh.pack != packPlain
		var in *ranged
		if in, err = openRange(context.Background(), &t.set, sh, f.path, 0, f.size); err == nil {
			defer in.Close()
			p, err = printsOf(in, math.MaxInt64)
		}
	}
	switch {
	case errors.Is(err, errShort):
		return p, packed, nil
	case isDamage(err) || isRefused(err):
		return prints{}, packed, nil
	}
	return p, packed, err
}
