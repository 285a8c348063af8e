// The results of a product, four columns at a time or, with C_SINGLE, one by one. Defines: C_QUADS where N is a multiple of 4; SPLIT where c
// gets sums over a part of k only, which kernels/gemm_join.comp adds up; BIAS.
#ifdef BIAS
layout(std430, binding = 2) restrict readonly buffer Bias { float bias[]; };
#endif
#ifdef C_QUADS
layout(std430, binding = 3) restrict buffer C { vec4 c[]; };
#else
layout(std430, binding = 3) restrict buffer C { float c[]; };
#endif

float finished(float s, int n)
{
#ifdef BIAS
    s += bias[n];
#endif
    return finish(s);
}

#ifndef C_QUADS
void store_one(int first, int m, int n, float s)
{
    if (m >= size.x || n >= size.y) return;
    int at = first + m * size.y + n;
    s = SCALED(s, n);
#ifndef SPLIT
    if (stride_b.w == 1) s += c[at];
    if (flags.x == 1) s = finished(s, n);
#endif
    c[at] = s;
}
#endif

#if defined(C_QUADS)
void store(int first, int m, int n, vec4 s)
{
    if (m >= size.x || n >= size.y) return;
    int at = (first + m * size.y + n) >> 2;
    s = vec4(SCALED(s.x, n), SCALED(s.y, n + 1), SCALED(s.z, n + 2), SCALED(s.w, n + 3));
#ifndef SPLIT
    if (stride_b.w == 1) s += c[at];
    if (flags.x == 1) s = vec4(finished(s.x, n), finished(s.y, n + 1), finished(s.z, n + 2), finished(s.w, n + 3));
#endif
    c[at] = s;
}
#elif !defined(C_SINGLE)
void store(int first, int m, int n, vec4 s)
{
    for (int j = 0; j < 4; j++) store_one(first, m, n + j, s[j]);
}
#endif
