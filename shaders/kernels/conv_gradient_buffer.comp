// The gradient by a convolution's weights, plain storage buffers: dw[m, n] = sum over cells of d[m, cell] * x[n, cell + tap].
// An invocation computes 4 x 4 results over one slice of the cells.
layout(local_size_x = 8, local_size_y = 8) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) readonly buffer D { float d[]; };
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

#include "include/conv_gradient_call.glsl"

const int TILE = 4;

void main()
{
    int n0 = this_invocation().x * TILE;
    int m0 = this_invocation().y * TILE;
    if (n0 >= size.y || m0 >= size.x) return;

    int slice = this_group().z % run.z;
    int group = this_group().z / run.z;
    int row[TILE];
    int column[TILE];
    float sum[TILE * TILE];
    for (int i = 0; i < TILE; i++) row[i] = (group * size.x + min(m0 + i, size.x - 1)) * run.w;
    for (int j = 0; j < TILE; j++) column[j] = column_start(group, min(n0 + j, size.y - 1));
    for (int t = 0; t < TILE * TILE; t++) sum[t] = 0.0;
    int end = min((slice + 1) * run.y, run.x);
    for (int k = slice * run.y; k < end; k++)
    {
        float vx[TILE];
        for (int j = 0; j < TILE; j++) vx[j] = x[column[j] + k];
        for (int i = 0; i < TILE; i++)
        {
            float vd = d[row[i] + k];
            for (int j = 0; j < TILE; j++) sum[i * TILE + j] += vd * vx[j];
        }
    }

    for (int i = 0; i < TILE; i++)
        for (int j = 0; j < TILE; j++)
            if (m0 + i < size.x && n0 + j < size.y) y[result(slice, group, m0 + i, n0 + j)] = sum[i * TILE + j];
}
