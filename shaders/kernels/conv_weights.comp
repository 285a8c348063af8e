// Lays the weights of some taps out for a convolution's kernel: [group, channel, tap, output], with outputs side by side and zeros
// behind the last.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer W { float w[]; };
layout(std430, binding = 3) writeonly buffer P { float p[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;         // elements of p, outputs in a row, taps, channels in a group
    ivec4 stride;       // in w: from group to group, from channel to channel, from output to output; outputs in a group
    ivec4 taps[64];     // which taps
};

#include "include/groups.glsl"

void main()
{
    int group = group_in_row();
    int i = group * 64 + int(gl_LocalInvocationID.x);
    if (i >= info.x) return;

    int rest = i / info.y;
    int m = i - rest * info.y;
    int channels = rest / info.z;
    int t = rest - channels * info.z;
    int g = channels / info.w;
    int at = g * stride.x + (channels - g * info.w) * stride.y + m * stride.z + taps[t >> 2][t & 3];
    p[i] = m < stride.w ? w[at] : 0.0;
}
