// Eight floats side by side. Vector types rather than loops over lanes: so every compiler and every
// optimization level keeps them a vector.
#pragma once
#include "clones.h"
#include "kernels.h"

#define LANES HOLDFAST_LANES

typedef float vector __attribute__((vector_size(4 * LANES)));
typedef float unaligned __attribute__((vector_size(4 * LANES), aligned(4)));

// Two of them.
typedef float wide __attribute__((vector_size(8 * LANES)));
typedef float unaligned_wide __attribute__((vector_size(8 * LANES), aligned(4)));

typedef int32_t whole __attribute__((vector_size(4 * LANES)));
typedef int32_t unaligned_whole __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int32_t wide_whole __attribute__((vector_size(8 * LANES)));
typedef int32_t unaligned_wide_whole __attribute__((vector_size(8 * LANES), aligned(4)));
typedef float pair __attribute__((vector_size(8)));
typedef float unaligned_pair __attribute__((vector_size(8), aligned(4)));
typedef float quad __attribute__((vector_size(16)));
typedef float unaligned_quad __attribute__((vector_size(16), aligned(4)));

// The vector at an index of an array, which need not be aligned.
#define AT(p) (*(unaligned *)(p))
#define OF(p) (*(const unaligned *)(p))
#define WIDE_AT(p) (*(unaligned_wide *)(p))
#define WIDE_OF(p) (*(const unaligned_wide *)(p))
#define PAIR_AT(p) (*(unaligned_pair *)(p))
#define PAIR_OF(p) (*(const unaligned_pair *)(p))
#define QUAD_AT(p) (*(unaligned_quad *)(p))
#define QUAD_OF(p) (*(const unaligned_quad *)(p))

// Numbers of which only the upper half is kept stand in pairs that are eight apart: of sixteen the first and
// the ninth, and so on, so that a shift or a mask makes eight floats of eight pairs.
typedef uint32_t bits __attribute__((vector_size(4 * LANES)));
typedef uint32_t unaligned_bits __attribute__((vector_size(4 * LANES), aligned(2), may_alias));
typedef uint32_t wide_bits __attribute__((vector_size(8 * LANES)));
typedef uint32_t unaligned_wide_bits __attribute__((vector_size(8 * LANES), aligned(4), may_alias));
#define PAIRS_OF(p) (*(const unaligned_bits *)(p))
#define FIRST_OF(pairs) ((vector)((pairs) << 16))
#define SECOND_OF(pairs) ((vector)((pairs) & 0xffff0000))

// Eight of them as floats, from the one at an index on, which is a multiple of eight. A macro, since a vector is
// no result on every processor.
#define LONG_OF(p, index)                                                                          \
    ((index) / LANES % 2 ? SECOND_OF(PAIRS_OF((p) + (index) / (2 * LANES) * (2 * LANES)))          \
                         : FIRST_OF(PAIRS_OF((p) + (index) / (2 * LANES) * (2 * LANES))))

// The halves of a vector of sixteen. Macros, since such a vector is no argument on every processor.
#define LOW_OF(w) __builtin_shufflevector(w, w, 0, 1, 2, 3, 4, 5, 6, 7)
#define HIGH_OF(w) __builtin_shufflevector(w, w, 8, 9, 10, 11, 12, 13, 14, 15)

// The first and third, and the second and fourth, of two vectors of four added: of the one and the other
// by turns.
INLINE quad folded(quad a, quad b) {
    return __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
}

// The sums of four vectors of four.
INLINE quad sums_of(quad a, quad b, quad c, quad d) {
    quad ab = folded(a, b), cd = folded(c, d);
    return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) +
           __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

INLINE quad halves(const vector *v) {
    quad low = __builtin_shufflevector(*v, *v, 0, 1, 2, 3);
    return low + __builtin_shufflevector(*v, *v, 4, 5, 6, 7);
}

INLINE float sum_of(const vector *v) {
    quad h = halves(v);
    return (h[0] + h[2]) + (h[1] + h[3]);
}
