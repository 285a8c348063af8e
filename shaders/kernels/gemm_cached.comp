// The product for GPUs whose shared memory is no faster than their caches: a group of 128 computes 64 x 64 results, an invocation 4 x 8 of
// them straight from storage, four k at a time. Defines: those of include/gemm_blocks.glsl and include/gemm_store.glsl; EPILOGUE, CONSTANTS.
layout(local_size_x = 128) in;

#define QUADS_M 1
#define QUADS_N 2

#include "include/gemm_call.glsl"
#include "include/epilogue.glsl"
#include "include/gemm_blocks.glsl"
#include "include/gemm_store.glsl"
#include "include/gemm_tile.glsl"

#define STEP(part) \
    { \
        vec4 a0 = left.part; \
        vec4 b0 = near.part; \
        vec4 b1 = far.part; \
        SUMS(MULTIPLY) \
    }

void main()
{
    ivec3 start = batch_offsets();
    ivec3 group = this_group();
    int id = int(gl_LocalInvocationIndex);
    int m0 = group.y * 64 + stride_a.z + id / 8 * 4;
    int n0 = group.x * 64 + id % 8 * 4;
    SUMS(START)
    for (int k = size.z; k < size.w; k += 4)
    {
        Block left = block_a(start.x, m0, k, size.w);
        Block near = block_b(start.y, n0, k, size.w);
        Block far = block_b(start.y, n0 + 32, k, size.w);
        STEP(k0)
        STEP(k1)
        STEP(k2)
        STEP(k3)
    }

    vec4 results[8];
    SUMS(KEEP)
    for (int i = 0; i < 4; i++)
    {
        store(start.z, m0 + i, n0, results[i * 2]);
        store(start.z, m0 + i, n0 + 32, results[i * 2 + 1]);
    }
}
