#include "textflag.h"

// Each loop takes 32 differences: it loads them into lanes of 64 or 32 bits, adds the base and, for DOUBLEs, converts.

#define START \
	MOVQ to+0(FP), DI \
	MOVQ from+8(FP), SI \
	MOVQ n+16(FP), CX

#define NEXT(size, loop) \
	ADDQ size, SI \
	ADDQ $256, DI \
	SUBQ $32, CX \
	JNZ  loop \
	VZEROUPPER \
	RET

#define STORE64 \
	VMOVDQU64 Z0, (DI) \
	VMOVDQU64 Z1, 64(DI) \
	VMOVDQU64 Z2, 128(DI) \
	VMOVDQU64 Z3, 192(DI)

#define ADD64 \
	VPADDQ Z16, Z0, Z0 \
	VPADDQ Z16, Z1, Z1 \
	VPADDQ Z16, Z2, Z2 \
	VPADDQ Z16, Z3, Z3

#define LOAD64(move, a, b, c) \
	move (SI), Z0 \
	move a(SI), Z1 \
	move b(SI), Z2 \
	move c(SI), Z3

#define CONVERT \
	VCVTQQ2PD Z0, Z0 \
	VCVTQQ2PD Z1, Z1 \
	VCVTQQ2PD Z2, Z2 \
	VCVTQQ2PD Z3, Z3

// func widenInts8(to *int64, from *uint8, n int, base int64)
TEXT ·widenInts8(SB), NOSPLIT, $0-32
	START
	VPBROADCASTQ base+24(FP), Z16
ints8:
	PREFETCHT0 2048(SI)
	LOAD64(VPMOVZXBQ, 8, 16, 24)
	ADD64
	STORE64
	NEXT($32, ints8)

// func widenInts16(to *int64, from *uint16, n int, base int64)
TEXT ·widenInts16(SB), NOSPLIT, $0-32
	START
	VPBROADCASTQ base+24(FP), Z16
ints16:
	PREFETCHT0 2048(SI)
	LOAD64(VPMOVZXWQ, 16, 32, 48)
	ADD64
	STORE64
	NEXT($64, ints16)

// func widenInts32(to *int64, from *uint32, n int, base int64)
TEXT ·widenInts32(SB), NOSPLIT, $0-32
	START
	VPBROADCASTQ base+24(FP), Z16
ints32:
	PREFETCHT0 2048(SI)
	PREFETCHT0 2112(SI)
	LOAD64(VPMOVZXDQ, 32, 64, 96)
	ADD64
	STORE64
	NEXT($128, ints32)

// func widenDoubles8(to *float64, from *uint8, n int, base int64)
TEXT ·widenDoubles8(SB), NOSPLIT, $0-32
	START
	VPBROADCASTQ base+24(FP), Z16
doubles8:
	PREFETCHT0 2048(SI)
	LOAD64(VPMOVZXBQ, 8, 16, 24)
	ADD64
	CONVERT
	STORE64
	NEXT($32, doubles8)

// func widenDoubles16(to *float64, from *uint16, n int, base int64)
TEXT ·widenDoubles16(SB), NOSPLIT, $0-32
	START
	VPBROADCASTQ base+24(FP), Z16
doubles16:
	PREFETCHT0 2048(SI)
	LOAD64(VPMOVZXWQ, 16, 32, 48)
	ADD64
	CONVERT
	STORE64
	NEXT($64, doubles16)

// func widenDoubles32(to *float64, from *uint32, n int, base int64)
TEXT ·widenDoubles32(SB), NOSPLIT, $0-32
	START
	VPBROADCASTQ base+24(FP), Z16
doubles32:
	PREFETCHT0 2048(SI)
	PREFETCHT0 2112(SI)
	LOAD64(VPMOVZXDQ, 32, 64, 96)
	ADD64
	CONVERT
	STORE64
	NEXT($128, doubles32)

#define NEXT32(size, loop) \
	VPADDD Z16, Z0, Z0 \
	VPADDD Z16, Z1, Z1 \
	VMOVDQU32 Z0, (DI) \
	VMOVDQU32 Z1, 64(DI) \
	ADDQ size, SI \
	ADDQ $128, DI \
	SUBQ $32, CX \
	JNZ  loop \
	VZEROUPPER \
	RET

// func widenCodes8(to *int32, from *uint8, n int, base int32)
TEXT ·widenCodes8(SB), NOSPLIT, $0-28
	START
	MOVL base+24(FP), AX
	VPBROADCASTD AX, Z16
codes8:
	PREFETCHT0 2048(SI)
	VPMOVZXBD (SI), Z0
	VPMOVZXBD 16(SI), Z1
	NEXT32($32, codes8)

// func widenCodes16(to *int32, from *uint16, n int, base int32)
TEXT ·widenCodes16(SB), NOSPLIT, $0-28
	START
	MOVL base+24(FP), AX
	VPBROADCASTD AX, Z16
codes16:
	PREFETCHT0 2048(SI)
	VPMOVZXWD (SI), Z0
	VPMOVZXWD 32(SI), Z1
	NEXT32($64, codes16)

// func fetchWide(list *far, n int)
TEXT ·fetchWide(SB), NOSPLIT, $0-16
	MOVQ list+0(FP), SI
	MOVQ n+8(FP), CX
fetch:
	PREFETCHT0 (SI)
	ADDQ $64, SI
	SUBQ $4, CX
	JGT  fetch
	RET
