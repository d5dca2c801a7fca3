#include "textflag.h"

// func leastWide(from *int64, n int) int64
TEXT ·leastWide(SB), NOSPLIT, $0-24
	MOVQ from+0(FP), SI
	MOVQ n+8(FP), CX
	VMOVDQU64 (SI), Z0
	VMOVDQA64 Z0, Z1
least:
	VPMINSQ (SI), Z0, Z0
	VPMINSQ 64(SI), Z1, Z1
	ADDQ $128, SI
	SUBQ $16, CX
	JNZ  least
	VPMINSQ Z1, Z0, Z0
	VEXTRACTI64X4 $1, Z0, Y1
	VPMINSQ Z1, Z0, Z0
	VEXTRACTI64X2 $1, Z0, X1
	VPMINSQ Z1, Z0, Z0
	VPSHUFD $0x4e, X0, X1
	VPMINSQ Z1, Z0, Z0
	VMOVQ X0, AX
	MOVQ AX, ret+16(FP)
	VZEROUPPER
	RET

// FAR counts in sum how many numbers less base are at least limit.
#define FAR(limit, sum) \
	VPCMPUQ $5, limit, Z0, K1 \
	VPCMPUQ $5, limit, Z1, K2 \
	VPADDQ Z20, sum, K1, sum \
	VPADDQ Z20, sum, K2, sum

// LIMIT has a number of 64 bits in each lane.
#define LIMIT(number, to) \
	MOVQ number, AX \
	VPBROADCASTQ AX, to

#define DIFFERENCES \
	VMOVDQU64 (SI), Z0 \
	VMOVDQU64 64(SI), Z1 \
	VPSUBQ Z16, Z0, Z0 \
	VPSUBQ Z16, Z1, Z1

// NARROW stores the differences in size bytes, all bits set where they do not fit.
#define NARROW(move, size, half, loop) \
loop: \
	DIFFERENCES \
	move Z0, (DI) \
	move Z1, half(DI) \
	ADDQ $128, SI \
	ADDQ size, DI \
	SUBQ $16, CX \
	JNZ  loop \
	VZEROUPPER \
	RET

// func beyondWide(counts *[3]int64, from *int64, n int, base int64)
TEXT ·beyondWide(SB), NOSPLIT, $0-32
	MOVQ counts+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ n+16(FP), CX
	VPBROADCASTQ base+24(FP), Z16
	LIMIT($0xff, Z17)
	LIMIT($0xffff, Z18)
	LIMIT($0xffffffff, Z19)
	LIMIT($1, Z20)
	VPXORQ Z4, Z4, Z4
	VPXORQ Z5, Z5, Z5
	VPXORQ Z6, Z6, Z6
beyond:
	DIFFERENCES
	FAR(Z17, Z4)
	FAR(Z18, Z5)
	FAR(Z19, Z6)
	ADDQ $128, SI
	SUBQ $16, CX
	JNZ  beyond

#define TOTAL(sum, half, at) \
	VEXTRACTI64X4 $1, sum, Y1 \
	VPADDQ Y1, half, Y1 \
	VEXTRACTI64X2 $1, Y1, X2 \
	VPADDQ X2, X1, X1 \
	VPSHUFD $0x4e, X1, X2 \
	VPADDQ X2, X1, X1 \
	VMOVQ X1, AX \
	ADDQ AX, at(DI)

	TOTAL(Z4, Y4, 0)
	TOTAL(Z5, Y5, 8)
	TOTAL(Z6, Y6, 16)
	VZEROUPPER
	RET

// func narrowWide8(to *uint8, from *int64, n int, base int64)
TEXT ·narrowWide8(SB), NOSPLIT, $0-32
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ n+16(FP), CX
	VPBROADCASTQ base+24(FP), Z16
	NARROW(VPMOVUSQB, $16, 8, narrow8)

// func narrowWide16(to *uint16, from *int64, n int, base int64)
TEXT ·narrowWide16(SB), NOSPLIT, $0-32
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ n+16(FP), CX
	VPBROADCASTQ base+24(FP), Z16
	NARROW(VPMOVUSQW, $32, 16, narrow16)

// func narrowWide32(to *uint32, from *int64, n int, base int64)
TEXT ·narrowWide32(SB), NOSPLIT, $0-32
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ n+16(FP), CX
	VPBROADCASTQ base+24(FP), Z16
	NARROW(VPMOVUSQD, $64, 32, narrow32)
