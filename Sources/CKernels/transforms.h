// Transforms of as many channels side by side as a vector has lanes: Stockham's autosorting algorithm.
//
// Included once for each type of vectors, `numbers`, which READ and WRITE are for, under other names of what
// is defined here.

// A complex number of each channel.
typedef struct {
    numbers re;
    numbers im;
} lanes;

// `p` is known where this is inlined to be 0, or not: nothing is turned by no angle.
INLINE void store_turned(lanes *out, const numbers *re, const numbers *im, const float *root, int p,
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
    numbers re = x[0].re - x[d].re, im = x[0].im - x[d].im;
    y[0].re = x[0].re + x[d].re;
    y[0].im = x[0].im + x[d].im;
    store_turned(y + e, &re, &im, root, p, 1);
}

INLINE void butterfly3(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    const float h = 0.86602540378443864676f;
    numbers sr = x[d].re + x[2 * d].re, si = x[d].im + x[2 * d].im;
    numbers dr = h * (x[d].im - x[2 * d].im), di = h * (x[2 * d].re - x[d].re);
    numbers mr = x[0].re - 0.5f * sr, mi = x[0].im - 0.5f * si;
    y[0].re = x[0].re + sr;
    y[0].im = x[0].im + si;
    numbers r1 = mr + dr, i1 = mi + di, r2 = mr - dr, i2 = mi - di;
    store_turned(y + e, &r1, &i1, root, p, 1);
    store_turned(y + 2 * e, &r2, &i2, root, p, 2);
}

INLINE void butterfly4(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    numbers ar = x[0].re + x[2 * d].re, ai = x[0].im + x[2 * d].im;
    numbers br = x[0].re - x[2 * d].re, bi = x[0].im - x[2 * d].im;
    numbers cr = x[d].re + x[3 * d].re, ci = x[d].im + x[3 * d].im;
    numbers er = x[d].re - x[3 * d].re, ei = x[d].im - x[3 * d].im;
    y[0].re = ar + cr;
    y[0].im = ai + ci;
    numbers r1 = br + ei, i1 = bi - er, r2 = ar - cr, i2 = ai - ci, r3 = br - ei, i3 = bi + er;
    store_turned(y + e, &r1, &i1, root, p, 1);
    store_turned(y + 2 * e, &r2, &i2, root, p, 2);
    store_turned(y + 3 * e, &r3, &i3, root, p, 3);
}

INLINE void butterfly5(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    const float c1 = 0.30901699437494742410f, c2 = -0.80901699437494742410f;
    const float s1 = 0.95105651629515357212f, s2 = 0.58778525229247312917f;
    numbers ar = x[d].re + x[4 * d].re, ai = x[d].im + x[4 * d].im;
    numbers br = x[d].re - x[4 * d].re, bi = x[d].im - x[4 * d].im;
    numbers cr = x[2 * d].re + x[3 * d].re, ci = x[2 * d].im + x[3 * d].im;
    numbers er = x[2 * d].re - x[3 * d].re, ei = x[2 * d].im - x[3 * d].im;
    numbers m1r = x[0].re + c1 * ar + c2 * cr, m1i = x[0].im + c1 * ai + c2 * ci;
    numbers m2r = x[0].re + c2 * ar + c1 * cr, m2i = x[0].im + c2 * ai + c1 * ci;
    numbers n1r = s1 * bi + s2 * ei, n1i = -(s1 * br + s2 * er);
    numbers n2r = s2 * bi - s1 * ei, n2i = -(s2 * br - s1 * er);
    y[0].re = x[0].re + ar + cr;
    y[0].im = x[0].im + ai + ci;
    numbers r[4] = {m1r + n1r, m2r + n2r, m2r - n2r, m1r - n1r};
    numbers i[4] = {m1i + n1i, m2i + n2i, m2i - n2i, m1i - n1i};
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

INLINE void butterfly(int radix, const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                      int p) {
    switch (radix) {
        case 4: butterfly4(x, d, y, e, root, p); break;
        case 3: butterfly3(x, d, y, e, root, p); break;
        case 5: butterfly5(x, d, y, e, root, p); break;
        default: butterfly2(x, d, y, e, root, p); break;
    }
}

// The first factor: of numbers whose parts lie at `re` and `im`, `step` floats from one to the next.
INLINE void first_pass(int radix, const float *re, const float *im, ptrdiff_t step, lanes *to, int n,
                       const float *roots) {
    int m = n / radix;
    for (int p = 0; p < m; p++) {
        lanes x[5];
        for (int j = 0; j < radix; j++) {
            x[j].re = READ(re + (p + j * m) * step);
            x[j].im = READ(im + (p + j * m) * step);
        }
        butterfly(radix, x, 1, to + radix * p, 1, roots, p);
    }
}

// The last factor, which turns nothing: to where parts lie as those of the first come from, times `scale`.
INLINE void last_pass(int radix, const lanes *from, float *re, float *im, ptrdiff_t step, int n,
                      float scale, const float *roots) {
    int stride = n / radix;
    for (int q = 0; q < stride; q++) {
        lanes y[5];
        butterfly(radix, from + q, stride, y, 1, roots, 0);
        for (int j = 0; j < radix; j++) {
            WRITE(re + (q + j * stride) * step) = y[j].re * scale;
            WRITE(im + (q + j * stride) * step) = y[j].im * scale;
        }
    }
}

// The factors of a transform from one on to before another: of `from` in place of `to` or the other way round;
// returns where the result lies.
INLINE lanes *passes(const holdfast_fourier_plan *plan, int first, int end, lanes *from, lanes *to) {
    int n = plan->length, stride = 1;
    for (int f = 0; f < end; f++) {
        int radix = plan->factors[f], m = n / radix;
        if (f >= first) {
            switch (radix) {
                case 4: pass(4, from, to, m, stride, plan->roots); break;
                case 3: pass(3, from, to, m, stride, plan->roots); break;
                case 5: pass(5, from, to, m, stride, plan->roots); break;
                default: pass(2, from, to, m, stride, plan->roots); break;
            }
            lanes *swap = from;
            from = to;
            to = swap;
        }
        n = m;
        stride *= radix;
    }
    return from;
}

INLINE lanes *transform(const holdfast_fourier_plan *plan, lanes *from, lanes *to) {
    return passes(plan, 0, plan->factor_count, from, to);
}

INLINE void read_first(const holdfast_fourier_plan *plan, const float *re, const float *im,
                       ptrdiff_t step, lanes *to) {
    int n = plan->length;
    switch (plan->factors[0]) {
        case 4: first_pass(4, re, im, step, to, n, plan->roots); break;
        case 3: first_pass(3, re, im, step, to, n, plan->roots); break;
        case 5: first_pass(5, re, im, step, to, n, plan->roots); break;
        default: first_pass(2, re, im, step, to, n, plan->roots); break;
    }
}

INLINE void write_last(const holdfast_fourier_plan *plan, const lanes *from, float *re, float *im,
                       ptrdiff_t step, float scale) {
    int n = plan->length;
    switch (plan->factors[plan->factor_count - 1]) {
        case 4: last_pass(4, from, re, im, step, n, scale, plan->roots); break;
        case 3: last_pass(3, from, re, im, step, n, scale, plan->roots); break;
        case 5: last_pass(5, from, re, im, step, n, scale, plan->roots); break;
        default: last_pass(2, from, re, im, step, n, scale, plan->roots); break;
    }
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
    read_first(plan, a, b, channels, first);
    const lanes *z = passes(plan, 1, plan->factor_count, first, second);
    for (int k = 0; k <= n / 2; k++) {
        lanes one, other;
        part_rows(z, n, k, &one, &other);
        float *ra = out_a + 2 * k * channels, *rb = out_b + 2 * k * channels;
        WRITE(ra) = one.re;
        WRITE(ra + channels) = one.im;
        WRITE(rb) = other.re;
        WRITE(rb + channels) = other.im;
    }
}

INLINE void rows_inverse(const holdfast_fourier_plan *plan, const float *in_a, const float *in_b,
                         float *a, float *b, int channels, float scale) {
    lanes first[LONGEST], second[LONGEST];
    int n = plan->length;
    for (int k = 0; k <= n / 2; k++) {
        const float *ra = in_a + 2 * k * channels, *rb = in_b + 2 * k * channels;
        lanes one = {READ(ra), READ(ra + channels)}, other = {READ(rb), READ(rb + channels)};
        join_rows(&one, &other, n, k, first);
    }
    const lanes *z = passes(plan, 0, plan->factor_count - 1, first, second);
    write_last(plan, z, b, a, channels, scale);
}

INLINE void column(const holdfast_fourier_plan *plan, float *spectrum, ptrdiff_t step, int channels,
                   int inverse) {
    lanes first[LONGEST], second[LONGEST];
    float *re = spectrum + (inverse ? channels : 0), *im = spectrum + (inverse ? 0 : channels);
    if (plan->factor_count == 1) {
        // Read and written at once, each number would be read after others are written.
        int n = plan->length;
        for (int y = 0; y < n; y++) {
            first[y].re = READ(re + y * step);
            first[y].im = READ(im + y * step);
        }
        write_last(plan, first, re, im, step, 1);
        return;
    }
    read_first(plan, re, im, step, first);
    const lanes *z = passes(plan, 1, plan->factor_count - 1, first, second);
    write_last(plan, z, re, im, step, 1);
}
