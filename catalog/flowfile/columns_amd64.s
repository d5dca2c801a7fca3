#include "textflag.h"

DATA tens<>+0(SB)/8, $0x010a010a010a010a
GLOBL tens<>(SB), RODATA|NOPTR, $8

DATA hundreds<>+0(SB)/8, $0x0001006400010064
GLOBL hundreds<>(SB), RODATA|NOPTR, $8

// func integersWide(to *int64, text *byte, places *int32, rows *int32, n int) int
//
// Eight numbers a turn, gathered. The first byte that is no digit is found by its mark's leading zeros, what is from it on shifted
// out, and the digits added up in pairs. A turn with a number of no digit, or of eight, is the last and is not done.
TEXT ·integersWide(SB), NOSPLIT, $0-48
	MOVQ to+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ places+16(FP), R8
	MOVQ rows+24(FP), R9
	MOVQ n+32(FP), CX
	MOVL $0x30303030, AX
	VPBROADCASTD AX, Z10 // '0'
	MOVL $0x76767676, AX
	VPBROADCASTD AX, Z11
	MOVL $0x80808080, AX
	VPBROADCASTD AX, Z12
	MOVQ $8, AX
	VPBROADCASTQ AX, Z13
	MOVQ $56, AX
	VPBROADCASTQ AX, Z14
	VPBROADCASTQ tens<>(SB), Z15
	VPBROADCASTQ hundreds<>(SB), Z16
	MOVQ $10000, AX
	VPBROADCASTQ AX, Z17
	VPXORQ Z18, Z18, Z18
	XORQ R11, R11
loop:
	LEAQ 8(R11), R12
	CMPQ R12, CX
	JGT done
	VMOVDQU (R9)(R11*4), Y0
	KXNORB K1, K1, K1
	VPGATHERDD (R8)(Y0*4), K1, Y1
	KXNORB K1, K1, K1
	VPGATHERDQ (SI)(Y1*1), K1, Z2
	VPXORQ Z10, Z2, Z2
	VPADDB Z11, Z2, Z3
	VPTERNLOGQ $0xa8, Z12, Z2, Z3 // (Z3 | Z2) & Z12: marks of what is no digit
	VPSUBQ Z3, Z18, Z4
	VPANDQ Z3, Z4, Z4
	VPLZCNTQ Z4, Z4
	VPCMPUQ $5, Z14, Z4, K2 // not less than 56
	KORTESTB K2, K2
	JNZ done
	VPADDQ Z13, Z4, Z4
	VPSLLVQ Z4, Z2, Z2
	VPMADDUBSW Z15, Z2, Z2
	VPMADDWD Z16, Z2, Z2
	VPMULUDQ Z17, Z2, Z3
	VPSRLQ $32, Z2, Z2
	VPADDQ Z3, Z2, Z2
	VMOVDQU64 Z2, (DI)(R11*8)
	MOVQ R12, R11
	JMP loop
done:
	MOVQ R11, ret+40(FP)
	VZEROUPPER
	RET

// func fetchWide(table unsafe.Pointer, places *uint32, n int)
TEXT ·fetchWide(SB), NOSPLIT, $0-24
	MOVQ table+0(FP), SI
	MOVQ places+8(FP), DI
	MOVQ n+16(FP), CX
	LEAQ (DI)(CX*4), CX
loop:
	CMPQ DI, CX
	JGE done
	MOVL (DI), AX
	PREFETCHT0 (SI)(AX*1)
	ADDQ $4, DI
	JMP loop
done:
	RET
