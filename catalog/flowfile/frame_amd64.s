#include "textflag.h"

// func fitWide(f *fitting) int
//
// First the distances of commas, row by row, so that all other places are within the rows, and flags. Then pieces, for four rows a
// turn: of the last turn rows that there are not are the one before.
TEXT ·fitWide(SB), NOSPLIT, $0-16
	MOVQ f+0(FP), DI
	MOVQ 8(DI), R8   // commas
	MOVQ 32(DI), R14 // flags
	MOVQ 40(DI), R11 // low
	MOVQ 48(DI), R12 // reach
	MOVQ 64(DI), R13 // commas in a row
	XORQ CX, CX      // rows
row:
	CMPQ CX, 72(DI)
	JGE pieces
	MOVQ 56(DI), BX // sixteens of distances
	XORQ AX, AX
distance:
	VMOVDQU32 4(R8)(AX*1), Z0
	VPSUBD (R8)(AX*1), Z0, Z0
	VPSUBD (R11)(AX*1), Z0, Z0
	VPCMPUD $6, (R12)(AX*1), Z0, K1
	KORTESTW K1, K1
	JNZ pieces
	ADDQ $64, AX
	DECQ BX
	JNZ distance
	TESTQ R14, R14
	JZ next
	MOVQ 80(DI), DX // wanted
	MOVQ 56(DI), BX
	XORQ AX, AX
flag:
	VMOVDQU 1(R14)(AX*1), X0
	VPANDN (DX)(AX*1), X0, X0
	VPTEST X0, X0
	JNZ pieces
	ADDQ $16, AX
	DECQ BX
	JNZ flag
	ADDQ R13, R14
next:
	LEAQ (R8)(R13*4), R8
	INCQ CX
	JMP row

pieces:
	MOVQ 0(DI), SI // text
	MOVQ 8(DI), R8 // commas of the turn's first row
	SHLQ $2, R13   // bytes of a row's commas
	XORQ R9, R9    // rows that fit
turn:
	MOVQ CX, BX
	SUBQ R9, BX // rows left
	JLE done
	MOVQ R8, R10
	LEAQ (R8)(R13*1), R11
	CMPQ BX, $2
	CMOVQLT R10, R11
	LEAQ (R8)(R13*2), R12
	CMPQ BX, $3
	CMOVQLT R11, R12
	LEAQ (R12)(R13*1), R8
	CMPQ BX, $4
	CMOVQLT R12, R8
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	VPXOR Y6, Y6, Y6
	VPXOR Y7, Y7, Y7
	MOVQ 16(DI), DX  // pieces
	MOVQ 24(DI), R14 // how many
piece:
	MOVLQSX 64(DX), AX // comma
	MOVLQSX 68(DX), R15
	ADDQ SI, R15
	VMOVDQU (DX), Y8
	VMOVDQU 32(DX), Y9
	MOVLQSX (R10)(AX*4), BX
	VPXOR (R15)(BX*1), Y8, Y0
	VPTERNLOGQ $0xf8, Y9, Y0, Y4
	MOVLQSX (R11)(AX*4), BX
	VPXOR (R15)(BX*1), Y8, Y1
	VPTERNLOGQ $0xf8, Y9, Y1, Y5
	MOVLQSX (R12)(AX*4), BX
	VPXOR (R15)(BX*1), Y8, Y2
	VPTERNLOGQ $0xf8, Y9, Y2, Y6
	MOVLQSX (R8)(AX*4), BX
	VPXOR (R15)(BX*1), Y8, Y3
	VPTERNLOGQ $0xf8, Y9, Y3, Y7
	ADDQ $72, DX
	DECQ R14
	JNZ piece
	VPTEST Y4, Y4
	JNZ done
	INCQ R9
	VPTEST Y5, Y5
	JNZ done
	INCQ R9
	VPTEST Y6, Y6
	JNZ done
	INCQ R9
	VPTEST Y7, Y7
	JNZ done
	INCQ R9
	ADDQ R13, R8
	JMP turn
done:
	CMPQ R9, CX
	CMOVQGT CX, R9
	MOVQ R9, ret+8(FP)
	VZEROUPPER
	RET
