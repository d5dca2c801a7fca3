package flowfile

import (
	"cmp"
	"context"
	"hash/crc32"
	"slices"
)

// lost are entries that no file was found for, by what their texts begin with.
type lost struct {
	byHead  slots
	sizes   []int64        // of heads, ascending
	dropped map[int32]bool // numbers that a file was found for since
	moved   bool           // they were there a look before: a new file that begins with one's text is its copy, whatever its path
}

// headKey is a head's length and print.
type headKey struct {
	size  int64
	print uint32
}

func newLost() *lost { return &lost{byHead: newSlots(0), dropped: map[int32]bool{}} }

// headKeyOf is what the text of an entry begins with, if its text can be told.
func headKeyOf(t *Table, e *entry) (key headKey, ok bool) {
	p := t.printed(e)
	return headKey{min(p.text, printBytes), e.head}, p.text > 0 && e.head != 0
}

// add notes an entry whose text can be told.
func (l *lost) add(t *Table, number int32, e *entry) {
	key, ok := headKeyOf(t, e)
	if !ok {
		return
	}
	delete(l.dropped, number)
	if _, there := l.byHead.find(key.hash(), func(n int32) bool { return n == number }); !there {
		l.byHead.add(number, key.hash())
	}
	if n, ok := slices.BinarySearch(l.sizes, key.size); !ok {
		l.sizes = slices.Insert(l.sizes, n, key.size)
	}
}

// likely are the entries that a new file may be the copy of, by its heads.
func (l *lost) likely(t *Table, b *book, f file, heads []headKey, packed bool) (list []int32) {
	for _, key := range heads {
		l.byHead.find(key.hash(), func(number int32) bool {
			e := b.entry(number)
			now, ok := headKeyOf(t, &e)
			if ok && now == key && (l.moved || e.gone) && !l.dropped[number] && e.inode != f.inode && (packed || l.moved || sibling(e.path, f.path)) {
				list = append(list, number)
			}
			return false
		})
	}
	return list
}

// lostOf are the entries of a book that are gone.
func (t *Table) lostOf(b *book) *lost {
	l := newLost()
	for number := range b.gone.all() {
		if e := b.entry(number); e.covers() {
			l.add(t, number, &e)
		}
	}
	return l
}

// copyOf finds the lost entry whose text a new file begins with, and makes it that file's. It returns its number, -1 if there is
// none.
func (t *Table) copyOf(b *book, f file, l *lost) (int32, error) {
	if len(l.sizes) == 0 {
		return -1, nil
	}
	heads, packed, err := t.headsOf(f, l.sizes)
	if err != nil {
		return -1, err
	}
	likely := l.likely(t, b, f, heads, packed)
	slices.SortFunc(likely, func(i, j int32) int { // the longest text first, then those of the same name
		x, y := b.entry(i), b.entry(j)
		if c := cmp.Compare(t.printed(&y).text, t.printed(&x).text); c != 0 {
			return c
		}
		if named := sibling(x.path, f.path); named != sibling(y.path, f.path) {
			return map[bool]int{true: -1, false: 1}[named]
		}
		return cmp.Compare(i, j)
	})
	for _, i := range likely {
		e := b.entry(i)
		p := t.printed(&e)
		same, all, err := t.compare(p, f)
		if err != nil {
			return -1, err
		}
		if same {
			e.file, e.gone, e.proved = f, false, p.text
			e.stored(p.text, all, packed)
			l.dropped[i] = true
			return b.put(i, e), nil
		}
	}
	return -1, nil
}

// headsOf are the prints of the first bytes of a file's text, in the given lengths as far as it is that long.
func (t *Table) headsOf(f file, sizes []int64) (keys []headKey, packed bool, err error) {
	sh, err := t.shape(f)
	if err != nil || len(sizes) == 0 {
		if isDamage(err) || isRefused(err) {
			err = nil
		}
		return nil, false, err
	}
	in, err := openRange(context.Background(), &t.set, sh, f.path, 0, f.size)
	if err != nil {
		return nil, false, err
	}
	defer in.Close()
	buf := make([]byte, sizes[len(sizes)-1])
	n, err := readFull(in, buf)
	sum, at := uint32(0), int64(0)
	for _, size := range sizes {
		if size <= int64(n) {
			sum, at = crc32.Update(sum, castagnoli, buf[at:size]), size
			keys = append(keys, headKey{size, sum})
		}
	}
	if isDamage(err) {
		err = nil
	}
	return keys, sh.pack != packPlain, streamError(err)
}

// headOf is the print of the first bytes of a file's text.
func (t *Table) headOf(f file) (uint32, error) {
	sh, err := t.shape(f)
	if err == nil {
		var in *ranged
		if in, err = openRange(context.Background(), &t.set, sh, f.path, 0, f.size); err == nil {
			defer in.Close()
			buf := make([]byte, printBytes)
			var n int
			n, err = readFull(in, buf)
			if err = streamError(err); err == nil {
				return crc32.Checksum(buf[:n], castagnoli), nil
			}
		}
	}
	if isDamage(err) || isRefused(err) {
		err = nil
	}
	return 0, err
}
