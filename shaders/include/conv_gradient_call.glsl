// The parameters that the kernels of the gradient by a convolution's weights share: sums over runs of two grids, in slices.
#include "include/groups.glsl"

layout(std140, binding = 0) uniform Call
{
    ivec4 size;         // outputs in a group, columns (channels in a group times taps here), channels in a group, groups
    ivec4 run;          // cells, cells in a slice, slices, from output to output in the grid of gradients
    ivec4 source;       // from channel to channel in the grid; taps here, all taps, first slice of the result
    ivec4 taps[64];     // where the grid begins for each tap
    ivec4 names[64];    // which taps they are
};

int tap(int t) { return taps[t >> 2][t & 3]; }

// Where column n of this group begins in the grid.
int column_start(int group, int n)
{
    int c = n / source.y;
    return (group * size.z + c) * source.x + tap(n - c * source.y);
}

// Where the result for output m and column n of a slice is.
int result(int slice, int group, int m, int n)
{
    int c = n / source.y;
    int t = n - c * source.y;
    return (((slice + source.w) * size.w * size.x + group * size.x + m) * size.z + c) * source.z + names[t >> 2][t & 3];
}
