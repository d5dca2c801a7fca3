package flowfile

import "math/bits"

// inodes finds the number of the entry that is, or was last, a file. It has numbers alone, in a table with open addressing, with a part
// of the hash beside them so that few entries are looked at that are not it: 11 to 21 bytes an entry. A number may also stand where an
// inode leads that its entry had before.
type inodes struct {
	slots []slot // len is a power of 2
	used  int
}

type slot struct {
	number int32 // + 1; 0 for none
	hash   uint32
}

// newInodes has room for n entries.
func newInodes(n int) inodes {
	size := 64
	for size*3 < n*4 {
		size *= 2
	}
	return inodes{slots: make([]slot, size)}
}

// hash leaves out the birth, so that one that is not known leads to the same place.
func (f inode) hash() uint64 {
	h := (f.ino ^ bits.RotateLeft64(f.dev, 32)) * 0x9e3779b97f4a7c15
	return (h ^ h>>32) * 0xd6e8feb86659fd93
}

// find is the place of the entry that is a file, or the first one that is free.
func (x *inodes) find(f inode, is func(number int32, f inode) bool) (at int, ok bool) {
	h := f.hash()
	mask := len(x.slots) - 1
	for at = int(h>>32) & mask; ; at = (at + 1) & mask {
		switch s := x.slots[at]; {
		case s.number == 0:
			return at, false
		case s.hash == uint32(h) && is(s.number-1, f):
			return at, true
		}
	}
}

func (x *inodes) full() bool { return (x.used+1)*4 > len(x.slots)*3 }

func (x *inodes) put(at int, number int32, f inode) {
	x.slots[at] = slot{number + 1, uint32(f.hash())}
	x.used++
}
