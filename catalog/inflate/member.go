package inflate

import (
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// Flags of a member's header.
const (
	flagSum     = 1 << 1
	flagExtra   = 1 << 2
	flagName    = 1 << 3
	flagComment = 1 << 4
)

// member reads a member's header, or finds that there is no further one.
func (z *Reader) member() error {
	head, err := z.bytes(10)
	switch {
	case len(head) == 0 && z.eof == io.EOF && z.begun:
		return io.EOF
	case err != nil:
		return err
	case head[0] != 0x1f || head[1] != 0x8b || head[2] != 8:
		return gzip.ErrHeader
	}
	flags := head[3]
	sum := crc32.ChecksumIEEE(head)
	if flags&flagExtra != 0 {
		size, err := z.bytes(2)
		if err != nil {
			return err
		}
		sum = crc32.Update(sum, crc32.IEEETable, size)
		for left := int(binary.LittleEndian.Uint16(size)); left > 0; left -= min(left, plenty) {
			b, err := z.bytes(min(left, plenty))
			if err != nil {
				return err
			}
			sum = crc32.Update(sum, crc32.IEEETable, b)
		}
	}
	for _, flag := range [...]byte{flagName, flagComment} {
		for last := byte(1); flags&flag != 0 && last != 0; {
			b, err := z.bytes(1)
			if err != nil {
				return err
			}
			last = b[0]
			sum = crc32.Update(sum, crc32.IEEETable, b)
		}
	}
	if flags&flagSum != 0 {
		b, err := z.bytes(2)
		if err != nil {
			return err
		}
		if binary.LittleEndian.Uint16(b) != uint16(sum) {
			return gzip.ErrHeader
		}
	}
	z.begun, z.state = true, atBlock
	z.size, z.sum = 0, 0
	return nil
}

// trailer checks a member's text.
func (z *Reader) trailer() error {
	z.align()
	b, err := z.bytes(8)
	if err != nil {
		return err
	}
	if binary.LittleEndian.Uint32(b) != z.sum || binary.LittleEndian.Uint32(b[4:]) != uint32(z.size) {
		return gzip.ErrChecksum
	}
	z.state = atMember
	return nil
}
