// A correlation filter along one axis (scale, aspect ratio, angle): transforms along it, response and
// learning.
#include <features.h>

#include "clones.h"
#include "vectors.h"

// The longest axis that is transformed with all its samples in the nearest cache.
#define LONGEST_AXIS 65
#define WIDE (2 * LANES)
// Frequencies that are taken together.
#define AT_ONCE 2

CLONES void holdfast_axis_transform(const float *samples, int count, int dimensions,
                                    const float *cosines, const float *sines, float *spectrum) {
    int pairs = (count - 1) / 2, frequencies = pairs + 1;
    for (int d = 0; d < dimensions; d += WIDE) {
        // Samples at the same distance from the first share a cosine and, but for its sign, a sine.
        wide even[LONGEST_AXIS / 2 + 1], odd[LONGEST_AXIS / 2 + 1], first = WIDE_OF(samples + d);
        for (int s = 0; s < pairs; s++) {
            wide a = WIDE_OF(samples + (ptrdiff_t)(s + 1) * dimensions + d);
            wide b = WIDE_OF(samples + (ptrdiff_t)(count - 1 - s) * dimensions + d);
            even[s] = a + b;
            odd[s] = a - b;
        }
        for (int k = 0; k < frequencies; k += AT_ONCE) {
            const float *c[AT_ONCE], *t[AT_ONCE];
            wide re[AT_ONCE], im[AT_ONCE];
            for (int i = 0; i < AT_ONCE; i++) {
                // Beyond the last frequency that one is taken again.
                int row = k + i < frequencies ? k + i : frequencies - 1;
                c[i] = cosines + row * count + 1;
                t[i] = sines + row * count + 1;
                re[i] = first;
                im[i] = (wide){0};
            }
            for (int s = 0; s < pairs; s++)
                for (int i = 0; i < AT_ONCE; i++) {
                    re[i] += c[i][s] * even[s];
                    im[i] += t[i][s] * odd[s];
                }
            for (int i = 0; i < AT_ONCE && k + i < frequencies; i++) {
                float *out = spectrum + (ptrdiff_t)(k + i) * 2 * dimensions + d;
                WIDE_AT(out) = re[i];
                WIDE_AT(out + dimensions) = im[i];
            }
        }
    }
}

CLONES void holdfast_axis_response(const float *numerator, const float *spectrum, int frequencies,
                                   int dimensions, float *response) {
    for (int k = 0; k < frequencies; k++) {
        const float *n = numerator + (ptrdiff_t)k * 2 * dimensions;
        const float *x = spectrum + (ptrdiff_t)k * 2 * dimensions;
        vector re = {0}, im = {0};
        for (int d = 0; d < dimensions; d += LANES) {
            vector nr = OF(n + d), ni = OF(n + dimensions + d);
            vector xr = OF(x + d), xi = OF(x + dimensions + d);
            re += nr * xr + ni * xi;
            im += nr * xi - ni * xr;
        }
        response[2 * k] = sum_of(&re);
        response[2 * k + 1] = sum_of(&im);
    }
}

CLONES void holdfast_axis_learn(const float *spectrum, const float *label, float rate,
                                int frequencies, int dimensions, float *numerator,
                                float *denominator) {
    for (int k = 0; k < frequencies; k++) {
        const float *x = spectrum + (ptrdiff_t)k * 2 * dimensions;
        float *n = numerator + (ptrdiff_t)k * 2 * dimensions;
        float yr = rate * label[2 * k], yi = rate * label[2 * k + 1], rest = 1 - rate;
        vector energy = {0};
        for (int d = 0; d < dimensions; d += LANES) {
            vector xr = OF(x + d), xi = OF(x + dimensions + d);
            energy += xr * xr + xi * xi;
            // conj(label) times sample
            AT(n + d) = rest * OF(n + d) + yr * xr + yi * xi;
            AT(n + dimensions + d) = rest * OF(n + dimensions + d) + yr * xi - yi * xr;
        }
        denominator[k] += rate * (sum_of(&energy) - denominator[k]);
    }
}
