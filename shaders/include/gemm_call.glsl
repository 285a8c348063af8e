// The parameters that all matrix product kernels share.
#include "include/groups.glsl"

layout(std140, binding = 0) uniform Call
{
    ivec4 size;         // M, N, first k, end of k
    ivec4 stride_a;     // of m, of k; first m of this dispatch; first batch of this dispatch
    ivec4 stride_b;     // of n, of k; dimensions of the batch; 1 if sums of earlier k are in c already
    ivec4 flags;        // 1 if bias and epilogue are due; for kernels that split k: parts of k, k of a part; rows of tiles
    vec4 constants;
    ivec4 batch[4];     // size, stride in a, stride in b; innermost first
    ivec4 begin;        // of a, where b is a part of larger weights
};

// Where a batch begins in a, in b and in c.
ivec3 offsets_of_batch(int index)
{
    ivec3 at = ivec3(begin.x, 0, index * size.x * size.y);
    for (int d = 0; d < stride_b.z; d++)
    {
        int q = index / batch[d].x;
        at.xy += (index - q * batch[d].x) * batch[d].yz;
        index = q;
    }
    return at;
}

// Where the batch of this work group begins.
ivec3 batch_offsets() { return offsets_of_batch(this_group().z + stride_a.w); }
