// The limit of each unit's colours, a tile being a unit: at once up to the largest finite magnitude, slowly down; that of a unit
// which is a single number keeps the largest so far, since against itself it would always have the last colour.
layout(local_size_x = 16) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) buffer Units { float units[]; };
layout(std430, binding = 3) buffer Panels { uint words[]; };    // two vectors of the rule, then three of each panel

layout(std140, binding = 0) uniform Call
{
    ivec4 info;     // first element, elements, first unit, panel
    ivec4 tile;     // width and height of a tile, tiles, 1 if the lanes of a work group share a tile
};

shared float found[16];

void main()
{
    int lane = int(gl_LocalInvocationID.x);
    bool together = tile.w != 0;
    int t = together ? int(gl_WorkGroupID.x) : int(gl_GlobalInvocationID.x);
    float most = 0.0;
    if (t < tile.z)
    {
        for (int row = 0; row < tile.y; row++)
        {
            int start = (t * tile.y + row) * tile.x;
            for (int at = together ? lane : 0; at < tile.x; at += together ? 16 : 1)
            {
                float v = start + at < info.y ? abs(x[info.x + start + at]) : 0.0;
                if (floatBitsToUint(v) < 0x7f800000u) most = max(most, v);
            }
        }
    }
    found[lane] = most;
    barrier();
    if (t >= tile.z || (together && lane != 0)) return;
    for (int i = 1; together && i < 16; i++) most = max(most, found[i]);

    bool holds = uintBitsToFloat(words[1]) != 0.0;
    float release = tile.x * tile.y == 1 ? 0.0 : uintBitsToFloat(words[7]);
    float now = units[info.z + t];
    if (!holds || now == 0.0) now = most >= now ? most : now + (most - now) * release;
    units[info.z + t] = now;

    // Floats from 0 on are ordered as their bits are.
    uint bits = floatBitsToUint(now * uintBitsToFloat(words[2]));
    atomicMax(words[8 + info.w * 12 + 10], bits);
    atomicMin(words[8 + info.w * 12 + 11], bits);
}
