#include "textflag.h"

DATA places<>+0(SB)/8, $0x0000000100000000
DATA places<>+8(SB)/8, $0x0000000300000002
DATA places<>+16(SB)/8, $0x0000000500000004
DATA places<>+24(SB)/8, $0x0000000700000006
DATA places<>+32(SB)/8, $0x0000000900000008
DATA places<>+40(SB)/8, $0x0000000b0000000a
DATA places<>+48(SB)/8, $0x0000000d0000000c
DATA places<>+56(SB)/8, $0x0000000f0000000e
GLOBL places<>(SB), RODATA|NOPTR, $64

// START has the next sixteen places in Z0 and sixteen in each lane of Z2.
#define START \
	VMOVDQU32 places<>(SB), Z0 \
	MOVL $16, AX \
	VPBROADCASTD AX, Z2 \
	XORL R9, R9

// KEEP appends those of the next sixteen places that the lowest bits of AX mark, and goes on to the next ones. What is stored beyond
// the last of them is overwritten.
#define KEEP \
	KMOVW AX, K3 \
	VPCOMPRESSD.Z Z0, K3, Z5 \
	VMOVDQU32 Z5, (DI)(R9*4) \
	MOVWLZX AX, BX \
	POPCNTL BX, BX \
	ADDQ BX, R9 \
	VPADDD Z2, Z0, Z0

// func pickCodes(sel, codes *int32, n int, wanted *int32, count int) (k int)
TEXT ·pickCodes(SB), NOSPLIT, $0-48
	MOVQ sel+0(FP), DI
	MOVQ codes+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ wanted+24(FP), DX
	MOVQ count+32(FP), R10
	START
codes:
	VMOVDQU32 (SI), Z3
	KXORW K1, K1, K1
	XORL R11, R11
code:
	VPBROADCASTD (DX)(R11*4), Z4
	VPCMPEQD Z4, Z3, K2
	KORW K2, K1, K1
	INCQ R11
	CMPQ R11, R10
	JLT  code
	KMOVW K1, AX
	KEEP
	ADDQ $64, SI
	SUBQ $16, CX
	JNZ  codes
	MOVQ R9, k+40(FP)
	VZEROUPPER
	RET

// func pickShorts(sel *int32, codes *uint16, n int, wanted *uint16, count int) (k int)
TEXT ·pickShorts(SB), NOSPLIT, $0-48
	MOVQ sel+0(FP), DI
	MOVQ codes+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ wanted+24(FP), DX
	MOVQ count+32(FP), R10
	START
shorts:
	PREFETCHT0 1024(SI)
	VMOVDQU16 (SI), Z3
	KXORD K1, K1, K1
	XORL R11, R11
short:
	VPBROADCASTW (DX)(R11*2), Z4
	VPCMPEQW Z4, Z3, K2
	KORD K2, K1, K1
	INCQ R11
	CMPQ R11, R10
	JLT  short
	KMOVD K1, AX
	KEEP
	SHRL $16, AX
	KEEP
	ADDQ $64, SI
	SUBQ $32, CX
	JNZ  shorts
	MOVQ R9, k+40(FP)
	VZEROUPPER
	RET
