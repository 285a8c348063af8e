// Joins the parts of each panel and moves the limits of its colours: at once when the data need more room, slowly when they need
// less, not at all while they are held. A panel that once had a negative number stays signed: its limits are -r and +r, so that 0
// has the middle colour.
layout(local_size_x = 16) in;

struct Panel
{
    vec4 limits;    // low, high, 1 if the map is the diverging one, 1 if the panel was drawn before and 2 if it was signed then
    vec4 data;      // min, max, NaN count, infinity count of this frame
    vec4 units;     // the limit that follows the data, 1 if every unit has limits of its own, the bits of the largest and least of them
};

layout(std430, binding = 0) readonly buffer Parts { vec4 parts[]; };
layout(std430, binding = 3) buffer Panels
{
    vec4 rule[2];   // scope (0 panel, 1 all, 2 unit), 1 if limits are held, factor, 1 if limits are given; lower, upper given limit, panels, release
    Panel panels[];
};

layout(std140, binding = 0) uniform Call
{
    ivec4 info;     // panels, the first of them
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

    Panel panel = panels[info.y + p];
    float drawn = panel.limits.w;
    float now = panel.units.x;
    // A limit of zero holds nothing: the first numbers set it.
    bool holds = rule[0].y != 0.0 && now > 0.0;
    bool is_signed = drawn == 2.0 || (!holds && data.x < 0.0);
    float wanted = is_signed ? max(abs(data.x), abs(data.y)) : data.y;
    if (!holds) now = drawn == 0.0 || wanted >= now ? wanted : now + (wanted - now) * release.x;
    float still = intBitsToFloat(ranges[p].z);
    if (still > 0.0) now = still;
    float high = now * rule[0].z;
    panel.limits = vec4(is_signed ? -high : 0.0, high, is_signed ? 1.0 : 0.0, is_signed ? 2.0 : 1.0);
    if (rule[0].w != 0.0)
    {
        bool diverges = is_signed && rule[1].x < 0.0;
        panel.limits.xyz = vec3(diverges ? rule[1].x : max(rule[1].x, 0.0), rule[1].y, diverges ? 1.0 : 0.0);
    }
    panel.data = data;
    panel.units = vec4(now, rule[0].x == 2.0 && rule[0].w == 0.0 ? 1.0 : 0.0, 0.0, INF_VALUE);
    panels[info.y + p] = panel;
}
