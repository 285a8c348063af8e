// The mean over windows of pixels, or with GRADIENT what each pixel gets back from the windows over it.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;         // elements of y, 1 if pads count
    ivec4 picture;      // height, width; height and width pooled
    ivec4 kernel;       // height, width; strides
    ivec4 pads;         // top, left
};

#include "include/groups.glsl"

// The pixels that the window at a pooled position covers, inside the picture: first row, end, first column, end.
ivec4 window(int i, int j)
{
    ivec2 first = ivec2(i, j) * kernel.zw - pads.xy;
    ivec2 end = min(first + kernel.xy, picture.xy);
    first = max(first, ivec2(0));
    return ivec4(first.x, end.x, first.y, end.y);
}
float count(ivec4 w) { return float(info.y == 1 ? kernel.x * kernel.y : (w.y - w.x) * (w.w - w.z)); }

void main()
{
    int group = group_in_row();
    int at = group * 64 + int(gl_LocalInvocationID.x);
    if (at >= info.x) return;

    float sum = 0.0;
#ifdef GRADIENT
    int plane = at / (picture.x * picture.y);
    int pixel = at - plane * picture.x * picture.y;
    ivec2 p = ivec2(pixel / picture.y, pixel % picture.y) + pads.xy;
    // Windows that start at or before the pixel and reach it.
    ivec2 first = max((p - kernel.xy + kernel.zw) / kernel.zw, ivec2(0));
    first = ivec2(p.x < kernel.x ? 0 : first.x, p.y < kernel.y ? 0 : first.y);
    ivec2 last = min(p / kernel.zw, picture.zw - 1);
    for (int i = first.x; i <= last.x; i++)
        for (int j = first.y; j <= last.y; j++)
            sum += x[(plane * picture.z + i) * picture.w + j] / count(window(i, j));
    y[at] = sum;
#else
    int plane = at / (picture.z * picture.w);
    int pixel = at - plane * picture.z * picture.w;
    ivec4 w = window(pixel / picture.w, pixel % picture.w);
    for (int r = w.x; r < w.y; r++)
        for (int c = w.z; c < w.w; c++)
            sum += x[(plane * picture.x + r) * picture.y + c];
    y[at] = sum / count(w);
#endif
}
