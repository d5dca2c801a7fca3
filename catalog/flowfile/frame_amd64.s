#include "textflag.h"

#define ORMASKED(from, to) VPTERNLOGQ $0xf8, Y9, from, to

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

#include "pieces_amd64.h"

#undef ORMASKED
#define ORMASKED(from, to) \
	VPAND Y9, from, from \
	VPOR from, to, to

// func fitHalf(f *fitting) int
TEXT ·fitHalf(SB), NOSPLIT, $0-16
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
	ADDQ BX, BX
	XORQ AX, AX
distance:
	VMOVDQU 4(R8)(AX*1), Y0
	VPSUBD (R8)(AX*1), Y0, Y0
	VPSUBD (R11)(AX*1), Y0, Y0
	VPMINUD (R12)(AX*1), Y0, Y1
	VPCMPEQD Y1, Y0, Y1
	VPMOVMSKB Y1, DX
	CMPL DX, $-1
	JNE pieces
	ADDQ $32, AX
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

#include "pieces_amd64.h"
