package inflate

// careful reads symbols where the input may end within any of them.
func (z *Reader) careful(text []byte, at, reach int) (int, result) {
	for len(text)-at >= Slack {
		z.load()
		e := z.lit[z.bits&(1<<litBits-1)]
		if e&subtable != 0 && e&literal == 0 {
			e = z.lit[e.base()+int(z.bits>>litBits&(1<<e.code()-1))]
		}
		if e&literal != 0 && e.total() > z.left() {
			e = e.first()
		}
		switch {
		case e.total() > z.left():
			return at, short
		case e&literal != 0:
			text[at] = byte(e >> 8)
			at++
			if e&pair != 0 {
				text[at] = byte(e >> 16)
				at++
			}
			z.drop(uint(e.total()))
			continue
		case e&endBlock != 0:
			z.drop(uint(e.total()))
			return at, ended
		case e&special != 0:
			return at, corrupt
		}
		length := e.value(z.bits)
		z.drop(uint(e.total()))

		z.load()
		e = z.dist[z.bits&(1<<distBits-1)]
		if e&subtable != 0 {
			e = z.dist[e.base()+int(z.bits>>distBits&(1<<e.code()-1))]
		}
		switch {
		case e.total() > z.left():
			return at, short
		case e&special != 0:
			return at, corrupt
		}
		src := at - e.value(z.bits)
		z.drop(uint(e.total()))
		if src < reach {
			return at, corrupt
		}
		repeat(text[at:], text[src:], length)
		at += length
	}
	return at, full
}
