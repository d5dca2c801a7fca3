#include "textflag.h"

// FOUR has the groups first to first+3 in Z16 to Z19.
#define FOUR(first) \
	MOVL first, AX; VPBROADCASTD AX, Z16 \
	INCL AX; VPBROADCASTD AX, Z17 \
	INCL AX; VPBROADCASTD AX, Z18 \
	INCL AX; VPBROADCASTD AX, Z19

// ONES has a 1 in each word of Z20.
#define ONES MOVL $1, AX; VPBROADCASTD AX, Z20

// WHICH tells in K1 to K4 which rows are of the first to the fourth group.
#define WHICH(groups, a, b, c, d) \
	VPCMPEQD a, groups, K1 \
	VPCMPEQD b, groups, K2 \
	VPCMPEQD c, groups, K3 \
	VPCMPEQD d, groups, K4

// BEST is the better of what to has and the values of each group.
#define BEST(better, loop) \
	MOVQ to+0(FP), DX \
	MOVQ groups+8(FP), SI \
	MOVQ values+16(FP), DI \
	MOVQ n+24(FP), CX \
	FOUR(first+32(FP)) \
	VMOVDQU64 (DX), Z0 \
	VMOVDQU64 64(DX), Z1 \
	VMOVDQU64 128(DX), Z2 \
	VMOVDQU64 192(DX), Z3 \
loop: \
	VMOVDQU32 (SI), Y9 \
	VMOVDQU64 (DI), Z10 \
	WHICH(Y9, Y16, Y17, Y18, Y19) \
	better Z10, Z0, K1, Z0 \
	better Z10, Z1, K2, Z1 \
	better Z10, Z2, K3, Z2 \
	better Z10, Z3, K4, Z3 \
	ADDQ $32, SI \
	ADDQ $64, DI \
	SUBQ $8, CX \
	JNZ  loop \
	VMOVDQU64 Z0, (DX) \
	VMOVDQU64 Z1, 64(DX) \
	VMOVDQU64 Z2, 128(DX) \
	VMOVDQU64 Z3, 192(DX) \
	VZEROUPPER \
	RET

// func sumFour(to *sums, groups *int32, values *int64, n int, first int32)
TEXT ·sumFour(SB), NOSPLIT, $0-36
	MOVQ to+0(FP), DX
	MOVQ groups+8(FP), SI
	MOVQ values+16(FP), DI
	MOVQ n+24(FP), CX
	FOUR(first+32(FP))
	ONES
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	VPXORQ Z4, Z4, Z4
	VPXORQ Z5, Z5, Z5
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7
	VPXORQ Z8, Z8, Z8

sum:
	VMOVDQU32 (SI), Y9
	VMOVDQU64 (DI), Z10
	WHICH(Y9, Y16, Y17, Y18, Y19)
	VPSRAQ $63, Z10, Z11
	VPTERNLOGQ $0xF6, Z11, Z10, Z8 // Z8 | (Z10 ^ Z11)
	VPADDQ Z10, Z0, K1, Z0
	VPADDQ Z10, Z1, K2, Z1
	VPADDQ Z10, Z2, K3, Z2
	VPADDQ Z10, Z3, K4, Z3
	VPADDD Y20, Y4, K1, Y4
	VPADDD Y20, Y5, K2, Y5
	VPADDD Y20, Y6, K3, Y6
	VPADDD Y20, Y7, K4, Y7
	ADDQ $32, SI
	ADDQ $64, DI
	SUBQ $8, CX
	JNZ  sum

	VMOVDQU64 Z0, (DX)
	VMOVDQU64 Z1, 64(DX)
	VMOVDQU64 Z2, 128(DX)
	VMOVDQU64 Z3, 192(DX)
	VMOVDQU32 Y4, 256(DX)
	VMOVDQU32 Y5, 288(DX)
	VMOVDQU32 Y6, 320(DX)
	VMOVDQU32 Y7, 352(DX)
	VMOVDQU64 Z8, 384(DX)
	VZEROUPPER
	RET

// func countFour(to *[4][16]int32, groups *int32, n int, first int32)
TEXT ·countFour(SB), NOSPLIT, $0-28
	MOVQ to+0(FP), DX
	MOVQ groups+8(FP), SI
	MOVQ n+16(FP), CX
	FOUR(first+24(FP))
	ONES
	VPXORQ Z4, Z4, Z4
	VPXORQ Z5, Z5, Z5
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7

count:
	VMOVDQU32 (SI), Z9
	WHICH(Z9, Z16, Z17, Z18, Z19)
	VPADDD Z20, Z4, K1, Z4
	VPADDD Z20, Z5, K2, Z5
	VPADDD Z20, Z6, K3, Z6
	VPADDD Z20, Z7, K4, Z7
	ADDQ $64, SI
	SUBQ $16, CX
	JNZ  count

	VMOVDQU32 Z4, (DX)
	VMOVDQU32 Z5, 64(DX)
	VMOVDQU32 Z6, 128(DX)
	VMOVDQU32 Z7, 192(DX)
	VZEROUPPER
	RET

// func greatestFour(to *[4][8]int64, groups *int32, values *int64, n int, first int32)
TEXT ·greatestFour(SB), NOSPLIT, $0-36
	BEST(VPMAXSQ, greatest)

// func leastFour(to *[4][8]int64, groups *int32, values *int64, n int, first int32)
TEXT ·leastFour(SB), NOSPLIT, $0-36
	BEST(VPMINSQ, least)

// func spanGroups(to *[2][16]int32, groups *int32, n int)
TEXT ·spanGroups(SB), NOSPLIT, $0-24
	MOVQ to+0(FP), DX
	MOVQ groups+8(FP), SI
	MOVQ n+16(FP), CX
	VMOVDQU32 (SI), Z0
	VMOVDQA64 Z0, Z1

span:
	VMOVDQU32 (SI), Z9
	VPMINSD Z9, Z0, Z0
	VPMAXSD Z9, Z1, Z1
	ADDQ $64, SI
	SUBQ $16, CX
	JNZ  span

	VMOVDQU32 Z0, (DX)
	VMOVDQU32 Z1, 64(DX)
	VZEROUPPER
	RET
