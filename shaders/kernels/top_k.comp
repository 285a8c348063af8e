// The first k elements along the middle of [outer, axis, inner], in order, or with PLACES their places. Every invocation counts how
// many elements come before its own, which is where it goes. Defines: PLACES, LARGEST.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;     // elements, axis, inner, k
};

#include "include/groups.glsl"
#include "include/functions.glsl"

// NaN is larger than any number.
bool precedes(float a, float b)
{
#ifdef LARGEST
    return is_nan(a) ? !is_nan(b) : !is_nan(b) && a > b;
#else
    return is_nan(b) ? !is_nan(a) : !is_nan(a) && a < b;
#endif
}

void main()
{
    int e = group_in_row() * 64 + int(gl_LocalInvocationID.x);
    if (e >= info.x) return;
    int own = (e / info.z) % info.y;
    int outer = e / (info.z * info.y);
    int row = e - own * info.z;
    float value = x[e];
    int rank = 0;
    for (int i = 0; i < info.y; i++)
    {
        float other = x[row + i * info.z];
        bool first = precedes(other, value) || (i < own && !precedes(value, other));
        rank += first ? 1 : 0;
    }
    if (rank >= info.w) return;
    int to = (outer * info.w + rank) * info.z + e % info.z;
#ifdef PLACES
    y[to] = float(own);
#else
    y[to] = value;
#endif
}
