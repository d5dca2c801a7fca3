#include "textflag.h"

// In Z8 the highest bit of a lane is set once a result there has wrapped around.

#define NEXT(loop) \
	ADDQ $128, SI \
	ADDQ $128, DI \
	SUBQ $16, CX \
	JNZ  loop

// func addWide(to, x, y *int64, n int) (wrapped bool)
TEXT ·addWide(SB), NOSPLIT, $0-33
	MOVQ to+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
	VPXORQ Z8, Z8, Z8
add:
	VMOVDQU64 (SI), Z0
	VMOVDQU64 64(SI), Z1
	VMOVDQU64 (DX), Z2
	VMOVDQU64 64(DX), Z3
	VPADDQ Z2, Z0, Z4
	VPADDQ Z3, Z1, Z5
	VMOVDQU64 Z4, (DI)
	VMOVDQU64 Z5, 64(DI)
	VPXORQ Z4, Z0, Z0
	VPXORQ Z4, Z2, Z2
	VPTERNLOGQ $0xF8, Z2, Z0, Z8 // Z8 | Z0 & Z2
	VPXORQ Z5, Z1, Z1
	VPXORQ Z5, Z3, Z3
	VPTERNLOGQ $0xF8, Z3, Z1, Z8
	ADDQ $128, DX
	NEXT(add)
	VPMOVQ2M Z8, K1
	KMOVW K1, AX
	TESTL AX, AX
	SETNE wrapped+32(FP)
	VZEROUPPER
	RET

// func addOneWide(to, x *int64, y int64, n int) (wrapped bool)
TEXT ·addOneWide(SB), NOSPLIT, $0-33
	MOVQ to+0(FP), DI
	MOVQ x+8(FP), SI
	VPBROADCASTQ y+16(FP), Z2
	MOVQ n+24(FP), CX
	VPXORQ Z8, Z8, Z8
addone:
	VMOVDQU64 (SI), Z0
	VMOVDQU64 64(SI), Z1
	VPADDQ Z2, Z0, Z4
	VPADDQ Z2, Z1, Z5
	VMOVDQU64 Z4, (DI)
	VMOVDQU64 Z5, 64(DI)
	VPXORQ Z4, Z0, Z0
	VPXORQ Z4, Z2, Z3
	VPTERNLOGQ $0xF8, Z3, Z0, Z8
	VPXORQ Z5, Z1, Z1
	VPXORQ Z5, Z2, Z3
	VPTERNLOGQ $0xF8, Z3, Z1, Z8
	NEXT(addone)
	VPMOVQ2M Z8, K1
	KMOVW K1, AX
	TESTL AX, AX
	SETNE wrapped+32(FP)
	VZEROUPPER
	RET

// func subWide(to, x, y *int64, n int) (wrapped bool)
TEXT ·subWide(SB), NOSPLIT, $0-33
	MOVQ to+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
	VPXORQ Z8, Z8, Z8
sub:
	VMOVDQU64 (SI), Z0
	VMOVDQU64 64(SI), Z1
	VMOVDQU64 (DX), Z2
	VMOVDQU64 64(DX), Z3
	VPSUBQ Z2, Z0, Z4
	VPSUBQ Z3, Z1, Z5
	VMOVDQU64 Z4, (DI)
	VMOVDQU64 Z5, 64(DI)
	VPXORQ Z0, Z2, Z2
	VPXORQ Z0, Z4, Z4
	VPTERNLOGQ $0xF8, Z2, Z4, Z8
	VPXORQ Z1, Z3, Z3
	VPXORQ Z1, Z5, Z5
	VPTERNLOGQ $0xF8, Z3, Z5, Z8
	ADDQ $128, DX
	NEXT(sub)
	VPMOVQ2M Z8, K1
	KMOVW K1, AX
	TESTL AX, AX
	SETNE wrapped+32(FP)
	VZEROUPPER
	RET

// LARGE ors to Z8 x ^ x>>63, which has a bit above the lowest 31 where x is not within 32 bits; 0xF6 is a | (b ^ c).
#define LARGE(x, s) \
	VPSRAQ $63, x, s \
	VPTERNLOGQ $0xF6, s, x, Z8

#define ISLARGE \
	MOVQ $0x7fffffff, AX \
	VPBROADCASTQ AX, Z0 \
	VPCMPUQ $6, Z0, Z8, K1 \
	KMOVW K1, AX \
	TESTL AX, AX

// func mulWide(to, x, y *int64, n int) (large bool)
TEXT ·mulWide(SB), NOSPLIT, $0-33
	MOVQ to+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
	VPXORQ Z8, Z8, Z8
mul:
	VMOVDQU64 (SI), Z0
	VMOVDQU64 64(SI), Z1
	VMOVDQU64 (DX), Z2
	VMOVDQU64 64(DX), Z3
	VPMULLQ Z2, Z0, Z4
	VPMULLQ Z3, Z1, Z5
	VMOVDQU64 Z4, (DI)
	VMOVDQU64 Z5, 64(DI)
	LARGE(Z0, Z6)
	LARGE(Z1, Z7)
	LARGE(Z2, Z6)
	LARGE(Z3, Z7)
	ADDQ $128, DX
	NEXT(mul)
	ISLARGE
	SETNE large+32(FP)
	VZEROUPPER
	RET

// func mulOneWide(to, x *int64, y int64, n int) (large bool)
TEXT ·mulOneWide(SB), NOSPLIT, $0-33
	MOVQ to+0(FP), DI
	MOVQ x+8(FP), SI
	VPBROADCASTQ y+16(FP), Z2
	MOVQ n+24(FP), CX
	VPXORQ Z8, Z8, Z8
	LARGE(Z2, Z6)
mulone:
	VMOVDQU64 (SI), Z0
	VMOVDQU64 64(SI), Z1
	VPMULLQ Z2, Z0, Z4
	VPMULLQ Z2, Z1, Z5
	VMOVDQU64 Z4, (DI)
	VMOVDQU64 Z5, 64(DI)
	LARGE(Z0, Z6)
	LARGE(Z1, Z7)
	NEXT(mulone)
	ISLARGE
	SETNE large+32(FP)
	VZEROUPPER
	RET
