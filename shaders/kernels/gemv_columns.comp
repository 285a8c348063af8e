// Products with at most 8 rows in a whose weights have their columns side by side: an invocation computes four columns for all rows, over every
// SLICES-th k of a group's; the slices' sums meet in shared memory.
// Defines: ROWS 1 to 8; those of include/gemm_blocks.glsl with B_QUADS and B_ALONG_N; BIAS, EPILOGUE, CONSTANTS.
layout(local_size_x = 128) in;

#define C_SINGLE
#include "include/gemm_call.glsl"
#include "include/epilogue.glsl"
#include "include/gemm_blocks.glsl"
#include "include/gemm_store.glsl"

const int WIDE = 16;
const int SLICES = 128 / WIDE;

shared vec4 partial[128];

float left(int m, int k, int start) { return a[start + m * stride_a.x + k * stride_a.y]; }

void main()
{
    ivec3 start = batch_offsets();
    int id = int(gl_LocalInvocationIndex);
    int slice = id / WIDE;
    int n = (this_group().x * WIDE + id % WIDE) * 4;
    int at = (start.y + min(n, size.y - 4)) >> 2;
    vec4 sum[ROWS];
    for (int m = 0; m < ROWS; m++) sum[m] = vec4(0.0);
    for (int k = size.z + slice; k < size.w; k += SLICES)
    {
        vec4 w = quad_b(at + k * (stride_b.y >> 2));
        for (int m = 0; m < ROWS; m++) sum[m] += left(m, k, start.x) * w;
    }

    for (int m = 0; m < ROWS; m++)
    {
        memoryBarrierShared();
        barrier();
        partial[id] = sum[m];
        memoryBarrierShared();
        barrier();
        if (slice == 0)
        {
            vec4 s = partial[id];
            for (int other = 1; other < SLICES; other++) s += partial[id + other * WIDE];
            for (int j = 0; j < 4; j++) store_one(start.z, m, n + j, s[j]);
        }
    }
}
