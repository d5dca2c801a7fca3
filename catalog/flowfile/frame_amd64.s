#include "textflag.h"

// func fitWide(f *fitting) int
//
// One row a turn: first the distances of its commas, so that all other places are within it, then flags, sums and pieces.
TEXT ·fitWide(SB), NOSPLIT, $0-16
	MOVQ f+0(FP), DI
	MOVQ 0(DI), SI   // text
	MOVQ 8(DI), R8   // commas
	MOVQ 16(DI), R9  // groups
	MOVQ 24(DI), R10 // pieces
	MOVQ 48(DI), R11 // low
	MOVQ 56(DI), R12 // reach
	MOVQ 72(DI), R13 // commas in a row
	MOVQ 88(DI), R15 // was
	XORQ CX, CX      // rows
row:
	CMPQ CX, 96(DI)
	JGE done
	MOVQ 64(DI), BX // sixteens of distances
	XORQ AX, AX
distance:
	VMOVDQU32 4(R8)(AX*1), Z0
	VPSUBD (R8)(AX*1), Z0, Z0
	VPSUBD (R11)(AX*1), Z0, Z0
	VPCMPUD $6, (R12)(AX*1), Z0, K1
	KORTESTW K1, K1
	JNZ done
	ADDQ $64, AX
	DECQ BX
	JNZ distance

	MOVQ 40(DI), R14 // flags
	TESTQ R14, R14
	JZ counts
	MOVQ 112(DI), DX // wanted
	MOVQ 64(DI), BX
	XORQ AX, AX
flag:
	VMOVDQU 1(R14)(AX*1), X0
	VPANDN (DX)(AX*1), X0, X0
	VPTEST X0, X0
	JNZ done
	ADDQ $16, AX
	DECQ BX
	JNZ flag
	ADDQ R13, 40(DI)
counts:
	LEAQ (R8)(R13*4), BX
	MOVL (BX), AX // place of the newline
	MOVQ AX, DX
	SHRQ $9, DX
	IMUL3Q $384, DX, DX
	ADDQ R9, DX
	MOVQ AX, BX
	SHRQ $6, BX
	ANDQ $7, BX
	LEAQ (DX)(BX*8), DX
	ANDQ $63, AX
	INCQ AX
	BZHIQ AX, 64(DX), BX
	POPCNTQ BX, BX
	ADDQ 320(DX), BX
	BZHIQ AX, 128(DX), R14
	POPCNTQ R14, R14
	SHLQ $16, R14
	ADDQ R14, BX
	BZHIQ AX, 192(DX), R14
	POPCNTQ R14, R14
	SHLQ $32, R14
	ADDQ R14, BX
	BZHIQ AX, 256(DX), R14
	POPCNTQ R14, R14
	SHLQ $48, R14
	ADDQ R14, BX // sums
	MOVQ BX, R14
	SUBQ R15, R14
	SHLQ $16, R14
	CMPQ R14, 80(DI)
	JNE done

	VPXORQ Y1, Y1, Y1
	MOVQ R10, DX
	MOVQ 32(DI), R14 // pieces
piece:
	MOVLQSX 64(DX), AX
	MOVLQSX (R8)(AX*4), AX
	MOVLQSX 68(DX), R15
	ADDQ SI, AX
	VMOVDQU (AX)(R15*1), Y0
	VPXORQ (DX), Y0, Y0
	VPTERNLOGQ $0xf8, 32(DX), Y0, Y1
	ADDQ $72, DX
	DECQ R14
	JNZ piece
	VPTEST Y1, Y1
	MOVQ 88(DI), R15
	JNZ done
	MOVQ BX, R14
	SUBQ R15, R14
	SHRQ $48, R14
	ORQ R14, 104(DI) // parts
	MOVQ BX, R15
	MOVQ R15, 88(DI)
	LEAQ (R8)(R13*4), R8
	INCQ CX
	JMP row
done:
	MOVQ CX, ret+8(FP)
	VZEROUPPER
	RET
