// The second half of fitWide and fitHalf, which say how to OR what of a register is in the mask Y9 to another one.
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
	ORMASKED(Y0, Y4)
	MOVLQSX (R11)(AX*4), BX
	VPXOR (R15)(BX*1), Y8, Y1
	ORMASKED(Y1, Y5)
	MOVLQSX (R12)(AX*4), BX
	VPXOR (R15)(BX*1), Y8, Y2
	ORMASKED(Y2, Y6)
	MOVLQSX (R8)(AX*4), BX
	VPXOR (R15)(BX*1), Y8, Y3
	ORMASKED(Y3, Y7)
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
