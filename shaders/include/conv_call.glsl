// The parameters that the kernels of convolutions share. Positions run through a grid of which each tap reads a shifted run; those
// that are not results are not stored.
#include "include/groups.glsl"

layout(std140, binding = 0) uniform Call
{
    ivec4 size;         // outputs in a group, positions, first channel, end of channels
    ivec4 source;       // in the grid: from example to example, from channel to channel; groups; channels in a group
    ivec4 extent;       // of the grid: y, x; results along y, x
    ivec4 start;        // first result: z, y, x; first example of this dispatch
    ivec4 stride;       // from result to result: z, y, x; 1 if bias and epilogue are due
    ivec4 plane;        // sizes of the output: z, y, x; 1 if earlier sums are in y already
    ivec4 weight;       // outputs in a row of the weights, taps, first example of y
    vec4 constants;
    ivec4 taps[64];     // where the grid begins for each tap
};

int tap(int t) { return taps[t >> 2][t & 3]; }

// Example and group of this work group.
ivec2 example_and_group()
{
    int index = this_group().z;
    int example = index / source.z;
    return ivec2(example + start.w, index - example * source.z);
}

// Where the result at a position is in a plane of the output, or -1.
int place(int position)
{
    int row = position / extent.y;
    int x = position - row * extent.y;
    int z = row / extent.x;
    int y = row - z * extent.x;
    if (position >= size.y || x >= extent.w || y >= extent.z) return -1;
    return ((start.x + z * stride.x) * plane.y + start.y + y * stride.y) * plane.z + start.z + x * stride.z;
}
