// A convolution or its transpose from a grid, plain storage buffers: y = finish(sum over channels and taps of grid * weight + bias).
// An invocation computes 4 outputs at 4 positions in registers. Defines: BIAS, EPILOGUE, CONSTANTS.
layout(local_size_x = 16, local_size_y = 4) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) readonly buffer W { float w[]; };
#ifdef BIAS
layout(std430, binding = 2) readonly buffer Bias { float bias[]; };
#endif
layout(std430, binding = 3) buffer Y { float y[]; };

#include "include/conv_call.glsl"
#include "include/epilogue.glsl"

const int TILE = 4;

void main()
{
    int p0 = this_invocation().x * TILE;
    int m0 = this_invocation().y * TILE;
    if (p0 >= size.y || m0 >= size.x) return;

    ivec2 at = example_and_group();
    float sum[TILE * TILE];
    int from[TILE];
    for (int j = 0; j < TILE; j++) from[j] = at.x * source.x + at.y * source.w * source.y + min(p0 + j, size.y - 1);
    for (int t = 0; t < TILE * TILE; t++) sum[t] = 0.0;
    for (int c = size.z; c < size.w; c++)
    {
        int row = (at.y * source.w + c) * weight.y * weight.x + m0;
        for (int t = 0; t < weight.y; t++)
        {
            int shift = c * source.y + tap(t);
            float vx[TILE];
            for (int j = 0; j < TILE; j++) vx[j] = x[from[j] + shift];
            for (int i = 0; i < TILE; i++)
            {
                float vw = w[row + t * weight.x + i];
                for (int j = 0; j < TILE; j++) sum[i * TILE + j] += vw * vx[j];
            }
        }
    }

    int volume = plane.x * plane.y * plane.z;
    for (int j = 0; j < TILE; j++)
    {
        int to = place(p0 + j);
        if (to < 0) continue;
        for (int i = 0; i < TILE; i++)
        {
            if (m0 + i >= size.x) continue;
            int channel = at.y * size.x + m0 + i;
            int k = ((at.x + weight.z) * source.z * size.x + channel) * volume + to;
            float s = sum[i * TILE + j];
            if (plane.w == 1) s += y[k];
            if (stride.w == 1)
            {
#ifdef BIAS
                s += bias[channel];
#endif
                s = finish(s);
            }
            y[k] = s;
        }
    }
}
