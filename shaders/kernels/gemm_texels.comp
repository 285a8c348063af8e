// The same product where both operands lie along k in whole texels of four: loads go through buffer textures, which llvmpipe
// turns into one vector load each where a storage buffer costs a loop. Lanes run along n.
// Defines: TILE_M, TILE_N results per invocation; BIAS, EPILOGUE, CONSTANTS; WEIGHTS_16 or WEIGHTS_8.
layout(local_size_x = 16) in;

uniform samplerBuffer a;    // texture unit 0
#ifdef BIAS
layout(std430, binding = 2) readonly buffer Bias { float bias[]; };
#endif
layout(std430, binding = 3) buffer C { float c[]; };

#include "include/gemm_call.glsl"
#include "include/epilogue.glsl"
#include "include/gemm_weights.glsl"

void main()
{
    ivec3 start = batch_offsets();
    int n0 = this_invocation().x;
    int step_n = (size.y + 16 * TILE_N - 1) / (16 * TILE_N) * 16;
    int m0 = this_group().y * TILE_M + stride_a.z;

    int row[TILE_M];
    int column[TILE_N];
    vec4 sum[TILE_M * TILE_N];
    for (int i = 0; i < TILE_M; i++) row[i] = (start.x + min(m0 + i, size.x - 1) * stride_a.x) / 4;
    for (int j = 0; j < TILE_N; j++) column[j] = (start.y + min(n0 + j * step_n, size.y - 1) * stride_b.x) / 4;
    for (int t = 0; t < TILE_M * TILE_N; t++) sum[t] = vec4(0.0);

    for (int k = size.z / 4; k < size.w / 4; k++)
    {
        vec4 va[TILE_M];
        for (int i = 0; i < TILE_M; i++) va[i] = texelFetch(a, row[i] + k);
        for (int j = 0; j < TILE_N; j++)
        {
            vec4 vb = fetch_b(column[j] + k);
            for (int i = 0; i < TILE_M; i++) sum[i * TILE_N + j] += va[i] * vb;
        }
    }

    for (int i = 0; i < TILE_M; i++)
    {
        for (int j = 0; j < TILE_N; j++)
        {
            int m = m0 + i;
            int n = n0 + j * step_n;
            if (m >= size.x || n >= size.y) continue;
            int at = start.z + m * size.y + n;
            vec4 parts = sum[i * TILE_N + j];
            float s = SCALED((parts.x + parts.y) + (parts.z + parts.w), n);
            if (stride_b.w == 1) s += c[at];
            if (flags.x == 1)
            {
#ifdef BIAS
                s += bias[n];
#endif
                s = finish(s);
            }
            c[at] = s;
        }
    }
}
