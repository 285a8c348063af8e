// The same product for large matrices on llvmpipe: one invocation, that is one lane of a vector, computes a whole tile of
// results, so that each number it loads serves TILE products: a load of four numbers for all lanes takes 90 instructions, a product
// and sum two. All lanes together are the tiles of c, row after row.
// An operand lies in whole texels of four either along k or, with A_ALONG_M or B_ALONG_N, along its rows; texels of four k are
// turned by renaming, which costs nothing where every component is a vector register. Everything is written out by macros: a sum
// in an indexed array would not stay in a register. K is a multiple of 4, and so are M and N along which texels lie. Sums are
// formed k after k, whatever the tile.
// Defines: LANES; TILE, 8 or 16; A_ALONG_M, B_ALONG_N; BIAS, EPILOGUE, CONSTANTS; WEIGHTS_16 or WEIGHTS_8; WHOLE if there is
// nothing beyond the edge; SHORT_EPILOGUE if that may stand in the program once for each result.
layout(local_size_x = LANES) in;

uniform samplerBuffer a;    // texture unit 0
#ifdef BIAS
layout(std430, binding = 2) readonly buffer Bias { float bias[]; };
#endif
#ifdef WHOLE
layout(std430, binding = 3) buffer C { vec4 c[]; };
#else
layout(std430, binding = 3) buffer C { float c[]; };
#endif

#include "include/gemm_call.glsl"
#include "include/epilogue.glsl"
#include "include/gemm_weights.glsl"

#if TILE == 16
#define QUADS(F) F(0, 0, 1, 2, 3) F(1, 4, 5, 6, 7) F(2, 8, 9, 10, 11) F(3, 12, 13, 14, 15)
#define QUADS_OF(F, i, p, part) F(i, p, part, 0) F(i, p, part, 1) F(i, p, part, 2) F(i, p, part, 3)
#else
#define QUADS(F) F(0, 0, 1, 2, 3) F(1, 4, 5, 6, 7)
#define QUADS_OF(F, i, p, part) F(i, p, part, 0) F(i, p, part, 1)
#endif

// For every row and every four columns: row i, which is the component of quad p; columns 4 q to 4 q + 3.
#define START(i, p, part, q) vec4 sum##i##_##q = vec4(0.0);
#define START_ROWS(p, r0, r1, r2, r3) QUADS_OF(START, r0, p, x) QUADS_OF(START, r1, p, y) QUADS_OF(START, r2, p, z) QUADS_OF(START, r3, p, w)
#define MULTIPLY(i, p, part, q) \
    sum##i##_##q += a##p##_0.part * b##q##_0; \
    sum##i##_##q += a##p##_1.part * b##q##_1; \
    sum##i##_##q += a##p##_2.part * b##q##_2; \
    sum##i##_##q += a##p##_3.part * b##q##_3;
#define MULTIPLY_ROWS(p, r0, r1, r2, r3) QUADS_OF(MULTIPLY, r0, p, x) QUADS_OF(MULTIPLY, r1, p, y) QUADS_OF(MULTIPLY, r2, p, z) QUADS_OF(MULTIPLY, r3, p, w)
#define STORE(i, p, part, q) store(start.z, m0 + i, n0 + 4 * q, sum##i##_##q BIAS_OF(q));
#define STORE_ROWS(p, r0, r1, r2, r3) QUADS_OF(STORE, r0, p, x) QUADS_OF(STORE, r1, p, y) QUADS_OF(STORE, r2, p, z) QUADS_OF(STORE, r3, p, w)

// Rows past the edge repeat the last ones; their sums are not stored.
#ifdef WHOLE
#define INSIDE(at, last) (at)
#else
#define INSIDE(at, last) min(at, last)
#endif
#define ROW(operand, first, last, stride, r) (operand + INSIDE(first + r, last) * stride) / 4
#ifdef BIAS
#define COLUMN(r) INSIDE(n0 + r, size.y - 1)
#define START_BIAS(q, r0, r1, r2, r3) vec4 bias##q = vec4(bias[COLUMN(r0)], bias[COLUMN(r1)], bias[COLUMN(r2)], bias[COLUMN(r3)]);
#define BIAS_OF(q) , bias##q
#else
#define BIAS_OF(q) , vec4(0.0)
#endif
#ifdef A_ALONG_M
#define START_A(p, r0, r1, r2, r3) int at_a##p = (start.x + INSIDE(m0 + r0, size.x - 4)) / 4;
#define LOAD_A(p, r0, r1, r2, r3) \
    vec4 a##p##_0 = texelFetch(a, at_a##p + depth_a), a##p##_1 = texelFetch(a, at_a##p + depth_a + step_a), \
        a##p##_2 = texelFetch(a, at_a##p + depth_a + 2 * step_a), a##p##_3 = texelFetch(a, at_a##p + depth_a + 3 * step_a);
#else
#define START_A(p, r0, r1, r2, r3) \
    int at_a##r0 = ROW(start.x, m0, size.x - 1, stride_a.x, r0), at_a##r1 = ROW(start.x, m0, size.x - 1, stride_a.x, r1), \
        at_a##r2 = ROW(start.x, m0, size.x - 1, stride_a.x, r2), at_a##r3 = ROW(start.x, m0, size.x - 1, stride_a.x, r3);
#define LOAD_A(p, r0, r1, r2, r3) \
    vec4 la##r0 = texelFetch(a, at_a##r0 + k / 4), la##r1 = texelFetch(a, at_a##r1 + k / 4), \
        la##r2 = texelFetch(a, at_a##r2 + k / 4), la##r3 = texelFetch(a, at_a##r3 + k / 4); \
    vec4 a##p##_0 = vec4(la##r0.x, la##r1.x, la##r2.x, la##r3.x), a##p##_1 = vec4(la##r0.y, la##r1.y, la##r2.y, la##r3.y), \
        a##p##_2 = vec4(la##r0.z, la##r1.z, la##r2.z, la##r3.z), a##p##_3 = vec4(la##r0.w, la##r1.w, la##r2.w, la##r3.w);
#endif
#ifdef B_ALONG_N
#define START_B(q, r0, r1, r2, r3) int at_b##q = (start.y + INSIDE(n0 + r0, size.y - 4)) / 4;
#define LOAD_B(q, r0, r1, r2, r3) \
    vec4 b##q##_0 = fetch_b(at_b##q + depth_b), b##q##_1 = fetch_b(at_b##q + depth_b + step_b), \
        b##q##_2 = fetch_b(at_b##q + depth_b + 2 * step_b), b##q##_3 = fetch_b(at_b##q + depth_b + 3 * step_b);
#else
#define START_B(q, r0, r1, r2, r3) \
    int at_b##r0 = ROW(start.y, n0, size.y - 1, stride_b.x, r0), at_b##r1 = ROW(start.y, n0, size.y - 1, stride_b.x, r1), \
        at_b##r2 = ROW(start.y, n0, size.y - 1, stride_b.x, r2), at_b##r3 = ROW(start.y, n0, size.y - 1, stride_b.x, r3);
#define LOAD_B(q, r0, r1, r2, r3) \
    vec4 lb##r0 = fetch_b(at_b##r0 + k / 4), lb##r1 = fetch_b(at_b##r1 + k / 4), \
        lb##r2 = fetch_b(at_b##r2 + k / 4), lb##r3 = fetch_b(at_b##r3 + k / 4); \
    vec4 b##q##_0 = vec4(lb##r0.x, lb##r1.x, lb##r2.x, lb##r3.x), b##q##_1 = vec4(lb##r0.y, lb##r1.y, lb##r2.y, lb##r3.y), \
        b##q##_2 = vec4(lb##r0.z, lb##r1.z, lb##r2.z, lb##r3.z), b##q##_3 = vec4(lb##r0.w, lb##r1.w, lb##r2.w, lb##r3.w);
#endif

float finished(float s, int n, float bias)
{
    s = SCALED(s, n);
#ifdef BIAS
    s += bias;
#endif
#ifdef SHORT_EPILOGUE
    s = finish(s);
#endif
    return s;
}

void store(int first, int m, int n, vec4 s, vec4 bias)
{
    int at = first + m * size.y + n;
#ifdef WHOLE
    c[at / 4] = vec4(finished(s.x, n, bias.x), finished(s.y, n + 1, bias.y), finished(s.z, n + 2, bias.z), finished(s.w, n + 3, bias.w));
#else
    if (m >= size.x) return;
    if (n < size.y) c[at] = finished(s.x, n, bias.x);
    if (n + 1 < size.y) c[at + 1] = finished(s.y, n + 1, bias.y);
    if (n + 2 < size.y) c[at + 2] = finished(s.z, n + 2, bias.z);
    if (n + 3 < size.y) c[at + 3] = finished(s.w, n + 3, bias.w);
#endif
}

void main()
{
    ivec3 start = batch_offsets();
    int tiles_n = (size.y + TILE - 1) / TILE;
    int tile = this_invocation().x;
    int m0 = tile / tiles_n * TILE + stride_a.z;
    int n0 = tile % tiles_n * TILE;
    QUADS(START_A)
    QUADS(START_B)
    QUADS(START_ROWS)
#ifdef A_ALONG_M
    int step_a = stride_a.y / 4;
#endif
#ifdef B_ALONG_N
    int step_b = stride_b.y / 4;
#endif

    for (int k = size.z; k < size.w; k += 4)
    {
#ifdef A_ALONG_M
        int depth_a = k * step_a;
#endif
#ifdef B_ALONG_N
        int depth_b = k * step_b;
#endif
        QUADS(LOAD_A)
        QUADS(LOAD_B)
        QUADS(MULTIPLY_ROWS)
    }

#ifdef BIAS
    QUADS(START_BIAS)
#endif
    QUADS(STORE_ROWS)
#if defined(EPILOGUE) && !defined(SHORT_EPILOGUE)
    // In a second pass, so that the function stands in the program once and not for each result.
#ifdef WHOLE
    for (int i = 0; i < TILE * TILE; i += 4)
    {
        int at = (start.z + (m0 + i / TILE) * size.y + n0 + i % TILE) / 4;
        vec4 s = c[at];
        c[at] = vec4(finish(s.x), finish(s.y), finish(s.z), finish(s.w));
    }
#else
    for (int i = 0; i < TILE * TILE; i++)
    {
        int m = m0 + i / TILE;
        int n = n0 + i % TILE;
        if (m >= size.x || n >= size.y) continue;
        int at = start.z + m * size.y + n;
        c[at] = finish(c[at]);
    }
#endif
#endif
}
