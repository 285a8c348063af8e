// y[i] = FUNCTION(a[i], b[i], c[i], constants...) for a multiple of four numbers in step, on llvmpipe: loads go through buffer
// textures, one vector load for four numbers where a storage buffer costs a loop for each.
// Defines: INPUTS 1..3, CONSTANTS 0..4, FUNCTION; A_SCALAR, B_SCALAR or C_SCALAR where one number is read for all. C is scalar.
layout(local_size_x = 64) in;

#ifdef A_SCALAR
layout(std430, binding = 0) readonly buffer A { float scalar_a; };
#else
uniform samplerBuffer a;    // texture unit 0
#endif
#if INPUTS > 1
#ifdef B_SCALAR
layout(std430, binding = 1) readonly buffer B { float scalar_b; };
#else
uniform samplerBuffer b;    // texture unit 1
#endif
#endif
#if INPUTS > 2
layout(std430, binding = 2) readonly buffer C { float scalar_c; };
#endif
layout(std430, binding = 3) writeonly buffer Y { vec4 y[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;       // elements
    vec4 constants;
};

#include "include/groups.glsl"
#include "include/functions.glsl"

const int TEXELS = 4;

float value(int at, float a, float b, float c)
{
    element = at;
    return FUNCTION(a
#if INPUTS > 1
        , b
#endif
#if INPUTS > 2
        , c
#endif
#if CONSTANTS > 0
        , constants.x
#endif
#if CONSTANTS > 1
        , constants.y
#endif
#if CONSTANTS > 2
        , constants.z
#endif
#if CONSTANTS > 3
        , constants.w
#endif
    );
}

void main()
{
    int group = group_in_row();
    int first = group * 64 * TEXELS + int(gl_LocalInvocationID.x);
    vec4 va = vec4(0.0);
    vec4 vb = vec4(0.0);
    float vc = 0.0;
#ifdef A_SCALAR
    va = vec4(scalar_a);
#endif
#ifdef B_SCALAR
    vb = vec4(scalar_b);
#endif
#if INPUTS > 2
    vc = scalar_c;
#endif
    for (int j = 0; j < TEXELS; j++)
    {
        int t = first + j * 64;
        int i = 4 * t;
        if (i >= info.x) break;
#ifndef A_SCALAR
        va = texelFetch(a, t);
#endif
#if INPUTS > 1 && !defined(B_SCALAR)
        vb = texelFetch(b, t);
#endif
        float y0 = value(i, va.x, vb.x, vc);
        float y1 = value(i + 1, va.y, vb.y, vc);
        float y2 = value(i + 2, va.z, vb.z, vc);
        y[t] = vec4(y0, y1, y2, value(i + 3, va.w, vb.w, vc));
    }
}
