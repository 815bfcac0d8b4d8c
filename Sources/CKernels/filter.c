// Products of samples and filter in the Fourier domain, and the vector operations of the solver.
#include <features.h>
#include <string.h>

#include "clones.h"
#include "products.h"
#include "vectors.h"

CLONES void holdfast_apply_filter(const float *sample, const float *filter, float *response,
                                  int lane, int positions, int channels) {
    for (int p = 0; p < positions; p++) {
        float re, im;
        product(sample + (ptrdiff_t)p * 2 * channels, filter + (ptrdiff_t)p * 2 * channels, channels,
                &re, &im);
        response[(ptrdiff_t)p * 2 * LANES + lane] = re;
        response[(ptrdiff_t)p * 2 * LANES + LANES + lane] = im;
    }
}

CLONES void holdfast_normal_operator(const float *samples, const float *weights, int count,
                                     int capacity, const float *filter, float *result,
                                     int positions, int channels) {
    for (int p = 0; p < positions; p++) {
        const float *f = filter + (ptrdiff_t)p * 2 * channels;
        float *out = result + (ptrdiff_t)p * 2 * channels;
        const float *x = samples + (ptrdiff_t)p * capacity * 2 * channels;
        memset(out, 0, sizeof(float) * 2 * channels);
        for (int k = 0; k < count; k++, x += 2 * channels) {
            float re, im;
            product(x, f, channels, &re, &im);
            accumulate(x, weights[k] * re, weights[k] * im, out, channels);
        }
    }
}

CLONES void holdfast_right_hand_side(const float *samples, const float *weights,
                                     const int32_t *label_of, int count, int capacity,
                                     const float *labels, float *result, int positions,
                                     int channels) {
    for (int p = 0; p < positions; p++) {
        float *out = result + (ptrdiff_t)p * 2 * channels;
        const float *x = samples + (ptrdiff_t)p * capacity * 2 * channels;
        memset(out, 0, sizeof(float) * 2 * channels);
        for (int k = 0; k < count; k++, x += 2 * channels) {
            const float *y = labels + ((ptrdiff_t)label_of[k] * positions + p) * 2;
            accumulate(x, weights[k] * y[0], weights[k] * y[1], out, channels);
        }
    }
}

CLONES double holdfast_dot(const float *a, const float *b, size_t count) {
    double total = 0;
    size_t i = 0;
    while (i < count) {
        float sum[16] = {0};
        size_t end = i + 1024 < count ? i + 1024 : count;
        for (; i + 16 <= end; i += 16)
            for (int l = 0; l < 16; l++) sum[l] += a[i + l] * b[i + l];
        for (; i < end; i++) sum[0] += a[i] * b[i];
        for (int l = 0; l < 16; l++) total += sum[l];
    }
    return total;
}

CLONES void holdfast_add_scaled(float *y, float scale, const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}

CLONES void holdfast_add_weighted(float *y, const float *weight, const float *x, size_t positions,
                                  int channels) {
    for (size_t p = 0; p < positions; p++)
        for (int c = 0; c < channels; c++) y[p * channels + c] += weight[p] * x[p * channels + c];
}
