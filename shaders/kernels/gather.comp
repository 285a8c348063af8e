// y[e] = the element of the data that an index says: see include/index_call.glsl.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) readonly buffer Indices { float indices[]; };
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

#include "include/groups.glsl"
#include "include/index_call.glsl"

void main()
{
    int e = group_in_row() * 64 + int(gl_LocalInvocationID.x);
    if (e >= info.x) return;
    int index = (e / rows.y) % info.w * rows.x;
    int from = 0;
    for (int d = 0; d < info.y; d++)
    {
        int f = (e / more[d].x) % free[d].y;
        from += f * free[d].z;
        index += f * free[d].w;
    }
    for (int k = 0; k < info.z; k++)
    {
        from += place(indices[index + k], more[k].y) * more[k].z;
    }
    y[e] = x[from];
}
