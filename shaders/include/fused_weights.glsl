// The weights, biases and results of the layers of kernels/fused_layers.comp: for each layer the same lines, since buffers have no arrays of names.
// TERM_i(n, k): the product of a weight, or of four side by side, with the activations; COUNT_i: how many terms.

#if LAYERS > 0
#if TYPE_0 == 32 && defined(QUADS_0)
layout(std430, binding = WEIGHTS_0) restrict readonly buffer W0 { vec4 w0[]; };
vec4 weight0(int at) { return w0[at]; }
#elif TYPE_0 == 32
layout(std430, binding = WEIGHTS_0) restrict readonly buffer W0 { float w0[]; };
float weight0(int at) { return w0[at]; }
#else
layout(std430, binding = WEIGHTS_0) restrict readonly buffer W0 { uint w0[]; };
#if TYPE_0 == 16
float number0(int at) { return unpackHalf2x16(w0[(shape[0].y + 1) / 2 * 2 + (at >> 1)] >> uint((at & 1) * 16)).x; }
vec4 quad0(int at)
{
    int word = (shape[0].y + 1) / 2 * 2 + at * 2;
    return vec4(unpackHalf2x16(w0[word]), unpackHalf2x16(w0[word + 1]));
}
#else
float number0(int at) { return float(bitfieldExtract(int(w0[shape[0].y + (at >> 2)]), (at & 3) * 8, 8)); }
vec4 quad0(int at)
{
    int word = int(w0[shape[0].y + at]);
    return vec4(bitfieldExtract(word, 0, 8), bitfieldExtract(word, 8, 8), bitfieldExtract(word, 16, 8), bitfieldExtract(word, 24, 8));
}
#endif
#ifdef QUADS_0
#define weight0 quad0
#else
#define weight0 number0
#endif
#endif
#ifdef QUADS_0
#define COUNT_0 (shape[0].x >> 2)
#define TERM_0(n, k) dot(weight0((n) * COUNT_0 + (k)), state_quad(k))
#else
#define COUNT_0 shape[0].x
#define TERM_0(n, k) (weight0((n) * COUNT_0 + (k)) * state[k])
#endif
#if TYPE_0 == 32
#define SCALE_0(n) 1.0
#else
#define SCALE_0(n) uintBitsToFloat(w0[n])
#endif
#ifdef BIAS_0
layout(std430, binding = BIAS_0) restrict readonly buffer Bias0 { float bias0[]; };
#define ADD_0(n) bias0[n]
#else
#define ADD_0(n) 0.0
#endif
#ifdef Z_0
layout(std430, binding = Z_0) restrict writeonly buffer Sums0 { float z0[]; };
#define KEEP_0(at, s) z0[at] = s
#else
#define KEEP_0(at, s)
#endif
#ifdef Y_0
layout(std430, binding = Y_0) restrict writeonly buffer Results0 { float y0[]; };
#define WRITE_0(at, s) y0[at] = s
#else
#define WRITE_0(at, s)
#endif
#endif

#if LAYERS > 1
#if TYPE_1 == 32 && defined(QUADS_1)
layout(std430, binding = WEIGHTS_1) restrict readonly buffer W1 { vec4 w1[]; };
vec4 weight1(int at) { return w1[at]; }
#elif TYPE_1 == 32
layout(std430, binding = WEIGHTS_1) restrict readonly buffer W1 { float w1[]; };
float weight1(int at) { return w1[at]; }
#else
layout(std430, binding = WEIGHTS_1) restrict readonly buffer W1 { uint w1[]; };
#if TYPE_1 == 16
float number1(int at) { return unpackHalf2x16(w1[(shape[1].y + 1) / 2 * 2 + (at >> 1)] >> uint((at & 1) * 16)).x; }
vec4 quad1(int at)
{
    int word = (shape[1].y + 1) / 2 * 2 + at * 2;
    return vec4(unpackHalf2x16(w1[word]), unpackHalf2x16(w1[word + 1]));
}
#else
float number1(int at) { return float(bitfieldExtract(int(w1[shape[1].y + (at >> 2)]), (at & 3) * 8, 8)); }
vec4 quad1(int at)
{
    int word = int(w1[shape[1].y + at]);
    return vec4(bitfieldExtract(word, 0, 8), bitfieldExtract(word, 8, 8), bitfieldExtract(word, 16, 8), bitfieldExtract(word, 24, 8));
}
#endif
#ifdef QUADS_1
#define weight1 quad1
#else
#define weight1 number1
#endif
#endif
#ifdef QUADS_1
#define COUNT_1 (shape[1].x >> 2)
#define TERM_1(n, k) dot(weight1((n) * COUNT_1 + (k)), state_quad(k))
#else
#define COUNT_1 shape[1].x
#define TERM_1(n, k) (weight1((n) * COUNT_1 + (k)) * state[k])
#endif
#if TYPE_1 == 32
#define SCALE_1(n) 1.0
#else
#define SCALE_1(n) uintBitsToFloat(w1[n])
#endif
#ifdef BIAS_1
layout(std430, binding = BIAS_1) restrict readonly buffer Bias1 { float bias1[]; };
#define ADD_1(n) bias1[n]
#else
#define ADD_1(n) 0.0
#endif
#ifdef Z_1
layout(std430, binding = Z_1) restrict writeonly buffer Sums1 { float z1[]; };
#define KEEP_1(at, s) z1[at] = s
#else
#define KEEP_1(at, s)
#endif
#ifdef Y_1
layout(std430, binding = Y_1) restrict writeonly buffer Results1 { float y1[]; };
#define WRITE_1(at, s) y1[at] = s
#else
#define WRITE_1(at, s)
#endif
#endif

#if LAYERS > 2
#if TYPE_2 == 32 && defined(QUADS_2)
layout(std430, binding = WEIGHTS_2) restrict readonly buffer W2 { vec4 w2[]; };
vec4 weight2(int at) { return w2[at]; }
#elif TYPE_2 == 32
layout(std430, binding = WEIGHTS_2) restrict readonly buffer W2 { float w2[]; };
float weight2(int at) { return w2[at]; }
#else
layout(std430, binding = WEIGHTS_2) restrict readonly buffer W2 { uint w2[]; };
#if TYPE_2 == 16
float number2(int at) { return unpackHalf2x16(w2[(shape[2].y + 1) / 2 * 2 + (at >> 1)] >> uint((at & 1) * 16)).x; }
vec4 quad2(int at)
{
    int word = (shape[2].y + 1) / 2 * 2 + at * 2;
    return vec4(unpackHalf2x16(w2[word]), unpackHalf2x16(w2[word + 1]));
}
#else
float number2(int at) { return float(bitfieldExtract(int(w2[shape[2].y + (at >> 2)]), (at & 3) * 8, 8)); }
vec4 quad2(int at)
{
    int word = int(w2[shape[2].y + at]);
    return vec4(bitfieldExtract(word, 0, 8), bitfieldExtract(word, 8, 8), bitfieldExtract(word, 16, 8), bitfieldExtract(word, 24, 8));
}
#endif
#ifdef QUADS_2
#define weight2 quad2
#else
#define weight2 number2
#endif
#endif
#ifdef QUADS_2
#define COUNT_2 (shape[2].x >> 2)
#define TERM_2(n, k) dot(weight2((n) * COUNT_2 + (k)), state_quad(k))
#else
#define COUNT_2 shape[2].x
#define TERM_2(n, k) (weight2((n) * COUNT_2 + (k)) * state[k])
#endif
#if TYPE_2 == 32
#define SCALE_2(n) 1.0
#else
#define SCALE_2(n) uintBitsToFloat(w2[n])
#endif
#ifdef BIAS_2
layout(std430, binding = BIAS_2) restrict readonly buffer Bias2 { float bias2[]; };
#define ADD_2(n) bias2[n]
#else
#define ADD_2(n) 0.0
#endif
#ifdef Z_2
layout(std430, binding = Z_2) restrict writeonly buffer Sums2 { float z2[]; };
#define KEEP_2(at, s) z2[at] = s
#else
#define KEEP_2(at, s)
#endif
#ifdef Y_2
layout(std430, binding = Y_2) restrict writeonly buffer Results2 { float y2[]; };
#define WRITE_2(at, s) y2[at] = s
#else
#define WRITE_2(at, s)
#endif
#endif

#if LAYERS > 3
#if TYPE_3 == 32 && defined(QUADS_3)
layout(std430, binding = WEIGHTS_3) restrict readonly buffer W3 { vec4 w3[]; };
vec4 weight3(int at) { return w3[at]; }
#elif TYPE_3 == 32
layout(std430, binding = WEIGHTS_3) restrict readonly buffer W3 { float w3[]; };
float weight3(int at) { return w3[at]; }
#else
layout(std430, binding = WEIGHTS_3) restrict readonly buffer W3 { uint w3[]; };
#if TYPE_3 == 16
float number3(int at) { return unpackHalf2x16(w3[(shape[3].y + 1) / 2 * 2 + (at >> 1)] >> uint((at & 1) * 16)).x; }
vec4 quad3(int at)
{
    int word = (shape[3].y + 1) / 2 * 2 + at * 2;
    return vec4(unpackHalf2x16(w3[word]), unpackHalf2x16(w3[word + 1]));
}
#else
float number3(int at) { return float(bitfieldExtract(int(w3[shape[3].y + (at >> 2)]), (at & 3) * 8, 8)); }
vec4 quad3(int at)
{
    int word = int(w3[shape[3].y + at]);
    return vec4(bitfieldExtract(word, 0, 8), bitfieldExtract(word, 8, 8), bitfieldExtract(word, 16, 8), bitfieldExtract(word, 24, 8));
}
#endif
#ifdef QUADS_3
#define weight3 quad3
#else
#define weight3 number3
#endif
#endif
#ifdef QUADS_3
#define COUNT_3 (shape[3].x >> 2)
#define TERM_3(n, k) dot(weight3((n) * COUNT_3 + (k)), state_quad(k))
#else
#define COUNT_3 shape[3].x
#define TERM_3(n, k) (weight3((n) * COUNT_3 + (k)) * state[k])
#endif
#if TYPE_3 == 32
#define SCALE_3(n) 1.0
#else
#define SCALE_3(n) uintBitsToFloat(w3[n])
#endif
#ifdef BIAS_3
layout(std430, binding = BIAS_3) restrict readonly buffer Bias3 { float bias3[]; };
#define ADD_3(n) bias3[n]
#else
#define ADD_3(n) 0.0
#endif
#ifdef Z_3
layout(std430, binding = Z_3) restrict writeonly buffer Sums3 { float z3[]; };
#define KEEP_3(at, s) z3[at] = s
#else
#define KEEP_3(at, s)
#endif
#ifdef Y_3
layout(std430, binding = Y_3) restrict writeonly buffer Results3 { float y3[]; };
#define WRITE_3(at, s) y3[at] = s
#else
#define WRITE_3(at, s)
#endif
#endif

#if LAYERS > 4
#if TYPE_4 == 32 && defined(QUADS_4)
layout(std430, binding = WEIGHTS_4) restrict readonly buffer W4 { vec4 w4[]; };
vec4 weight4(int at) { return w4[at]; }
#elif TYPE_4 == 32
layout(std430, binding = WEIGHTS_4) restrict readonly buffer W4 { float w4[]; };
float weight4(int at) { return w4[at]; }
#else
layout(std430, binding = WEIGHTS_4) restrict readonly buffer W4 { uint w4[]; };
#if TYPE_4 == 16
float number4(int at) { return unpackHalf2x16(w4[(shape[4].y + 1) / 2 * 2 + (at >> 1)] >> uint((at & 1) * 16)).x; }
vec4 quad4(int at)
{
    int word = (shape[4].y + 1) / 2 * 2 + at * 2;
    return vec4(unpackHalf2x16(w4[word]), unpackHalf2x16(w4[word + 1]));
}
#else
float number4(int at) { return float(bitfieldExtract(int(w4[shape[4].y + (at >> 2)]), (at & 3) * 8, 8)); }
vec4 quad4(int at)
{
    int word = int(w4[shape[4].y + at]);
    return vec4(bitfieldExtract(word, 0, 8), bitfieldExtract(word, 8, 8), bitfieldExtract(word, 16, 8), bitfieldExtract(word, 24, 8));
}
#endif
#ifdef QUADS_4
#define weight4 quad4
#else
#define weight4 number4
#endif
#endif
#ifdef QUADS_4
#define COUNT_4 (shape[4].x >> 2)
#define TERM_4(n, k) dot(weight4((n) * COUNT_4 + (k)), state_quad(k))
#else
#define COUNT_4 shape[4].x
#define TERM_4(n, k) (weight4((n) * COUNT_4 + (k)) * state[k])
#endif
#if TYPE_4 == 32
#define SCALE_4(n) 1.0
#else
#define SCALE_4(n) uintBitsToFloat(w4[n])
#endif
#ifdef BIAS_4
layout(std430, binding = BIAS_4) restrict readonly buffer Bias4 { float bias4[]; };
#define ADD_4(n) bias4[n]
#else
#define ADD_4(n) 0.0
#endif
#ifdef Z_4
layout(std430, binding = Z_4) restrict writeonly buffer Sums4 { float z4[]; };
#define KEEP_4(at, s) z4[at] = s
#else
#define KEEP_4(at, s)
#endif
#ifdef Y_4
layout(std430, binding = Y_4) restrict writeonly buffer Results4 { float y4[]; };
#define WRITE_4(at, s) y4[at] = s
#else
#define WRITE_4(at, s)
#endif
#endif

#if LAYERS > 5
#if TYPE_5 == 32 && defined(QUADS_5)
layout(std430, binding = WEIGHTS_5) restrict readonly buffer W5 { vec4 w5[]; };
vec4 weight5(int at) { return w5[at]; }
#elif TYPE_5 == 32
layout(std430, binding = WEIGHTS_5) restrict readonly buffer W5 { float w5[]; };
float weight5(int at) { return w5[at]; }
#else
layout(std430, binding = WEIGHTS_5) restrict readonly buffer W5 { uint w5[]; };
#if TYPE_5 == 16
float number5(int at) { return unpackHalf2x16(w5[(shape[5].y + 1) / 2 * 2 + (at >> 1)] >> uint((at & 1) * 16)).x; }
vec4 quad5(int at)
{
    int word = (shape[5].y + 1) / 2 * 2 + at * 2;
    return vec4(unpackHalf2x16(w5[word]), unpackHalf2x16(w5[word + 1]));
}
#else
float number5(int at) { return float(bitfieldExtract(int(w5[shape[5].y + (at >> 2)]), (at & 3) * 8, 8)); }
vec4 quad5(int at)
{
    int word = int(w5[shape[5].y + at]);
    return vec4(bitfieldExtract(word, 0, 8), bitfieldExtract(word, 8, 8), bitfieldExtract(word, 16, 8), bitfieldExtract(word, 24, 8));
}
#endif
#ifdef QUADS_5
#define weight5 quad5
#else
#define weight5 number5
#endif
#endif
#ifdef QUADS_5
#define COUNT_5 (shape[5].x >> 2)
#define TERM_5(n, k) dot(weight5((n) * COUNT_5 + (k)), state_quad(k))
#else
#define COUNT_5 shape[5].x
#define TERM_5(n, k) (weight5((n) * COUNT_5 + (k)) * state[k])
#endif
#if TYPE_5 == 32
#define SCALE_5(n) 1.0
#else
#define SCALE_5(n) uintBitsToFloat(w5[n])
#endif
#ifdef BIAS_5
layout(std430, binding = BIAS_5) restrict readonly buffer Bias5 { float bias5[]; };
#define ADD_5(n) bias5[n]
#else
#define ADD_5(n) 0.0
#endif
#ifdef Z_5
layout(std430, binding = Z_5) restrict writeonly buffer Sums5 { float z5[]; };
#define KEEP_5(at, s) z5[at] = s
#else
#define KEEP_5(at, s)
#endif
#ifdef Y_5
layout(std430, binding = Y_5) restrict writeonly buffer Results5 { float y5[]; };
#define WRITE_5(at, s) y5[at] = s
#else
#define WRITE_5(at, s)
#endif
#endif
