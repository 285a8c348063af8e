// The operands of a product in blocks of 4 x 4 numbers, whichever way they lie: four rows at each of four k, zero from the end of k on.
// Rows past the edge repeat the last ones; their sums are not stored.
// Defines: A_QUADS, B_QUADS where an operand is read in whole vec4s, along k or, with A_ALONG_M or B_ALONG_N, along its rows (M or N, and
// the strides of k, are multiples of 4 then; along k, K and the strides of rows are); WEIGHTS_16 or WEIGHTS_8 for how b is packed,
// which begins with the scales of its columns: see PackedWeights.cs.
#ifdef A_QUADS
layout(std430, binding = 0) restrict readonly buffer A { vec4 a[]; };
#else
layout(std430, binding = 0) restrict readonly buffer A { float a[]; };
#endif

#if defined(WEIGHTS_16) && defined(B_QUADS)
layout(std430, binding = 1) restrict readonly buffer B { uvec2 words[]; };
vec4 quad_b(int i)
{
    uvec2 w = words[i + (size.y + 1) / 2];
    return vec4(unpackHalf2x16(w.x), unpackHalf2x16(w.y));
}
float scale_of(int n)
{
    uvec2 w = words[n >> 1];
    return uintBitsToFloat((n & 1) == 0 ? w.x : w.y);
}
#elif defined(WEIGHTS_16)
layout(std430, binding = 1) restrict readonly buffer B { uint words[]; };
float number_b(int i) { return unpackHalf2x16(words[(size.y + 1) / 2 * 2 + (i >> 1)] >> uint((i & 1) * 16)).x; }
float scale_of(int n) { return uintBitsToFloat(words[n]); }
#elif defined(WEIGHTS_8)
layout(std430, binding = 1) restrict readonly buffer B { uint words[]; };
vec4 quad_b(int i)
{
    int w = int(words[i + size.y]);
    return vec4(bitfieldExtract(w, 0, 8), bitfieldExtract(w, 8, 8), bitfieldExtract(w, 16, 8), bitfieldExtract(w, 24, 8));
}
float number_b(int i) { return float(bitfieldExtract(int(words[size.y + (i >> 2)]), (i & 3) * 8, 8)); }
float scale_of(int n) { return uintBitsToFloat(words[n]); }
#elif defined(B_QUADS)
layout(std430, binding = 1) restrict readonly buffer B { vec4 b[]; };
vec4 quad_b(int i) { return b[i]; }
#else
layout(std430, binding = 1) restrict readonly buffer B { float b[]; };
float number_b(int i) { return b[i]; }
#endif

#if defined(WEIGHTS_16) || defined(WEIGHTS_8)
#define SCALED(sum, n) ((sum) * scale_of(n))
#else
#define SCALED(sum, n) (sum)
#endif

struct Block { vec4 k0, k1, k2, k3; };

Block nothing() { return Block(vec4(0.0), vec4(0.0), vec4(0.0), vec4(0.0)); }

// What was read along k, one vec4 for each row.
Block turned(vec4 r0, vec4 r1, vec4 r2, vec4 r3)
{
    return Block(vec4(r0.x, r1.x, r2.x, r3.x), vec4(r0.y, r1.y, r2.y, r3.y), vec4(r0.z, r1.z, r2.z, r3.z), vec4(r0.w, r1.w, r2.w, r3.w));
}

#if defined(A_QUADS) && defined(A_ALONG_M)
Block block_a(int start, int m, int k, int end)
{
    int at = (start + min(m, size.x - 4)) >> 2;
    int step = stride_a.y >> 2;
    return Block(k < end ? a[at + k * step] : vec4(0.0), k + 1 < end ? a[at + (k + 1) * step] : vec4(0.0),
        k + 2 < end ? a[at + (k + 2) * step] : vec4(0.0), k + 3 < end ? a[at + (k + 3) * step] : vec4(0.0));
}
#elif defined(A_QUADS)
vec4 row_a(int start, int m, int k) { return a[(start + min(m, size.x - 1) * stride_a.x + k) >> 2]; }
Block block_a(int start, int m, int k, int end)
{
    if (k >= end) return nothing();
    return turned(row_a(start, m, k), row_a(start, m + 1, k), row_a(start, m + 2, k), row_a(start, m + 3, k));
}
#else
vec4 column_a(int start, int m, int k, int end)
{
    if (k >= end) return vec4(0.0);
    int at = start + k * stride_a.y;
    int last = size.x - 1;
    return vec4(a[at + min(m, last) * stride_a.x], a[at + min(m + 1, last) * stride_a.x], a[at + min(m + 2, last) * stride_a.x], a[at + min(m + 3, last) * stride_a.x]);
}
Block block_a(int start, int m, int k, int end)
{
    return Block(column_a(start, m, k, end), column_a(start, m, k + 1, end), column_a(start, m, k + 2, end), column_a(start, m, k + 3, end));
}
#endif

#if defined(B_QUADS) && defined(B_ALONG_N)
Block block_b(int start, int n, int k, int end)
{
    int at = (start + min(n, size.y - 4)) >> 2;
    int step = stride_b.y >> 2;
    return Block(k < end ? quad_b(at + k * step) : vec4(0.0), k + 1 < end ? quad_b(at + (k + 1) * step) : vec4(0.0),
        k + 2 < end ? quad_b(at + (k + 2) * step) : vec4(0.0), k + 3 < end ? quad_b(at + (k + 3) * step) : vec4(0.0));
}
#elif defined(B_QUADS)
vec4 row_b(int start, int n, int k) { return quad_b((start + min(n, size.y - 1) * stride_b.x + k) >> 2); }
Block block_b(int start, int n, int k, int end)
{
    if (k >= end) return nothing();
    return turned(row_b(start, n, k), row_b(start, n + 1, k), row_b(start, n + 2, k), row_b(start, n + 3, k));
}
#else
vec4 column_b(int start, int n, int k, int end)
{
    if (k >= end) return vec4(0.0);
    int at = start + k * stride_b.y;
    int last = size.y - 1;
    return vec4(number_b(at + min(n, last) * stride_b.x), number_b(at + min(n + 1, last) * stride_b.x), number_b(at + min(n + 2, last) * stride_b.x), number_b(at + min(n + 3, last) * stride_b.x));
}
Block block_b(int start, int n, int k, int end)
{
    return Block(column_b(start, n, k, end), column_b(start, n, k + 1, end), column_b(start, n, k + 2, end), column_b(start, n, k + 3, end));
}
#endif
