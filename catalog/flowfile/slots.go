package flowfile

import "math/bits"

// slots finds numbers of entries by a hash. It has numbers alone, in a table with open addressing, and the hash beside them so that few
// entries are looked at that are not asked for: 11 to 21 bytes an entry. A number may also stand where it does not belong any more.
type slots struct {
	all  []slot // len is a power of 2
	used int
}

type slot struct {
	number int32 // + 1; 0 for none
	hash   uint32
}

// newSlots has room for n entries.
func newSlots(n int) slots {
	size := 64
	for size*3 < n*4 {
		size *= 2
	}
	return slots{all: make([]slot, size)}
}

// find is the place of the first number of a hash that is the one, or the first place that is free.
func (x *slots) find(hash uint32, is func(number int32) bool) (at int, ok bool) {
	mask := len(x.all) - 1
	for at = int(hash) & mask; ; at = (at + 1) & mask {
		switch s := x.all[at]; {
		case s.number == 0:
			return at, false
		case s.hash == hash && is(s.number-1):
			return at, true
		}
	}
}

func (x *slots) full() bool { return (x.used+1)*4 > len(x.all)*3 }

func (x *slots) put(at int, number int32, hash uint32) {
	x.all[at] = slot{number + 1, hash}
	x.used++
}

// add adds a number, which is not there under the hash yet.
func (x *slots) add(number int32, hash uint32) {
	none := func(int32) bool { return false }
	if x.full() {
		more := newSlots(len(x.all))
		for _, s := range x.all {
			if s.number > 0 {
				at, _ := more.find(s.hash, none)
				more.put(at, s.number-1, s.hash)
			}
		}
		*x = more
	}
	at, _ := x.find(hash, none)
	x.put(at, number, hash)
}

// hash leaves out the birth, so that one that is not known leads to the same place.
func (f inode) hash() uint32 {
	h := (f.ino ^ bits.RotateLeft64(f.dev, 32)) * 0x9e3779b97f4a7c15
	return uint32((h ^ h>>32) * 0xd6e8feb86659fd93 >> 32)
}

// hash of a head that is a print already.
func (k headKey) hash() uint32 {
	return uint32((uint64(k.print)<<32 ^ uint64(k.size)) * 0x9e3779b97f4a7c15 >> 32)
}
