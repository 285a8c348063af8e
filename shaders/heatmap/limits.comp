// Joins the parts of each panel and moves the limits of its colours: at once when the data need more room, slowly when they need
// less. A panel that once had a negative number stays signed: its limits are -r and +r, so that 0 has the middle colour.
layout(local_size_x = 16) in;

struct Panel
{
    vec4 limits;    // low, high, 1 if signed, 1 if the panel was drawn before
    vec4 data;      // min, max, NaN count, infinity count of this frame
};

layout(std430, binding = 0) readonly buffer Parts { vec4 parts[]; };
layout(std430, binding = 3) buffer Panels { Panel panels[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;     // panels
    vec4 release;   // share of the way that a limit shrinks in one frame
    ivec4 ranges[32];   // first part and parts of each panel; the bits of a limit that stands still, 0 if it follows the data
};

#include "include/functions.glsl"

void main()
{
    int p = int(gl_GlobalInvocationID.x);
    if (p >= info.x) return;

    vec4 data = vec4(INF_VALUE, -INF_VALUE, 0.0, 0.0);
    for (int i = 0; i < ranges[p].y; i++)
    {
        vec4 part = parts[ranges[p].x + i];
        data = vec4(min(data.x, part.x), max(data.y, part.y), data.zw + part.zw);
    }
    if (data.x > data.y) data.xy = vec2(0.0);

    vec4 limits = panels[p].limits;
    bool is_signed = limits.z != 0.0 || data.x < 0.0;
    float wanted = is_signed ? max(abs(data.x), abs(data.y)) : data.y;
    float now = limits.y;
    now = limits.w == 0.0 || wanted >= now ? wanted : now + (wanted - now) * release.x;
    float still = intBitsToFloat(ranges[p].z);
    if (still > 0.0) now = still;
    panels[p].limits = vec4(is_signed ? -now : 0.0, now, is_signed ? 1.0 : 0.0, 1.0);
    panels[p].data = data;
}
