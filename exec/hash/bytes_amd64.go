package hash

import "golang.org/x/sys/cpu"

// hasLookBytes reports whether the processor has what lookBytes needs.
func hasLookBytes() bool {
	return cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VBMI
}

// lookBytes sets n ids, a multiple of 64 and not 0, to what ids says for the bytes. It reports whether one is unknown.
//
//go:noescape
func lookBytes(to *int32, from *uint8, n int, ids *[256]uint8) bool
