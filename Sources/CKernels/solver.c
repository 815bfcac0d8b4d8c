// The vector operations of the solver: preconditioned conjugate gradients over the filter's offsets.
#include <features.h>

#include "clones.h"
#include "vectors.h"

CLONES void holdfast_add_scaled(float *y, float scale, const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}

// Positions whose products are summed in single precision.
#define BLOCK 64

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
        if (p % BLOCK == BLOCK - 1 || p == positions - 1) {
            total += sum_of(&sum);
            sum = (vector){0};
        }
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
            vector r = OF(residual + i) - penalty[p] * OF(filter + i);
            AT(residual + i) = r;
            sum += r * r / (OF(power + c) + penalty[p]);
        }
        if (p % BLOCK == BLOCK - 1 || p == positions - 1) {
            total += sum_of(&sum);
            sum = (vector){0};
        }
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
            vector r = OF(residual + i) - step * OF(image + i);
            AT(residual + i) = r;
            sum += r * r / (OF(power + c) + penalty[p]);
        }
        if (p % BLOCK == BLOCK - 1 || p == positions - 1) {
            total += sum_of(&sum);
            sum = (vector){0};
        }
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
