// Smallest and largest finite number of a tensor and how many are not finite, in 16 parts: one for each lane of one work group.
layout(local_size_x = 16) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 3) writeonly buffer Parts { vec4 parts[]; };   // min, max, NaN count, infinity count

layout(std140, binding = 0) uniform Call
{
    ivec4 info;     // first element, elements, first part
};

#include "include/functions.glsl"

void main()
{
    int lane = int(gl_LocalInvocationID.x) + int(gl_WorkGroupID.x) * 16;
    int lanes = int(gl_NumWorkGroups.x) * 16;
    vec4 part = vec4(INF_VALUE, -INF_VALUE, 0.0, 0.0);
    for (int i = lane; i < info.y; i += lanes)
    {
        float v = x[info.x + i];
        if (is_nan(v)) part.z += 1.0;
        else if (is_inf(v)) part.w += 1.0;
        else
        {
            part.x = min(part.x, v);
            part.y = max(part.y, v);
        }
    }
    parts[info.z + lane] = part;
}
