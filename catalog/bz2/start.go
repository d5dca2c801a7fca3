package bz2

import "io"

// Start writes the beginning of what r holds into text, as far as the first block has it, and tells how much. It is for a look at
// a file: it undoes no more of the block than it gives, and does not check it. It is 0 where that does not do: ask a Reader.
func Start(r io.Reader, text []byte) int {
	p := piece{data: make([]byte, 0, 64<<10)}
	var d decoder
	for {
		from := len(p.data)
		p.data = p.data[:cap(p.data)]
		n, err := io.ReadFull(r, p.data[from:])
		p.data = p.data[:from+n]
		if len(p.data) < 4 || string(p.data[:3]) != "BZh" || p.data[3] < '1' || p.data[3] > '9' {
			return 0
		}
		block := piece{data: p.data[4:]}
		d.bitReader.reset(&block)
		origin, ok := d.column(int(p.data[3]-'0') * blockFactor)
		if ok && !d.over() {
			got := d.invert(d.last, &d.seen, origin, min(len(d.last), len(text)))
			return copy(text, unrun(nil, got))
		}
		if err != nil || !d.over() {
			return 0
		}
		p.data = append(make([]byte, 0, 4*cap(p.data)), p.data...)
	}
}
