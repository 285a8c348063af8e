// y = softmax(x), or its logarithm if LOG is defined, along the middle of [outer, axis, inner]: one row per invocation.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 3) buffer Y { float y[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;     // outer * inner, axis, inner
};

#include "include/groups.glsl"
#include "include/functions.glsl"

void main()
{
    int group = group_in_row();
    int row = group * 64 + int(gl_LocalInvocationID.x);
    if (row >= info.x) return;

    int outer = row / info.z;
    int start = outer * info.y * info.z + (row - outer * info.z);
    float top = -INF_VALUE;
    for (int i = 0; i < info.y; i++) top = larger(top, x[start + i * info.z]);

    float sum = 0.0;
    for (int i = 0; i < info.y; i++)
    {
        float e = exponential(x[start + i * info.z] - top);
        sum += e;
#ifndef LOG
        y[start + i * info.z] = e;
#endif
    }
#ifdef LOG
    float log_sum = logarithm(sum);
    for (int i = 0; i < info.y; i++) y[start + i * info.z] = (x[start + i * info.z] - top) - log_sum;
#else
    for (int i = 0; i < info.y; i++) y[start + i * info.z] /= sum;
#endif
}
