#include "textflag.h"

DATA iota<>+0(SB)/8, $0x0000000100000000
DATA iota<>+8(SB)/8, $0x0000000300000002
DATA iota<>+16(SB)/8, $0x0000000500000004
DATA iota<>+24(SB)/8, $0x0000000700000006
DATA iota<>+32(SB)/8, $0x0000000900000008
DATA iota<>+40(SB)/8, $0x0000000b0000000a
DATA iota<>+48(SB)/8, $0x0000000d0000000c
DATA iota<>+56(SB)/8, $0x0000000f0000000e
GLOBL iota<>(SB), RODATA|NOPTR, $64

// Sixteen numbers make a mask of sixteen bits, by which their places are moved together. What is stored beyond the last
// of them is overwritten by the next ones.
//
// func pickWithin(sel *int32, x *int64, n int, low, width uint64, not bool) (k int)
TEXT ·pickWithin(SB), NOSPLIT, $0-56
	MOVQ sel+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	VPBROADCASTQ low+24(FP), Z16
	VPBROADCASTQ width+32(FP), Z17
	MOVBLZX not+40(FP), R8
	NEGL R8
	ANDL $0xffff, R8
	VMOVDQU32 iota<>(SB), Z0
	MOVL $16, AX
	VPBROADCASTD AX, Z2
	XORL R9, R9
loop:
	VMOVDQU64 (SI), Z3
	VMOVDQU64 64(SI), Z4
	VPSUBQ Z16, Z3, Z3
	VPSUBQ Z16, Z4, Z4
	VPCMPUQ $2, Z17, Z3, K1
	VPCMPUQ $2, Z17, Z4, K2
	KUNPCKBW K1, K2, K3
	KMOVW K3, AX
	XORL R8, AX
	KMOVW AX, K3
	VPCOMPRESSD.Z Z0, K3, Z5
	VMOVDQU32 Z5, (DI)(R9*4)
	POPCNTL AX, AX
	ADDQ AX, R9
	VPADDD Z2, Z0, Z0
	ADDQ $128, SI
	SUBQ $16, CX
	JNZ loop
	MOVQ R9, k+48(FP)
	VZEROUPPER
	RET
