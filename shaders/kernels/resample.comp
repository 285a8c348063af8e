// y[o, j, i] = sum over the entries t of result j of weight[t] * x[o, element[t], i].
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) readonly buffer Table { float entries[]; };   // where each result's entries begin, elements, weights
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;     // elements of y, of the axis, results of the axis, elements behind the axis
    ivec4 table;    // entries
};

#include "include/groups.glsl"

void main()
{
    int at = group_in_row() * 64 + int(gl_LocalInvocationID.x);
    if (at >= info.x) return;

    int line = at / info.w;
    int i = at - line * info.w;
    int outer = line / info.z;
    int j = line - outer * info.z;
    int first = int(entries[j]);
    int end = int(entries[j + 1]);
    int elements = info.z + 1;
    float sum = 0.0;
    for (int t = first; t < end; t++) sum += x[(outer * info.y + int(entries[elements + t])) * info.w + i] * entries[elements + table.x + t];
    y[at] = sum;
}
