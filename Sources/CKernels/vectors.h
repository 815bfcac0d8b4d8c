// Eight floats side by side. Vector types rather than loops over lanes: so every compiler and every
// optimization level keeps them a vector.
#pragma once
#include "kernels.h"

#define LANES HOLDFAST_LANES

typedef float vector __attribute__((vector_size(4 * LANES)));
typedef float unaligned __attribute__((vector_size(4 * LANES), aligned(4)));

// The vector at a place in an array, which need not be aligned.
#define AT(p) (*(unaligned *)(p))
#define OF(p) (*(const unaligned *)(p))
