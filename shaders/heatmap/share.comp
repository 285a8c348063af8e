// Gives all panels of a set the limits of the one that needs most room.
layout(local_size_x = 32) in;

struct Panel
{
    vec4 limits;
    vec4 data;
    vec4 units;
};

layout(std430, binding = 3) buffer Panels
{
    vec4 rule[2];
    Panel panels[];
};

shared float found[32];

void main()
{
    int lane = int(gl_LocalInvocationID.x);
    int count = int(rule[1].z);
    float high = 0.0;
    for (int p = lane; p < count; p += 32) high = max(high, panels[p].units.x);
    found[lane] = high;
    barrier();
    for (int i = 0; i < 32; i++) high = max(high, found[i]);
    high *= rule[0].z;
    for (int p = lane; p < count; p += 32) panels[p].limits.xy = vec2(panels[p].limits.z != 0.0 ? -high : 0.0, high);
}
