#include "textflag.h"

// QUOTIENTS are those of n numbers, which are a multiple of 8, each rounded the way that mode says. Adding 0 makes -0 a 0.
#define QUOTIENTS(mode, loop) \
	MOVQ to+0(FP), DI \
	MOVQ from+8(FP), SI \
	MOVQ n+16(FP), CX \
	VBROADCASTSD by+24(FP), Z16 \
	VPXORQ Z17, Z17, Z17 \
	MOVQ $(1<<53), AX \
	VPBROADCASTQ AX, Z18 \
	MOVQ $(1<<54), AX \
	VPBROADCASTQ AX, Z19 \
	XORL BX, BX \
loop: \
	VMOVDQU64 (SI), Z0 \
	VPADDQ Z18, Z0, Z1 \
	VPCMPUQ $6, Z19, Z1, K1 \
	VCVTQQ2PD Z0, Z0 \
	VDIVPD Z16, Z0, Z0 \
	VRNDSCALEPD mode, Z0, Z0 \
	VADDPD Z17, Z0, Z0 \
	VMOVUPD Z0, (DI) \
	KMOVW K1, AX \
	ORL AX, BX \
	ADDQ $64, SI \
	ADDQ $64, DI \
	SUBQ $8, CX \
	JNZ loop \
	TESTL BX, BX \
	SETNE large+32(FP) \
	VZEROUPPER \
	RET

// func floorQuotients(to *float64, from *int64, n int, by float64) (large bool)
TEXT ·floorQuotients(SB), NOSPLIT, $0-33
	QUOTIENTS($9, floor)

// func ceilQuotients(to *float64, from *int64, n int, by float64) (large bool)
TEXT ·ceilQuotients(SB), NOSPLIT, $0-33
	QUOTIENTS($10, ceil)
