package hash

import "golang.org/x/sys/cpu"

// hasUniform reports whether the processor has what uniformWide and fillWide need.
func hasUniform() bool { return cpu.X86.HasAVX512F }

// uniformWide reports whether n words, a multiple of 32 and not 0, are all the same.
//
//go:noescape
func uniformWide(words *uint64, n int) bool

// fillWide sets n ids, a multiple of 32 and not 0, to id.
//
//go:noescape
func fillWide(to *int32, n int, id int32)
