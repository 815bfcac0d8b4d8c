// Batched real Fourier transforms: radix 4, 2, 3 and 5, sixteen or eight channels side by side in the
// vector lanes.
#include <math.h>
#include <features.h>
#include <string.h>

#include "clones.h"
#include "vectors.h"

#define LONGEST HOLDFAST_LONGEST_TRANSFORM

#define numbers vector
#define READ OF
#define WRITE AT
#include "transforms.h"
#undef numbers
#undef READ
#undef WRITE

#define numbers wide
#define READ WIDE_OF
#define WRITE WIDE_AT
#define lanes wide_lanes
#define store_turned wide_store_turned
#define butterfly2 wide_butterfly2
#define butterfly3 wide_butterfly3
#define butterfly4 wide_butterfly4
#define butterfly5 wide_butterfly5
#define pass wide_pass
#define butterfly wide_butterfly
#define first_pass wide_first_pass
#define last_pass wide_last_pass
#define passes wide_passes
#define read_first wide_read_first
#define write_last wide_write_last
#define transform wide_transform
#define part_rows wide_part_rows
#define join_rows wide_join_rows
#define rows_forward wide_rows_forward
#define rows_inverse wide_rows_inverse
#define column wide_column
#include "transforms.h"
#undef lanes
#undef store_turned
#undef butterfly2
#undef butterfly3
#undef butterfly4
#undef butterfly5
#undef pass
#undef butterfly
#undef first_pass
#undef last_pass
#undef passes
#undef read_first
#undef write_last
#undef transform
#undef part_rows
#undef join_rows
#undef rows_forward
#undef rows_inverse
#undef column

int holdfast_fourier_plan_make(holdfast_fourier_plan *plan, int length) {
    memset(plan, 0, sizeof *plan);
    if (length < 2 || length > LONGEST || length % 2 != 0) return 0;
    plan->length = length;
    const int radices[] = {4, 2, 3, 5};
    int rest = length;
    for (int i = 0; i < 4; i++)
        while (rest % radices[i] == 0) {
            plan->factors[plan->factor_count++] = radices[i];
            rest /= radices[i];
        }
    for (int k = 0; k < length; k++) {
        double angle = 2 * 3.14159265358979323846 * k / length;
        plan->roots[2 * k] = (float)cos(angle);
        plan->roots[2 * k + 1] = (float)-sin(angle);
    }
    return rest == 1;
}

// How many channels, the first ones, are transformed in vectors of sixteen: where these are two of eight, the
// registers do not hold what they would need.
INLINE int channels_in_wide(int channels) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") ? channels / (2 * LANES) * 2 * LANES : 0;
#else
    return 0 * channels;
#endif
}

CLONES void holdfast_fourier_forward(const holdfast_fourier_plan *plan, const float *map,
                                     float *spectrum, int channels) {
    int n = plan->length, half = n / 2 + 1;
    ptrdiff_t step = (ptrdiff_t)half * 2 * channels;
    int in_wide = channels_in_wide(channels);
    for (int y = 0; y < n; y += 2) {
        const float *a = map + (ptrdiff_t)y * n * channels, *b = a + (ptrdiff_t)n * channels;
        float *out_a = spectrum + y * step, *out_b = out_a + step;
        for (int c = 0; c < in_wide; c += 2 * LANES)
            wide_rows_forward(plan, a + c, b + c, out_a + c, out_b + c, channels);
        for (int c = in_wide; c < channels; c += LANES)
            rows_forward(plan, a + c, b + c, out_a + c, out_b + c, channels);
    }
    for (int k = 0; k < half; k++) {
        float *at = spectrum + 2 * k * channels;
        for (int c = 0; c < in_wide; c += 2 * LANES) wide_column(plan, at + c, step, channels, 0);
        for (int c = in_wide; c < channels; c += LANES) column(plan, at + c, step, channels, 0);
    }
}

CLONES void holdfast_fourier_inverse(const holdfast_fourier_plan *plan, float *spectrum, float *map,
                                     int channels) {
    int n = plan->length, half = n / 2 + 1;
    ptrdiff_t step = (ptrdiff_t)half * 2 * channels;
    float scale = 1.0f / ((float)n * (float)n);
    int in_wide = channels_in_wide(channels);
    for (int k = 0; k < half; k++) {
        float *at = spectrum + 2 * k * channels;
        for (int c = 0; c < in_wide; c += 2 * LANES) wide_column(plan, at + c, step, channels, 1);
        for (int c = in_wide; c < channels; c += LANES) column(plan, at + c, step, channels, 1);
    }
    for (int y = 0; y < n; y += 2) {
        const float *in_a = spectrum + y * step, *in_b = in_a + step;
        float *a = map + (ptrdiff_t)y * n * channels, *b = a + (ptrdiff_t)n * channels;
        for (int c = 0; c < in_wide; c += 2 * LANES)
            wide_rows_inverse(plan, in_a + c, in_b + c, a + c, b + c, channels, scale);
        for (int c = in_wide; c < channels; c += LANES)
            rows_inverse(plan, in_a + c, in_b + c, a + c, b + c, channels, scale);
    }
}

// By how much a frequency of a line turns that is moved by `distance`. The highest one keeps its maps real.
INLINE void turn_of(int frequency, int length, double distance, float *re, float *im) {
    double angle = 2 * 3.14159265358979323846 * frequency / length * distance;
    *re = (float)cos(angle);
    *im = 2 * frequency == length ? 0 : (float)sin(angle);
}

CLONES void holdfast_fourier_move(const holdfast_fourier_plan *plan, const float *spectrum, double row,
                                  double column, float *result, int channels) {
    float turns[2 * (LONGEST / 2 + 1)];
    int n = plan->length, half = n / 2 + 1;
    for (int k = 0; k < half; k++) turn_of(k, n, column, turns + 2 * k, turns + 2 * k + 1);
    for (int y = 0; y < n; y++) {
        float row_re, row_im;
        turn_of(2 * y <= n ? y : y - n, n, row, &row_re, &row_im);
        for (int k = 0; k < half; k++) {
            float re = row_re * turns[2 * k] - row_im * turns[2 * k + 1];
            float im = row_re * turns[2 * k + 1] + row_im * turns[2 * k];
            ptrdiff_t at = ((ptrdiff_t)y * half + k) * 2 * channels;
            for (int c = 0; c < channels; c += LANES) {
                vector xr = OF(spectrum + at + c), xi = OF(spectrum + at + channels + c);
                AT(result + at + c) = xr * re - xi * im;
                AT(result + at + channels + c) = xr * im + xi * re;
            }
        }
    }
}

// A single map has no channels to fill the lanes: they hold eight pairs of rows side by side, then eight
// columns. In between, real and imaginary parts lie apart, in rows of whole vectors.
INLINE int padded(int half) { return (half + LANES - 1) / LANES * LANES; }

CLONES void holdfast_fourier_forward_single(const holdfast_fourier_plan *plan, const float *map,
                                            float *spectrum, float *scratch) {
    lanes first[LONGEST], second[LONGEST];
    int n = plan->length, half = n / 2 + 1, wide = padded(half);
    float *re = scratch, *im = scratch + (ptrdiff_t)n * wide;
    memset(scratch, 0, sizeof(float) * 2 * (size_t)n * (size_t)wide);
    for (int p = 0; p < n / 2; p += LANES) {
        int count = n / 2 - p < LANES ? n / 2 - p : LANES;
        for (int x = 0; x < n; x++) first[x].re = first[x].im = (vector){0};
        for (int l = 0; l < count; l++) {
            const float *row = map + (ptrdiff_t)2 * (p + l) * n;
            for (int x = 0; x < n; x++) {
                ((float *)&first[x].re)[l] = row[x];
                ((float *)&first[x].im)[l] = row[n + x];
            }
        }
        const lanes *z = transform(plan, first, second);
        for (int k = 0; k < half; k++) {
            lanes one, other;
            part_rows(z, n, k, &one, &other);
            for (int l = 0; l < count; l++) {
                ptrdiff_t at = (ptrdiff_t)2 * (p + l) * wide + k;
                re[at] = one.re[l];
                im[at] = one.im[l];
                re[at + wide] = other.re[l];
                im[at + wide] = other.im[l];
            }
        }
    }
    for (int k = 0; k < half; k += LANES) {
        int count = half - k < LANES ? half - k : LANES;
        for (int y = 0; y < n; y++) {
            first[y].re = OF(re + (ptrdiff_t)y * wide + k);
            first[y].im = OF(im + (ptrdiff_t)y * wide + k);
        }
        const lanes *z = transform(plan, first, second);
        for (int y = 0; y < n; y++) {
            float *out = spectrum + ((ptrdiff_t)y * half + k) * 2;
            for (int l = 0; l < count; l++) {
                out[2 * l] = z[y].re[l];
                out[2 * l + 1] = z[y].im[l];
            }
        }
    }
}

CLONES void holdfast_fourier_inverse_single(const holdfast_fourier_plan *plan, const float *spectrum,
                                            float *map, float *scratch) {
    lanes first[LONGEST], second[LONGEST];
    int n = plan->length, half = n / 2 + 1, wide = padded(half);
    float *re = scratch, *im = scratch + (ptrdiff_t)n * wide;
    float scale = 1.0f / ((float)n * (float)n);
    // As above, the inverse is the forward transform with real and imaginary parts exchanged.
    for (int k = 0; k < half; k += LANES) {
        int count = half - k < LANES ? half - k : LANES;
        for (int y = 0; y < n; y++) {
            const float *in = spectrum + ((ptrdiff_t)y * half + k) * 2;
            first[y].re = first[y].im = (vector){0};
            for (int l = 0; l < count; l++) {
                first[y].im[l] = in[2 * l];
                first[y].re[l] = in[2 * l + 1];
            }
        }
        const lanes *z = transform(plan, first, second);
        for (int y = 0; y < n; y++) {
            AT(re + (ptrdiff_t)y * wide + k) = z[y].im;
            AT(im + (ptrdiff_t)y * wide + k) = z[y].re;
        }
    }
    for (int p = 0; p < n / 2; p += LANES) {
        int count = n / 2 - p < LANES ? n / 2 - p : LANES;
        for (int k = 0; k < half; k++) {
            lanes one = {{0}, {0}}, other = {{0}, {0}};
            for (int l = 0; l < count; l++) {
                ptrdiff_t at = (ptrdiff_t)2 * (p + l) * wide + k;
                one.re[l] = re[at];
                one.im[l] = im[at];
                other.re[l] = re[at + wide];
                other.im[l] = im[at + wide];
            }
            join_rows(&one, &other, n, k, first);
        }
        const lanes *z = transform(plan, first, second);
        for (int l = 0; l < count; l++) {
            float *row = map + (ptrdiff_t)2 * (p + l) * n;
            for (int x = 0; x < n; x++) {
                row[x] = z[x].im[l] * scale;
                row[n + x] = z[x].re[l] * scale;
            }
        }
    }
}
