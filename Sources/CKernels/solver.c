// The vector operations of the solver: preconditioned conjugate gradients over the filter's offsets.
#include <features.h>

#include "clones.h"
#include "vectors.h"

CLONES void holdfast_add_scaled(float *y, float scale, const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}

// Positions whose products are summed in single precision.
#define BLOCK 64

INLINE int ends_block(int p, int positions) { return p % BLOCK == BLOCK - 1 || p == positions - 1; }

// What is in a sum, which begins anew.
INLINE double taken(vector *sum) {
    double result = sum_of(sum);
    *sum = (vector){0};
    return result;
}

// residual -= scale * x; adds residual . residual / (power + penalty) to a sum.
INLINE void lessen(float *residual, float scale, const float *x, const float *power, float penalty,
                   vector *sum) {
    vector r = OF(residual) - scale * OF(x);
    AT(residual) = r;
    *sum += r * r / (OF(power) + penalty);
}

CLONES double holdfast_add_weighted(float *y, const float *weight, const float *x, int positions,
                                    int channels) {
    double total = 0;
    vector sum = {0};
    for (int p = 0; p < positions; p++) {
        for (int c = 0; c < channels; c += LANES) {
            ptrdiff_t i = (ptrdiff_t)p * channels + c;
            AT(y + i) += weight[p] * OF(x + i);
            sum += OF(x + i) * OF(y + i);
        }
        if (ends_block(p, positions)) total += taken(&sum);
    }
    return total;
}

CLONES double holdfast_gradient_begin(float *residual, const float *filter, const float *power,
                                      const float *penalty, int positions, int channels) {
    double total = 0;
    vector sum = {0};
    for (int p = 0; p < positions; p++) {
        for (int c = 0; c < channels; c += LANES) {
            ptrdiff_t i = (ptrdiff_t)p * channels + c;
            lessen(residual + i, penalty[p], filter + i, power + c, penalty[p], &sum);
        }
        if (ends_block(p, positions)) total += taken(&sum);
    }
    return total;
}

CLONES double holdfast_gradient_step(float *filter, float *residual, const float *direction,
                                     const float *image, float step, const float *power,
                                     const float *penalty, int positions, int channels) {
    double total = 0;
    vector sum = {0};
    for (int p = 0; p < positions; p++) {
        for (int c = 0; c < channels; c += LANES) {
            ptrdiff_t i = (ptrdiff_t)p * channels + c;
            AT(filter + i) += step * OF(direction + i);
            lessen(residual + i, step, image + i, power + c, penalty[p], &sum);
        }
        if (ends_block(p, positions)) total += taken(&sum);
    }
    return total;
}

CLONES void holdfast_gradient_turn(float *direction, const float *residual, float turn,
                                   const float *power, const float *penalty, int positions,
                                   int channels) {
    for (int p = 0; p < positions; p++)
        for (int c = 0; c < channels; c += LANES) {
            ptrdiff_t i = (ptrdiff_t)p * channels + c;
            AT(direction + i) =
                OF(residual + i) / (OF(power + c) + penalty[p]) + turn * OF(direction + i);
        }
}
