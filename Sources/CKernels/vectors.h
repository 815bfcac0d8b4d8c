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

// Numbers of which only the upper half is kept, as floats.
typedef uint16_t unaligned_shorts __attribute__((vector_size(2 * LANES), aligned(2)));
typedef uint16_t unaligned_wide_shorts __attribute__((vector_size(4 * LANES), aligned(2)));
#define LONG_OF(p) \
    ((vector)(__builtin_convertvector(*(const unaligned_shorts *)(p), whole) << 16))
#define WIDE_LONG_OF(p) \
    ((wide)(__builtin_convertvector(*(const unaligned_wide_shorts *)(p), wide_whole) << 16))

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
