// Batched real Fourier transforms: Stockham's autosorting algorithm, radix 4, 2, 3 and 5, eight
// channels side by side in the vector lanes.
#include <math.h>
#include <features.h>
#include <string.h>

#include "clones.h"
#include "vectors.h"

#define LONGEST HOLDFAST_LONGEST_TRANSFORM

typedef struct {
    vector re;
    vector im;
} lanes;

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

// `p` is known where this is inlined to be 0, or not: nothing is turned by no angle.
INLINE void store_turned(lanes *out, const vector *re, const vector *im, const float *root, int p,
                         int times) {
    if (p == 0) {
        out->re = *re;
        out->im = *im;
        return;
    }
    float c = root[2 * times * p], s = root[2 * times * p + 1];
    out->re = *re * c - *im * s;
    out->im = *re * s + *im * c;
}

INLINE void butterfly2(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    vector re = x[0].re - x[d].re, im = x[0].im - x[d].im;
    y[0].re = x[0].re + x[d].re;
    y[0].im = x[0].im + x[d].im;
    store_turned(y + e, &re, &im, root, p, 1);
}

INLINE void butterfly3(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    const float h = 0.86602540378443864676f;
    vector sr = x[d].re + x[2 * d].re, si = x[d].im + x[2 * d].im;
    vector dr = h * (x[d].im - x[2 * d].im), di = h * (x[2 * d].re - x[d].re);
    vector mr = x[0].re - 0.5f * sr, mi = x[0].im - 0.5f * si;
    y[0].re = x[0].re + sr;
    y[0].im = x[0].im + si;
    vector r1 = mr + dr, i1 = mi + di, r2 = mr - dr, i2 = mi - di;
    store_turned(y + e, &r1, &i1, root, p, 1);
    store_turned(y + 2 * e, &r2, &i2, root, p, 2);
}

INLINE void butterfly4(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    vector ar = x[0].re + x[2 * d].re, ai = x[0].im + x[2 * d].im;
    vector br = x[0].re - x[2 * d].re, bi = x[0].im - x[2 * d].im;
    vector cr = x[d].re + x[3 * d].re, ci = x[d].im + x[3 * d].im;
    vector er = x[d].re - x[3 * d].re, ei = x[d].im - x[3 * d].im;
    y[0].re = ar + cr;
    y[0].im = ai + ci;
    vector r1 = br + ei, i1 = bi - er, r2 = ar - cr, i2 = ai - ci, r3 = br - ei, i3 = bi + er;
    store_turned(y + e, &r1, &i1, root, p, 1);
    store_turned(y + 2 * e, &r2, &i2, root, p, 2);
    store_turned(y + 3 * e, &r3, &i3, root, p, 3);
}

INLINE void butterfly5(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    const float c1 = 0.30901699437494742410f, c2 = -0.80901699437494742410f;
    const float s1 = 0.95105651629515357212f, s2 = 0.58778525229247312917f;
    vector ar = x[d].re + x[4 * d].re, ai = x[d].im + x[4 * d].im;
    vector br = x[d].re - x[4 * d].re, bi = x[d].im - x[4 * d].im;
    vector cr = x[2 * d].re + x[3 * d].re, ci = x[2 * d].im + x[3 * d].im;
    vector er = x[2 * d].re - x[3 * d].re, ei = x[2 * d].im - x[3 * d].im;
    vector m1r = x[0].re + c1 * ar + c2 * cr, m1i = x[0].im + c1 * ai + c2 * ci;
    vector m2r = x[0].re + c2 * ar + c1 * cr, m2i = x[0].im + c2 * ai + c1 * ci;
    vector n1r = s1 * bi + s2 * ei, n1i = -(s1 * br + s2 * er);
    vector n2r = s2 * bi - s1 * ei, n2i = -(s2 * br - s1 * er);
    y[0].re = x[0].re + ar + cr;
    y[0].im = x[0].im + ai + ci;
    vector r[4] = {m1r + n1r, m2r + n2r, m2r - n2r, m1r - n1r};
    vector i[4] = {m1i + n1i, m2i + n2i, m2i - n2i, m1i - n1i};
    for (int k = 0; k < 4; k++) store_turned(y + (k + 1) * e, r + k, i + k, root, p, k + 1);
}

// One factor of a transform: `m` butterflies for each of `stride` positions.
INLINE void pass(int radix, const lanes *from, lanes *to, int m, int stride, const float *roots) {
    ptrdiff_t d = (ptrdiff_t)stride * m;
    for (int p = 0; p < m; p++)
        for (int q = 0; q < stride; q++) {
            const lanes *x = from + q + stride * p;
            lanes *y = to + q + stride * radix * p;
            int turn = p * stride;
            if (radix == 4 && p == 0) butterfly4(x, d, y, stride, roots, 0);
            if (radix == 4 && p > 0) butterfly4(x, d, y, stride, roots, turn);
            if (radix == 3 && p == 0) butterfly3(x, d, y, stride, roots, 0);
            if (radix == 3 && p > 0) butterfly3(x, d, y, stride, roots, turn);
            if (radix == 5) butterfly5(x, d, y, stride, roots, turn);
            if (radix == 2) butterfly2(x, d, y, stride, roots, turn);
        }
}

// Transforms `from` in place of `to` or the other way round; returns where the result lies.
INLINE lanes *transform(const holdfast_fourier_plan *plan, lanes *from, lanes *to) {
    int n = plan->length, stride = 1;
    for (int f = 0; f < plan->factor_count; f++) {
        int radix = plan->factors[f], m = n / radix;
        switch (radix) {
            case 4: pass(4, from, to, m, stride, plan->roots); break;
            case 3: pass(3, from, to, m, stride, plan->roots); break;
            case 5: pass(5, from, to, m, stride, plan->roots); break;
            default: pass(2, from, to, m, stride, plan->roots); break;
        }
        lanes *swap = from;
        from = to;
        to = swap;
        n = m;
        stride *= radix;
    }
    return from;
}

// Two real rows travel as the real and the imaginary part of one complex row: their spectra at frequency
// `k` of its spectrum, and the other way round.
INLINE void part_rows(const lanes *z, int n, int k, lanes *one, lanes *other) {
    const lanes *u = z + k, *v = z + (k == 0 ? 0 : n - k);
    one->re = 0.5f * (u->re + v->re);
    one->im = 0.5f * (u->im - v->im);
    other->re = 0.5f * (u->im + v->im);
    other->im = 0.5f * (v->re - u->re);
}

// For the inverse, which is the forward transform with real and imaginary parts exchanged.
INLINE void join_rows(const lanes *one, const lanes *other, int n, int k, lanes *z) {
    lanes *u = z + k, *v = z + (k == 0 ? 0 : n - k);
    v->im = one->re + other->im;
    v->re = other->re - one->im;
    u->im = one->re - other->im;
    u->re = one->im + other->re;
}

INLINE void rows_forward(const holdfast_fourier_plan *plan, const float *a, const float *b,
                         float *out_a, float *out_b, int channels) {
    lanes first[LONGEST], second[LONGEST];
    int n = plan->length;
    for (int x = 0; x < n; x++) {
        first[x].re = OF(a + x * channels);
        first[x].im = OF(b + x * channels);
    }
    const lanes *z = transform(plan, first, second);
    for (int k = 0; k <= n / 2; k++) {
        lanes one, other;
        part_rows(z, n, k, &one, &other);
        float *ra = out_a + 2 * k * channels, *rb = out_b + 2 * k * channels;
        AT(ra) = one.re;
        AT(ra + channels) = one.im;
        AT(rb) = other.re;
        AT(rb + channels) = other.im;
    }
}

INLINE void rows_inverse(const holdfast_fourier_plan *plan, const float *in_a, const float *in_b,
                         float *a, float *b, int channels, float scale) {
    lanes first[LONGEST], second[LONGEST];
    int n = plan->length;
    for (int k = 0; k <= n / 2; k++) {
        const float *ra = in_a + 2 * k * channels, *rb = in_b + 2 * k * channels;
        lanes one = {OF(ra), OF(ra + channels)}, other = {OF(rb), OF(rb + channels)};
        join_rows(&one, &other, n, k, first);
    }
    const lanes *z = transform(plan, first, second);
    for (int x = 0; x < n; x++) {
        AT(a + x * channels) = z[x].im * scale;
        AT(b + x * channels) = z[x].re * scale;
    }
}

INLINE void column(const holdfast_fourier_plan *plan, float *spectrum, ptrdiff_t step, int channels,
                   int inverse) {
    lanes first[LONGEST], second[LONGEST];
    int n = plan->length;
    int re = inverse ? channels : 0, im = inverse ? 0 : channels;
    for (int y = 0; y < n; y++) {
        first[y].re = OF(spectrum + y * step + re);
        first[y].im = OF(spectrum + y * step + im);
    }
    const lanes *z = transform(plan, first, second);
    for (int y = 0; y < n; y++) {
        AT(spectrum + y * step + re) = z[y].re;
        AT(spectrum + y * step + im) = z[y].im;
    }
}

CLONES void holdfast_fourier_forward(const holdfast_fourier_plan *plan, const float *map,
                                     float *spectrum, int channels) {
    int n = plan->length, half = n / 2 + 1;
    ptrdiff_t step = (ptrdiff_t)half * 2 * channels;
    for (int y = 0; y < n; y += 2)
        for (int c = 0; c < channels; c += LANES)
            rows_forward(plan, map + (ptrdiff_t)y * n * channels + c,
                         map + (ptrdiff_t)(y + 1) * n * channels + c, spectrum + y * step + c,
                         spectrum + (y + 1) * step + c, channels);
    for (int k = 0; k < half; k++)
        for (int c = 0; c < channels; c += LANES)
            column(plan, spectrum + 2 * k * channels + c, step, channels, 0);
}

CLONES void holdfast_fourier_inverse(const holdfast_fourier_plan *plan, float *spectrum, float *map,
                                     int channels) {
    int n = plan->length, half = n / 2 + 1;
    ptrdiff_t step = (ptrdiff_t)half * 2 * channels;
    float scale = 1.0f / ((float)n * (float)n);
    for (int k = 0; k < half; k++)
        for (int c = 0; c < channels; c += LANES)
            column(plan, spectrum + 2 * k * channels + c, step, channels, 1);
    for (int y = 0; y < n; y += 2)
        for (int c = 0; c < channels; c += LANES)
            rows_inverse(plan, spectrum + y * step + c, spectrum + (y + 1) * step + c,
                         map + (ptrdiff_t)y * n * channels + c,
                         map + (ptrdiff_t)(y + 1) * n * channels + c, channels, scale);
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
