#include "textflag.h"

// func uniformWide(words *uint64, n int) bool
TEXT ·uniformWide(SB), NOSPLIT, $0-17
	MOVQ words+0(FP), SI
	MOVQ n+8(FP), CX
	VPBROADCASTQ (SI), Z0
uniform:
	VPCMPUQ $4, (SI), Z0, K1
	VPCMPUQ $4, 64(SI), Z0, K2
	VPCMPUQ $4, 128(SI), Z0, K3
	VPCMPUQ $4, 192(SI), Z0, K4
	KORW K1, K2, K1
	KORW K3, K4, K3
	KORTESTW K1, K3
	JNZ  differs
	ADDQ $256, SI
	SUBQ $32, CX
	JNZ  uniform
	MOVB $1, ret+16(FP)
	VZEROUPPER
	RET
differs:
	MOVB $0, ret+16(FP)
	VZEROUPPER
	RET

// func fillWide(to *int32, n int, id int32)
TEXT ·fillWide(SB), NOSPLIT, $0-20
	MOVQ to+0(FP), DI
	MOVQ n+8(FP), CX
	MOVL id+16(FP), AX
	VPBROADCASTD AX, Z0
fill:
	VMOVDQU32 Z0, (DI)
	VMOVDQU32 Z0, 64(DI)
	ADDQ $128, DI
	SUBQ $32, CX
	JNZ  fill
	VZEROUPPER
	RET
