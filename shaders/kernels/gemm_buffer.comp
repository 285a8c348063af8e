// c[b, m, n] = finish(sum over k of a[b, m, k] * b[b, n, k] + bias[n]), any strides, plain storage buffers.
// An invocation computes TILE_M x TILE_N results in registers. Defines: BIAS, EPILOGUE, CONSTANTS; WEIGHTS_16 or WEIGHTS_8 for how b is packed.
layout(local_size_x = 16, local_size_y = 4) in;

layout(std430, binding = 0) readonly buffer A { float a[]; };
#if defined(WEIGHTS_16) || defined(WEIGHTS_8)
layout(std430, binding = 1) readonly buffer B { uint words[]; };
#else
layout(std430, binding = 1) readonly buffer B { float b[]; };
#endif
#ifdef BIAS
layout(std430, binding = 2) readonly buffer Bias { float bias[]; };
#endif
layout(std430, binding = 3) buffer C { float c[]; };

#include "include/gemm_call.glsl"
#include "include/epilogue.glsl"

// Packed weights begin with the scales of their columns; see PackedWeights.cs.
#if defined(WEIGHTS_16)
float right(int i) { return unpackHalf2x16(words[(size.y + 1) / 2 * 2 + (i >> 1)] >> ((i & 1) * 16)).x; }
#elif defined(WEIGHTS_8)
float right(int i) { return float(bitfieldExtract(int(words[size.y + (i >> 2)]), (i & 3) * 8, 8)); }
#else
float right(int i) { return b[i]; }
#endif

const int TILE_M = 4;
const int TILE_N = 4;

void main()
{
    ivec3 start = batch_offsets();
    ivec3 at_tile = this_invocation();
    int n0 = at_tile.x * TILE_N;
    int m0 = at_tile.y * TILE_M + stride_a.z;
    if (n0 >= size.y || m0 >= size.x) return;

    // Rows and columns past the edge repeat the last one; their sums are not stored.
    int row[TILE_M];
    int column[TILE_N];
    float sum[TILE_M * TILE_N];
    for (int i = 0; i < TILE_M; i++) row[i] = start.x + min(m0 + i, size.x - 1) * stride_a.x;
    for (int j = 0; j < TILE_N; j++) column[j] = start.y + min(n0 + j, size.y - 1) * stride_b.x;
    for (int t = 0; t < TILE_M * TILE_N; t++) sum[t] = 0.0;

    int k = size.z;
    for (; k + 4 <= size.w; k += 4)
    {
        for (int u = 0; u < 4; u++)
        {
            float va[TILE_M];
            float vb[TILE_N];
            for (int i = 0; i < TILE_M; i++) va[i] = a[row[i] + (k + u) * stride_a.y];
            for (int j = 0; j < TILE_N; j++) vb[j] = right(column[j] + (k + u) * stride_b.y);
            for (int i = 0; i < TILE_M; i++)
                for (int j = 0; j < TILE_N; j++)
                    sum[i * TILE_N + j] += va[i] * vb[j];
        }
    }
    for (; k < size.w; k++)
    {
        for (int i = 0; i < TILE_M; i++)
            for (int j = 0; j < TILE_N; j++)
                sum[i * TILE_N + j] += a[row[i] + k * stride_a.y] * right(column[j] + k * stride_b.y);
    }

    for (int i = 0; i < TILE_M; i++)
    {
        for (int j = 0; j < TILE_N; j++)
        {
            int m = m0 + i;
            int n = n0 + j;
            if (m >= size.x || n >= size.y) continue;
            int at = start.z + m * size.y + n;
            float s = sum[i * TILE_N + j];
#if defined(WEIGHTS_16) || defined(WEIGHTS_8)
            s *= uintBitsToFloat(words[n]);
#endif
            if (stride_b.w == 1) s += c[at];
            if (flags.x == 1)
            {
#ifdef BIAS
                s += bias[n];
#endif
                s = finish(s);
            }
            c[at] = s;
        }
    }
}
