// A correlation filter along one axis (scale, aspect ratio, angle): transforms along it, response and
// learning.
#include <features.h>

#include "clones.h"
#include "vectors.h"

// The longest axis that is transformed with all its samples in the nearest cache.
#define LONGEST_AXIS 65

CLONES void holdfast_axis_transform(const float *samples, int count, int dimensions,
                                    const float *cosines, const float *sines, float *spectrum) {
    int pairs = (count - 1) / 2;
    for (int d = 0; d < dimensions; d += 2 * LANES) {
        // Samples at the same distance from the first share a cosine and, but for its sign, a sine.
        vector even[LONGEST_AXIS / 2 + 1][2], odd[LONGEST_AXIS / 2 + 1][2];
        vector first[2] = {OF(samples + d), OF(samples + d + LANES)};
        for (int s = 0; s < pairs; s++) {
            const float *near = samples + (ptrdiff_t)(s + 1) * dimensions + d;
            const float *far = samples + (ptrdiff_t)(count - 1 - s) * dimensions + d;
            for (int l = 0; l < 2; l++) {
                vector a = OF(near + l * LANES), b = OF(far + l * LANES);
                even[s][l] = a + b;
                odd[s][l] = a - b;
            }
        }
        for (int k = 0; k <= pairs; k++) {
            const float *c = cosines + k * count + 1, *t = sines + k * count + 1;
            vector re[2] = {first[0], first[1]}, im[2] = {0};
            for (int s = 0; s < pairs; s++)
                for (int l = 0; l < 2; l++) {
                    re[l] += c[s] * even[s][l];
                    im[l] += t[s] * odd[s][l];
                }
            float *out = spectrum + (ptrdiff_t)k * 2 * dimensions + d;
            for (int l = 0; l < 2; l++) {
                AT(out + l * LANES) = re[l];
                AT(out + dimensions + l * LANES) = im[l];
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
