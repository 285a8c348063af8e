// One row along the middle of [outer, axis, inner] per invocation: the place of its first largest element (of the smallest with LEAST),
// with ONE_HOT a row that is 1 there and 0 elsewhere, with SUM the running sums. Backwards, the row is walked from its end.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;     // outer * inner, axis, inner, backwards
    ivec4 sums;     // exclusive
};

#include "include/groups.glsl"
#include "include/functions.glsl"

bool is_better(float value, float best)
{
#ifdef LEAST
    return !is_nan(best) && (is_nan(value) || value < best);
#else
    return !is_nan(best) && (is_nan(value) || value > best);
#endif
}

void main()
{
    int row = group_in_row() * 64 + int(gl_LocalInvocationID.x);
    if (row >= info.x) return;

    int outer = row / info.z;
    int start = outer * info.y * info.z + (row - outer * info.z);
    int first = info.w == 0 ? start : start + (info.y - 1) * info.z;
    int step = info.w == 0 ? info.z : -info.z;
#ifdef SUM
    float sum = 0.0;
    for (int i = 0; i < info.y; i++)
    {
        int at = first + i * step;
        float next = sum + x[at];
        y[at] = sums.x != 0 ? sum : next;
        sum = next;
    }
#else
    int best = 0;
    float top = x[first];
    for (int i = 1; i < info.y; i++)
    {
        float value = x[first + i * step];
        if (is_better(value, top))
        {
            best = i;
            top = value;
        }
    }
    best = info.w == 0 ? best : info.y - 1 - best;
#ifdef ONE_HOT
    for (int i = 0; i < info.y; i++) y[start + i * info.z] = i == best ? 1.0 : 0.0;
#else
    y[row] = float(best);
#endif
#endif
}
