// Projections of features to as many outputs as a vector has lanes.
//
// Included once for each type of vectors, `numbers`, which READ and WRITE are for, under other names of what
// is defined here. AT_ONCE is how many positions are projected at once.

INLINE void project(const float *in, const float *matrix, const numbers *bias, int many, int inputs,
                    int outputs, float *result, int stride, numbers *squares) {
    numbers sum[AT_ONCE];
    for (int p = 0; p < many; p++) sum[p] = -*bias;
    for (int i = 0; i < inputs; i++) {
        numbers row = READ(matrix + (ptrdiff_t)i * outputs);
        for (int p = 0; p < many; p++) sum[p] += in[(ptrdiff_t)p * inputs + i] * row;
    }
    for (int p = 0; p < many; p++) {
        WRITE(result + (ptrdiff_t)p * stride) = sum[p];
        *squares += sum[p] * sum[p];
    }
}

INLINE void project_all(const float *features, const float *mean, const float *matrix, int positions,
                        int inputs, int outputs, float *result, int stride, numbers *squares) {
    // The mean is projected once instead of being subtracted everywhere.
    numbers bias = {0};
    for (int i = 0; i < inputs; i++) bias += mean[i] * READ(matrix + (ptrdiff_t)i * outputs);
    int p = 0;
    for (; p + AT_ONCE <= positions; p += AT_ONCE)
        project(features + (ptrdiff_t)p * inputs, matrix, &bias, AT_ONCE, inputs, outputs,
                result + (ptrdiff_t)p * stride, stride, squares);
    for (; p < positions; p++)
        project(features + (ptrdiff_t)p * inputs, matrix, &bias, 1, inputs, outputs,
                result + (ptrdiff_t)p * stride, stride, squares);
}
