// Products with at most 8 rows in a, which is a batch of a few: a weight is read once and used ROWS times, so memory decides, not arithmetic.
// A run of LANES invocations, or with SUBGROUPS a subgroup, computes one column of c for all rows; both operands lie in vec4s along k.
// Four reads are under way before the first is used.
// Defines: THREADS, LANES (a power of 2), COLUMNS: columns of a group; ROWS 1 to 8; SUBGROUPS; those of include/gemm_blocks.glsl; BIAS,
// EPILOGUE, CONSTANTS.
#ifdef SUBGROUPS
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#endif
layout(local_size_x = THREADS) in;

#define C_SINGLE
#include "include/gemm_call.glsl"
#include "include/epilogue.glsl"
#include "include/gemm_blocks.glsl"
#include "include/gemm_store.glsl"

#ifndef SUBGROUPS
shared float partial[THREADS];
#endif

float sum[ROWS];

// What one lane of so many adds for a column.
void walk(ivec3 start, int n, int lane, int lanes)
{
    for (int m = 0; m < ROWS; m++) sum[m] = 0.0;
    int column = start.y + min(n, size.y - 1) * stride_b.x;
    int quads = size.w >> 2;
    int k = (size.z >> 2) + lane;
    for (; k + 3 * lanes < quads; k += 4 * lanes)
    {
        vec4 w0 = quad_b((column >> 2) + k);
        vec4 w1 = quad_b((column >> 2) + k + lanes);
        vec4 w2 = quad_b((column >> 2) + k + 2 * lanes);
        vec4 w3 = quad_b((column >> 2) + k + 3 * lanes);
        for (int m = 0; m < ROWS; m++)
        {
            int at = ((start.x + m * stride_a.x) >> 2) + k;
            sum[m] += (dot(w0, a[at]) + dot(w1, a[at + lanes])) + (dot(w2, a[at + 2 * lanes]) + dot(w3, a[at + 3 * lanes]));
        }
    }
    for (; k < quads; k += lanes)
    {
        vec4 w = quad_b((column >> 2) + k);
        for (int m = 0; m < ROWS; m++) sum[m] += dot(w, a[((start.x + m * stride_a.x) >> 2) + k]);
    }
}

void main()
{
    ivec3 start = batch_offsets();
    int n0 = this_group().x * COLUMNS;
    int id = int(gl_LocalInvocationIndex);
#ifdef SUBGROUPS
    for (int column = int(gl_SubgroupID); column < COLUMNS; column += int(gl_NumSubgroups))
    {
        walk(start, n0 + column, int(gl_SubgroupInvocationID), int(gl_SubgroupSize));
        for (int m = 0; m < ROWS; m++)
        {
            float s = subgroupAdd(sum[m]);
            if (subgroupElect()) store_one(start.z, m, n0 + column, s);
        }
    }
#else
    int lane = id % LANES;
    int n = n0 + id / LANES;
    walk(start, n, lane, LANES);
    for (int m = 0; m < ROWS; m++)
    {
        partial[id] = sum[m];
        for (int step = LANES / 2; step > 0; step >>= 1)
        {
            memoryBarrierShared();
            barrier();
            if (lane < step) partial[id] += partial[id + step];
        }
        if (lane == 0) store_one(start.z, m, n, partial[id]);
    }
#endif
}
