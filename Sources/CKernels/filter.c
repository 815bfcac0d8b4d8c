// Products of samples and filter in the Fourier domain, and the vector operations of the solver.
#include <features.h>
#include <string.h>

#include "clones.h"
#include "products.h"
#include "vectors.h"

CLONES void holdfast_apply_filter(const float *sample, const float *filter, float *response,
                                  int positions, int channels) {
    for (int p = 0; p < positions; p++)
        product(sample + (ptrdiff_t)p * 2 * channels, filter + (ptrdiff_t)p * 2 * channels, channels,
                response + 2 * p, response + 2 * p + 1);
}

// Positions whose products with one sample are taken before those with the next: each sample is read in
// long pieces, and what is summed stays in the nearest cache.
#define PIECE 16

// What the samples answer to the filter, sent back through them; with labels, what the answer lacks of these.
INLINE void through_samples(const float *const *samples, const float *weights,
                            const float *const *labels, int count, const float *filter,
                            float *result, int positions, int channels) {
    ptrdiff_t width = 2 * channels;
    for (int first = 0; first < positions; first += PIECE) {
        int end = first + PIECE < positions ? first + PIECE : positions;
        memset(result + first * width, 0, sizeof(float) * (size_t)((end - first) * width));
        for (int k = 0; k < count; k++)
            for (int p = first; p < end; p++) {
                const float *x = samples[k] + p * width;
                float re, im;
                product(x, filter + p * width, channels, &re, &im);
                if (labels) {
                    re = labels[k][2 * p] - re;
                    im = labels[k][2 * p + 1] - im;
                }
                accumulate(x, weights[k] * re, weights[k] * im, result + p * width, channels);
            }
    }
}

// Channels by default, which fit into registers as one vector of sixteen and one of eight.
#define USUAL 24
// How many positions ahead samples are asked for.
#define AHEAD 8

// The same for that many channels: what is summed over the samples never leaves the registers.
INLINE void through_usual_samples(const float *const *samples, const float *weights,
                                  const float *const *labels, int count, const float *filter,
                                  float *result, int positions) {
    const int second = 2 * LANES;
    for (int p = 0; p < positions; p++) {
        ptrdiff_t at = (ptrdiff_t)p * 2 * USUAL;
        const float *f = filter + at;
        wide fr = WIDE_OF(f), fi = WIDE_OF(f + USUAL), sum_re = {0}, sum_im = {0};
        vector gr = OF(f + second), gi = OF(f + USUAL + second), rest_re = {0}, rest_im = {0};
        for (int k = 0; k < count; k++) {
            const float *x = samples[k] + at;
            for (int line = 0; line < 2 * USUAL; line += 16)
                __builtin_prefetch(x + AHEAD * 2 * USUAL + line);
            wide xr = WIDE_OF(x), xi = WIDE_OF(x + USUAL);
            vector yr = OF(x + second), yi = OF(x + USUAL + second);
            wide both_re = xr * fr - xi * fi, both_im = xr * fi + xi * fr;
            vector r = LOW_OF(both_re) + HIGH_OF(both_re), i = LOW_OF(both_im) + HIGH_OF(both_im);
            r += yr * gr - yi * gi;
            i += yr * gi + yi * gr;
            quad sums = folded(halves(&r), halves(&i));
            float re = sums[0] + sums[2], im = sums[1] + sums[3];
            if (labels) {
                re = labels[k][2 * p] - re;
                im = labels[k][2 * p + 1] - im;
            }
            re *= weights[k];
            im *= weights[k];
            sum_re += xr * re + xi * im;
            sum_im += xr * im - xi * re;
            rest_re += yr * re + yi * im;
            rest_im += yr * im - yi * re;
        }
        float *out = result + at;
        WIDE_AT(out) = sum_re;
        WIDE_AT(out + USUAL) = sum_im;
        AT(out + second) = rest_re;
        AT(out + USUAL + second) = rest_im;
    }
}

CLONES void holdfast_normal_operator(const float *const *samples, const float *weights, int count,
                                     const float *filter, float *result, int positions,
                                     int channels) {
    if (channels == USUAL)
        return through_usual_samples(samples, weights, NULL, count, filter, result, positions);
    through_samples(samples, weights, NULL, count, filter, result, positions, channels);
}

CLONES void holdfast_filter_residual(const float *const *samples, const float *weights,
                                     const float *const *labels, int count, const float *filter,
                                     float *result, int positions, int channels) {
    if (channels == USUAL)
        return through_usual_samples(samples, weights, labels, count, filter, result, positions);
    through_samples(samples, weights, labels, count, filter, result, positions, channels);
}

CLONES void holdfast_add_scaled(float *y, float scale, const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}

// Positions whose products are summed in single precision.
#define BLOCK 64

CLONES double holdfast_add_weighted(float *y, float scale, const float *weight, const float *x,
                                    int positions, int channels) {
    double total = 0;
    vector sum = {0};
    for (int p = 0; p < positions; p++) {
        float w = scale * weight[p];
        for (int c = 0; c < channels; c += LANES) {
            ptrdiff_t i = (ptrdiff_t)p * channels + c;
            AT(y + i) += w * OF(x + i);
            sum += OF(x + i) * OF(y + i);
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

CLONES void holdfast_add_power(const float *const *samples, const float *weights, int count,
                               int step, int positions, int channels, float *power) {
    for (int p = 0; p < positions; p += step)
        for (int k = 0; k < count; k++) {
            const float *x = samples[k] + (ptrdiff_t)p * 2 * channels;
            for (int c = 0; c < channels; c += LANES) {
                vector re = OF(x + c), im = OF(x + channels + c);
                AT(power + c) += weights[k] * (re * re + im * im);
            }
        }
}

CLONES void holdfast_activation(const float *sample, const float *filter, int size, int row,
                                int column, int channels, float *result) {
    for (int r = 0; r < size; r++) {
        const float *line = filter + (ptrdiff_t)((row - r + size) % size) * size * channels;
        for (int c = 0; c < size; c++) {
            const float *x = sample + ((ptrdiff_t)r * size + c) * channels;
            const float *f = line + (ptrdiff_t)((column - c + size) % size) * channels;
            vector sum = {0};
            for (int d = 0; d < channels; d += LANES) sum += OF(x + d) * OF(f + d);
            float total = sum_of(&sum);
            result[r * size + c] = total > 0 ? total : 0;
        }
    }
}
