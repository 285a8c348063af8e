// y[e] = x[e], or 0 without DATA, joined with the updates whose indices say e, in their order: see include/index_call.glsl. Each
// invocation looks through all indices that may say its element, so no two write one place and the order is always the same.
// Defines: DATA, JOIN(a, b).
layout(local_size_x = 64) in;

#ifdef DATA
layout(std430, binding = 0) readonly buffer X { float x[]; };
#endif
layout(std430, binding = 1) readonly buffer Indices { float indices[]; };
layout(std430, binding = 2) readonly buffer Updates { float updates[]; };
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

#include "include/groups.glsl"
#include "include/functions.glsl"
#include "include/index_call.glsl"

void main()
{
    int e = group_in_row() * 64 + int(gl_LocalInvocationID.x);
    if (e >= info.x) return;
    float result = 0.0;
#ifdef DATA
    result = x[e];
#endif
    int index = 0;
    int from = 0;
    bool reached = true;
    for (int d = 0; d < info.y; d++)
    {
        int f = (e / free[d].z) % free[d].x;
        reached = reached && f < free[d].y;
        index += f * free[d].w;
        from += f * more[d].x;
    }
    int count = reached ? info.w : 0;
    for (int i = 0; i < count; i++)
    {
        bool hit = true;
        for (int k = 0; k < info.z; k++)
        {
            hit = hit && place(indices[index + k], more[k].y) == (e / more[k].z) % more[k].y;
        }
        if (hit) result = JOIN(result, updates[from]);
        index += rows.x;
        from += rows.y;
    }
    y[e] = result;
}
