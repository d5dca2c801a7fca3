#include "textflag.h"

// The bytes of each eight in turn reversed.
DATA reversed<>+0(SB)/8, $0x0001020304050607
DATA reversed<>+8(SB)/8, $0x08090a0b0c0d0e0f
GLOBL reversed<>(SB), RODATA|NOPTR, $16

// Byte 8j+k is 8k+j: from bytes by place to bytes by class.
DATA gathered<>+0(SB)/8, $0x3830282018100800
DATA gathered<>+8(SB)/8, $0x3931292119110901
DATA gathered<>+16(SB)/8, $0x3a322a221a120a02
DATA gathered<>+24(SB)/8, $0x3b332b231b130b03
DATA gathered<>+32(SB)/8, $0x3c342c241c140c04
DATA gathered<>+40(SB)/8, $0x3d352d251d150d05
DATA gathered<>+48(SB)/8, $0x3e362e261e160e06
DATA gathered<>+56(SB)/8, $0x3f372f271f170f07
GLOBL gathered<>(SB), RODATA|NOPTR, $64

DATA units<>+0(SB)/8, $0x8040201008040201
GLOBL units<>(SB), RODATA|NOPTR, $8

// CONSTANTS readies CLASSIFY: the table of classes is at DX.
#define CONSTANTS \
	VMOVDQU64 (DX), Z31 \
	VMOVDQU64 64(DX), Z30 \
	VBROADCASTI64X2 reversed<>(SB), Z29 \
	VMOVDQU64 gathered<>(SB), Z28 \
	VPBROADCASTQ units<>(SB), Z27 \
	MOVL $0x80808080, AX \
	VPBROADCASTD AX, Z26

// CLASSIFY makes the block of the 64 bytes at from. A byte's classes come from a table of 128; a byte beyond is bad, which is the
// high bit. Then the bits of the classes of eight bytes, a matrix of 8 x 8, are turned over by an affine map of the unit
// vectors, for which the last byte is first.
#define CLASSIFY(from, to) \
	VMOVDQU64 from, Z25 \
	VMOVDQA64 Z25, to \
	VPERMI2B Z30, Z31, to \
	VPMOVB2M Z25, K1 \
	VMOVDQU8 Z26, K1, to \
	VPSHUFB Z29, to, to \
	VGF2P8AFFINEQB $0, to, Z27, to \
	VPERMB to, Z28, to

// func classifyWide(to *block, text *byte, blocks int, classes *[128]byte)
TEXT ·classifyWide(SB), NOSPLIT, $0-32
	MOVQ to+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ classes+24(FP), DX
	CONSTANTS
	TESTQ CX, CX
	JZ done
loop:
	CLASSIFY((SI), Z0)
	VMOVDQU64 Z0, (DI)
	ADDQ $64, SI
	ADDQ $64, DI
	DECQ CX
	JNZ loop
done:
	VZEROUPPER
	RET

// AFTER is the bits of word moved up by one; last is the words before it, and becomes word.
#define AFTER(word, last, to) \
	VALIGNQ $7, last, word, to \
	VMOVDQA64 word, last \
	VPSHLDQ $1, to, word, to

// TURN makes the classes of the 512 bytes at SI and turns over the eight blocks: Z8 has the bits of quotes, Z9 of digits, Z10 of
// points, Z11 of minuses, Z12 of commas, Z13 of zeros, Z15 of bad bytes.
#define TURN \
	CLASSIFY((SI), Z0) \
	CLASSIFY(64(SI), Z1) \
	CLASSIFY(128(SI), Z2) \
	CLASSIFY(192(SI), Z3) \
	CLASSIFY(256(SI), Z4) \
	CLASSIFY(320(SI), Z5) \
	CLASSIFY(384(SI), Z6) \
	CLASSIFY(448(SI), Z7) \
	VPUNPCKLQDQ Z1, Z0, Z8 /* classes 0 2 4 6 of blocks 0 1 */ \
	VPUNPCKHQDQ Z1, Z0, Z9 /* classes 1 3 5 7 */ \
	VPUNPCKLQDQ Z3, Z2, Z10 \
	VPUNPCKHQDQ Z3, Z2, Z11 \
	VPUNPCKLQDQ Z5, Z4, Z12 \
	VPUNPCKHQDQ Z5, Z4, Z13 \
	VPUNPCKLQDQ Z7, Z6, Z14 \
	VPUNPCKHQDQ Z7, Z6, Z15 \
	VSHUFI64X2 $0x88, Z10, Z8, Z0 /* classes 0 4 0 4 of blocks 01 01 23 23 */ \
	VSHUFI64X2 $0xdd, Z10, Z8, Z1 /* 2 6 2 6 */ \
	VSHUFI64X2 $0x88, Z14, Z12, Z2 \
	VSHUFI64X2 $0xdd, Z14, Z12, Z3 \
	VSHUFI64X2 $0x88, Z11, Z9, Z4 /* 1 5 1 5 */ \
	VSHUFI64X2 $0xdd, Z11, Z9, Z5 /* 3 7 3 7 */ \
	VSHUFI64X2 $0x88, Z15, Z13, Z6 \
	VSHUFI64X2 $0xdd, Z15, Z13, Z7 \
	VSHUFI64X2 $0x88, Z2, Z0, Z8 \
	VSHUFI64X2 $0xdd, Z2, Z0, Z12 \
	VSHUFI64X2 $0x88, Z3, Z1, Z10 \
	VSHUFI64X2 $0x88, Z6, Z4, Z9 \
	VSHUFI64X2 $0xdd, Z6, Z4, Z13 \
	VSHUFI64X2 $0x88, Z7, Z5, Z11 \
	VSHUFI64X2 $0xdd, Z7, Z5, Z15

// TALLY stores the sums of the words before each one, of which Z0 has its own, and brings Z21 up to the last one.
#define TALLY \
	VPXORQ Z5, Z5, Z5 \
	VALIGNQ $7, Z5, Z0, Z1 \
	VPADDQ Z1, Z0, Z1 \
	VALIGNQ $6, Z5, Z1, Z2 \
	VPADDQ Z2, Z1, Z1 \
	VALIGNQ $4, Z5, Z1, Z2 \
	VPADDQ Z2, Z1, Z1 \
	VPADDQ Z21, Z1, Z1 \
	VPSUBQ Z0, Z1, Z0 \
	VMOVDQU64 Z0, 320(DI) \
	VSHUFI64X2 $0xff, Z1, Z1, Z1 \
	VPUNPCKHQDQ Z1, Z1, Z21

// func indexWide(to *group, text *byte, groups int, classes *[128]byte, c *carry) int
//
// The eight blocks of a group are turned over, so that a register has all bits of one class. Names are those of mark.
TEXT ·indexWide(SB), NOSPLIT, $0-48
	MOVQ to+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ groups+16(FP), CX
	MOVQ classes+24(FP), DX
	MOVQ c+32(FP), R8
	CONSTANTS
	VMOVDQU64 (R8), Z16    // token before
	VMOVDQU64 64(R8), Z17  // digit
	VMOVDQU64 128(R8), Z18 // point
	VMOVDQU64 192(R8), Z19 // minus
	VMOVDQU64 256(R8), Z20 // first
	VMOVDQU64 320(R8), Z21 // total
	MOVQ 384(R8), R9       // in
	MOVQ 392(R8), R10      // part
	VPTERNLOGD $0xff, Z24, Z24, Z24 // ones
	VPSRLQ $63, Z24, Z23            // 1 in each word
	XORQ R11, R11                   // groups done
loop:
	CMPQ R11, CX
	JGE done
	TURN

	// in: the parity of quotes within words, and that of the words before
	VPCLMULQDQ $0x00, Z24, Z8, Z0
	VPCLMULQDQ $0x01, Z24, Z8, Z1
	VPUNPCKLQDQ Z1, Z0, Z0
	VPMOVQ2M Z0, K1
	KMOVB K1, AX
	LEAQ (AX)(AX*1), BX
	XORQ BX, AX
	LEAQ (AX*4), BX
	XORQ BX, AX
	MOVQ AX, BX
	SHLQ $4, BX
	XORQ BX, AX
	ADDQ AX, AX
	MOVQ R9, BX
	NEGQ BX
	XORQ BX, AX
	KMOVB AX, K1
	VPXORQ Z24, Z0, K1, Z0 // in
	VPANDQ Z13, Z12, Z1    // newline
	VPTESTMQ Z1, Z0, K2
	KORTESTB K2, K2
	JNZ done
	SHRQ $8, AX
	ANDQ $1, AX
	MOVQ AX, R12           // in of the next group

	VPANDNQ Z9, Z0, Z2     // digit
	VPANDNQ Z10, Z0, Z3    // point
	VPANDQ Z13, Z11, Z5    // blank control
	VPORQ Z13, Z0, Z4
	VPANDNQ Z11, Z4, Z4    // minus
	VPANDNQ Z12, Z0, Z12   // comma
	VPTERNLOGQ $0xf8, Z5, Z0, Z15 // odd = bad | in & control
	VMOVDQA64 Z2, Z5
	VPTERNLOGQ $0xfe, Z4, Z3, Z5  // token
	VMOVDQA64 Z0, Z14
	VPTERNLOGQ $0x01, Z5, Z5, Z14 // bones = ^(in | token)
	VALIGNQ $7, Z18, Z3, Z7
	VPSHLDQ $1, Z7, Z3, Z7        // afterPoint

	// the digits after a point
	VPADDQ Z7, Z2, Z1
	VPANDNQ Z2, Z1, Z1            // part, but for what words before run into this one
	VPMOVQ2M Z1, K1
	KMOVB K1, AX
	LEAQ (R10)(AX*2), BX
	KMOVB BX, K2
	VMOVDQA64 Z7, Z1
	VPORQ Z23, Z7, K2, Z1
	VPADDQ Z1, Z2, Z1             // sum
	VPANDNQ Z2, Z1, Z6            // part
	VPMOVQ2M Z6, K3
	KXORB K1, K3, K3
	KORTESTB K3, K3
	JNZ done
	SHRQ $8, BX
	MOVQ BX, R10
	MOVQ R12, R9

	VPANDNQ Z1, Z2, Z1
	VPTERNLOGQ $0xf8, Z3, Z1, Z15 // odd |= sum &^ digit & point
	VPANDNQ Z6, Z13, Z6           // parts
	VMOVDQA64 Z3, Z18
	AFTER(Z4, Z19, Z1)            // afterMinus
	AFTER(Z5, Z16, Z10)           // afterToken
	VPTERNLOGQ $0xf8, Z10, Z4, Z15 // odd |= minus & afterToken
	AFTER(Z2, Z17, Z11)           // afterDigit
	VPTERNLOGQ $0xf4, Z11, Z3, Z15 // odd |= point &^ afterDigit
	VPTERNLOGQ $0x54, Z2, Z1, Z7   // (afterPoint | afterMinus) &^ digit
	VPANDNQ Z10, Z1, Z10
	VPTERNLOGQ $0x40, Z10, Z2, Z13 // first = zero & digit &^ (afterToken &^ afterMinus)
	AFTER(Z13, Z20, Z11)
	VPTERNLOGQ $0xf8, Z2, Z11, Z15 // odd |= after first & digit
	VPORQ Z7, Z15, Z15

	VMOVDQU64 Z12, (DI)
	VMOVDQU64 Z8, 64(DI)
	VMOVDQU64 Z14, 128(DI)
	VMOVDQU64 Z15, 192(DI)
	VMOVDQU64 Z6, 256(DI)
	VPOPCNTQ Z8, Z0
	VPOPCNTQ Z14, Z1
	VPOPCNTQ Z15, Z2
	VPOPCNTQ Z6, Z3
	VPSLLQ $16, Z1, Z1
	VPSLLQ $32, Z2, Z2
	VPSLLQ $48, Z3, Z3
	VPORQ Z1, Z0, Z0
	VPTERNLOGQ $0xfe, Z3, Z2, Z0 // sums
	TALLY
	ADDQ $512, SI
	ADDQ $384, DI
	INCQ R11
	JMP loop
done:
	VMOVDQU64 Z16, (R8)
	VMOVDQU64 Z17, 64(R8)
	VMOVDQU64 Z18, 128(R8)
	VMOVDQU64 Z19, 192(R8)
	VMOVDQU64 Z20, 256(R8)
	VMOVDQU64 Z21, 320(R8)
	MOVQ R9, 384(R8)
	MOVQ R10, 392(R8)
	MOVQ R11, ret+40(FP)
	VZEROUPPER
	RET

// func cellsWide(to *group, text *byte, groups int, classes *[128]byte, c *carry) int
//
// Names are those of markCells.
TEXT ·cellsWide(SB), NOSPLIT, $0-48
	MOVQ to+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ groups+16(FP), CX
	MOVQ classes+24(FP), DX
	MOVQ c+32(FP), R8
	CONSTANTS
	VMOVDQU64 (R8), Z16   // commas before
	VMOVDQU64 320(R8), Z21 // total
	MOVQ 392(R8), R10     // part
	VPTERNLOGD $0xff, Z24, Z24, Z24
	VPSRLQ $63, Z24, Z23 // 1 in each word
	XORQ R11, R11        // groups done
loop:
	CMPQ R11, CX
	JGE done
	TURN
	VALIGNQ $7, Z16, Z12, Z7
	VPSHLDQ $1, Z7, Z12, Z7 // start
	VPADDQ Z7, Z9, Z1
	VPANDNQ Z9, Z1, Z1      // part, but for what words before run into this one
	VPMOVQ2M Z1, K1
	KMOVB K1, AX
	LEAQ (R10)(AX*2), BX
	KMOVB BX, K2
	VMOVDQA64 Z7, Z1
	VPORQ Z23, Z7, K2, Z1
	VPADDQ Z1, Z9, Z1       // sum
	VPANDNQ Z9, Z1, Z6      // part
	VPMOVQ2M Z6, K3
	KXORB K1, K3, K3
	KORTESTB K3, K3
	JNZ done
	SHRQ $8, BX
	MOVQ BX, R10
	VMOVDQA64 Z12, Z16
	VPANDNQ Z1, Z9, Z1
	VPANDNQ Z12, Z7, Z6
	VPANDQ Z1, Z6, Z6       // numbers = sum &^ digit & comma &^ start
	VPANDQ Z13, Z12, Z14    // newline
	VPORQ Z8, Z15, Z15      // odd
	VMOVDQU64 Z12, (DI)
	VMOVDQU64 Z14, 128(DI)
	VMOVDQU64 Z15, 192(DI)
	VMOVDQU64 Z6, 256(DI)
	VPXORQ Z0, Z0, Z0
	VMOVDQU64 Z0, 64(DI)
	VPOPCNTQ Z14, Z0
	VPOPCNTQ Z15, Z2
	VPOPCNTQ Z6, Z3
	VPSLLQ $16, Z0, Z0
	VPSLLQ $32, Z2, Z2
	VPSLLQ $48, Z3, Z3
	VPTERNLOGQ $0xfe, Z3, Z2, Z0 // sums
	TALLY
	ADDQ $512, SI
	ADDQ $384, DI
	INCQ R11
	JMP loop
done:
	VMOVDQU64 Z16, (R8)
	VMOVDQU64 Z21, 320(R8)
	MOVQ R10, 392(R8)
	MOVQ R11, ret+40(FP)
	VZEROUPPER
	RET

DATA iota<>+0(SB)/8, $0x0706050403020100
DATA iota<>+8(SB)/8, $0x0f0e0d0c0b0a0908
DATA iota<>+16(SB)/8, $0x1716151413121110
DATA iota<>+24(SB)/8, $0x1f1e1d1c1b1a1918
DATA iota<>+32(SB)/8, $0x2726252423222120
DATA iota<>+40(SB)/8, $0x2f2e2d2c2b2a2928
DATA iota<>+48(SB)/8, $0x3736353433323130
DATA iota<>+56(SB)/8, $0x3f3e3d3c3b3a3938
GLOBL iota<>(SB), RODATA|NOPTR, $64

// func placesWide(to *int32, flags *byte, from *group, blocks int) int
//
// The numbers 0 to 63 are squeezed to those whose bits are set, 16 of which are stored at once. So are the bits of parts, unless flags is nil.
TEXT ·placesWide(SB), NOSPLIT, $0-40
	MOVQ to+0(FP), DI
	MOVQ flags+8(FP), R10
	MOVQ from+16(FP), SI
	MOVQ blocks+24(FP), CX
	VPXORD Z1, Z1, Z1 // the block's first place
	MOVQ DI, R8
	VMOVDQU64 iota<>(SB), Z0
	MOVL $64, AX
	VPBROADCASTD AX, Z2
	MOVQ $7, R9
	TESTQ CX, CX
	JZ done
loop:
	MOVQ (SI), AX
	KMOVQ AX, K1
	POPCNTQ AX, BX
	VPCOMPRESSB.Z Z0, K1, Z3
	VPMOVZXBD X3, Z4
	VPADDD Z1, Z4, Z4
	VMOVDQU32 Z4, (DI)
	TESTQ R10, R10
	JZ flagged
	KMOVQ 256(SI), K2
	VPMOVM2B K2, Z5
	VPCOMPRESSB.Z Z5, K1, Z5
	VMOVDQU64 Z5, (R10)
	ADDQ BX, R10
flagged:
	CMPQ BX, $16
	JHI many
next:
	LEAQ (DI)(BX*4), DI
	VPADDD Z2, Z1, Z1
	ADDQ $8, SI
	DECQ R9
	JS group
	DECQ CX
	JNZ loop
done:
	SUBQ R8, DI
	SHRQ $2, DI
	MOVQ DI, ret+32(FP)
	VZEROUPPER
	RET
group:
	ADDQ $320, SI
	MOVQ $7, R9
	DECQ CX
	JNZ loop
	JMP done
many:
	VEXTRACTI32X4 $1, Z3, X4
	VPMOVZXBD X4, Z4
	VPADDD Z1, Z4, Z4
	VMOVDQU32 Z4, 64(DI)
	VEXTRACTI32X4 $2, Z3, X4
	VPMOVZXBD X4, Z4
	VPADDD Z1, Z4, Z4
	VMOVDQU32 Z4, 128(DI)
	VEXTRACTI32X4 $3, Z3, X4
	VPMOVZXBD X4, Z4
	VPADDD Z1, Z4, Z4
	VMOVDQU32 Z4, 192(DI)
	JMP next

// SIXTEEN adds the classes of the bytes of one table, and makes the next sixteen bytes the first.
#define SIXTEEN(table) \
	VPADDUSB Y7, Y0, Y1 \
	VPSHUFB Y1, table, Y1 \
	VPOR Y1, Y2, Y2 \
	VPSUBB Y6, Y0, Y0

// BITS stores the bits of the highest class, and makes the next one the highest.
#define BITS(at) \
	VPMOVMSKB Y2, AX \
	MOVL AX, at(DI)(BX*1) \
	VPADDB Y2, Y2, Y2

// func classifyHalf(to *block, text *byte, blocks int, classes *[128]byte)
//
// 32 bytes a turn. Eight tables have the classes of sixteen bytes each; the index into a table has its high bit set where the byte is of
// another one. Then the bits of the classes are taken from the highest down.
TEXT ·classifyHalf(SB), NOSPLIT, $0-32
	MOVQ to+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ classes+24(FP), DX
	VBROADCASTI128 (DX), Y8
	VBROADCASTI128 16(DX), Y9
	VBROADCASTI128 32(DX), Y10
	VBROADCASTI128 48(DX), Y11
	VBROADCASTI128 64(DX), Y12
	VBROADCASTI128 80(DX), Y13
	VBROADCASTI128 96(DX), Y14
	VBROADCASTI128 112(DX), Y15
	MOVL $0x70707070, AX
	VMOVD AX, X7
	VPBROADCASTD X7, Y7
	MOVL $0x10101010, AX
	VMOVD AX, X6
	VPBROADCASTD X6, Y6
	MOVL $0x80808080, AX
	VMOVD AX, X5
	VPBROADCASTD X5, Y5
	XORQ BX, BX // 0 for the first half of a block, 4 for the second: where its bits go
	ADDQ CX, CX
	JZ done
loop:
	VMOVDQU (SI), Y0
	VPAND Y5, Y0, Y2 // beyond ASCII: bad
	SIXTEEN(Y8)
	SIXTEEN(Y9)
	SIXTEEN(Y10)
	SIXTEEN(Y11)
	SIXTEEN(Y12)
	SIXTEEN(Y13)
	SIXTEEN(Y14)
	SIXTEEN(Y15)
	BITS(56)
	BITS(48)
	BITS(40)
	BITS(32)
	BITS(24)
	BITS(16)
	BITS(8)
	BITS(0)
	ADDQ $32, SI
	XORQ $4, BX
	JNZ half
	ADDQ $64, DI
half:
	DECQ CX
	JNZ loop
done:
	VZEROUPPER
	RET
