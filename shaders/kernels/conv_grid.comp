// Copies what a convolution reads into a part of its grid: cell i is element first + i * stride, or 0 where there is none. An invocation
// copies a row. With several copies, copy s begins s cells later, so that every run of four cells is a texel of one of them.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 3) writeonly buffer P { float p[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;         // rows, copies, examples, first example
    ivec4 extent;       // of the part: z, y, x; from example to example
    ivec4 sizes;        // of x: z, y, x; channels
    ivec4 first;        // element of the first cell: z, y, x; from copy to copy
    ivec4 stride;       // from cell to cell: z, y, x; from channel to channel
    ivec4 part;         // where the part begins
};

#include "include/groups.glsl"

void main()
{
    int group = group_in_row();
    int row = group * 64 + int(gl_LocalInvocationID.x);
    if (row >= info.x) return;

    int rest = row / extent.y;
    int cell_y = row - rest * extent.y;
    int planes = rest / extent.x;
    int cell_z = rest - planes * extent.x;
    int channel = planes / info.z;
    int example = planes - channel * info.z;

    int z = first.x + cell_z * stride.x;
    int y = first.y + cell_y * stride.y;
    bool inside = z >= 0 && z < sizes.x && y >= 0 && y < sizes.y;
    int from = (((example + info.w) * sizes.w + channel) * sizes.x + z) * sizes.y + y;
    int cell = (cell_z * extent.y + cell_y) * extent.z;
    int to = part.x + channel * stride.w + example * extent.w + cell;
    for (int i = 0; i < extent.z; i++)
    {
        int at = first.z + i * stride.z;
        float value = inside && at >= 0 && at < sizes.z ? x[from * sizes.z + at] : 0.0;
        p[to + i] = value;
        for (int s = 1; s < info.y; s++)
            if (cell + i >= s) p[to + i + s * (first.w - 1)] = value;
    }
}
