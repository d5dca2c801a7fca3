#include "textflag.h"

// END adds to K2 the places of one text's end: its bytes are in low and high, and K1 has its quote.
#define END(low, high) \
	VPCMPEQB (SI), low, K1, K4 \
	VPCMPEQB 1(SI), high, K4, K4 \
	KORQ K4, K2, K2

// func findWide(to *found, text *byte, blocks int, e *endings, n int, line int) (count, last int)
//
// Each block is stored, and the next one over it unless it has hits.
TEXT ·findWide(SB), NOSPLIT, $0-64
	MOVQ to+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ e+24(FP), DX
	MOVQ n+32(FP), BX
	MOVL $0x22, AX
	VPBROADCASTB AX, Z1 // quotes
	MOVL $0x5c, AX
	VPBROADCASTB AX, Z2 // backslashes
	MOVL $0x0a, AX
	VPBROADCASTB AX, Z3 // newlines
	VPBROADCASTB 0(DX), Z4
	VPBROADCASTB 1(DX), Z5
	VPBROADCASTB 2(DX), Z6
	VPBROADCASTB 3(DX), Z7
	VPBROADCASTB 4(DX), Z8
	VPBROADCASTB 5(DX), Z9
	VPBROADCASTB 6(DX), Z10
	VPBROADCASTB 7(DX), Z11
	MOVQ line+40(FP), R11
	MOVQ DI, R12
	XORQ R10, R10 // place of the block
	TESTQ CX, CX
	JZ done
loop:
	VMOVDQU64 (SI), Z0
	VPCMPEQB 2(SI), Z1, K1
	VPCMPEQB Z0, Z2, K2
	VPCMPEQB Z0, Z3, K3
	END(Z4, Z5)
	CMPQ BX, $2
	JLT store
	END(Z6, Z7)
	JEQ store
	END(Z8, Z9)
	END(Z10, Z11)
store:
	KMOVQ K2, R8
	KMOVQ K3, R9
	MOVQ R8, (DI)
	MOVQ R9, 8(DI)
	MOVL R10, 16(DI)
	MOVL R11, 20(DI)
	XORL AX, AX
	TESTQ R8, R8
	SETNE AX
	LEAQ (AX)(AX*2), AX
	LEAQ (DI)(AX*8), DI
	ADDQ $64, R10
	LZCNTQ R9, AX
	MOVQ R10, DX
	SUBQ AX, DX // behind the last newline
	TESTQ R9, R9
	CMOVQNE DX, R11
	ADDQ $64, SI
	DECQ CX
	JNZ loop
done:
	MOVQ R11, last+56(FP)
	SUBQ R12, DI
	SHRQ $3, DI
	MOVQ DI, AX
	MOVQ $3, CX
	XORQ DX, DX
	DIVQ CX
	MOVQ AX, count+48(FP)
	VZEROUPPER
	RET
