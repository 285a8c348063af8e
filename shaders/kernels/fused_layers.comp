// A small network in one dispatch: up to 6 dense layers whose activations stay in shared memory, one group of invocations for each row of a batch.
// A row of weights is read by LANES invocations side by side, their sums meet in shared memory: two barriers for each layer. What
// somebody may want to look at is written out on the way.
// Defines: THREADS; LAYERS; WIDTH, the most numbers of a layer; SUMS, the most partial sums; for each layer i LANES_i, a power of 2; WEIGHTS_i and
// BIAS_i, Z_i and Y_i, the bindings of its weights, its bias where it has one, its sums before the function and its results where they are written; TYPE_i, 32, 16 or 8
// bits of a weight; QUADS_i where its rows lie in whole quads; FINISH_i(s), its function. Packed weights begin with their scales: see PackedWeights.cs.
layout(local_size_x = THREADS) in;

layout(std430, binding = 0) restrict readonly buffer X { float x[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 shape[6];     // inputs, outputs of a layer
    vec4 constants[6];
};

#include "include/groups.glsl"
#include "include/functions.glsl"

shared float state[WIDTH];
shared float sums[SUMS];

vec4 state_quad(int k) { return vec4(state[4 * k], state[4 * k + 1], state[4 * k + 2], state[4 * k + 3]); }

#include "include/fused_weights.glsl"

// Sums of the results from this invocation's on; a run of LANES invocations shares one.
#define LAYER(i, WEIGHT, LANES_OF, COUNT) \
    for (int at = id; at < shape[i].y * LANES_OF; at += THREADS) \
    { \
        int n = at / LANES_OF; \
        float s = 0.0; \
        for (int k = at % LANES_OF; k < COUNT; k += LANES_OF) s += WEIGHT(n, k); \
        sums[at] = s; \
    } \
    memoryBarrierShared(); \
    barrier();

#define RESULTS(i, SCALE, BIAS_OF, KEEP, FINISH, WRITE, LANES_OF) \
    for (int n = id; n < shape[i].y; n += THREADS) \
    { \
        float s = 0.0; \
        for (int lane = 0; lane < LANES_OF; lane++) s += sums[n * LANES_OF + lane]; \
        s = s * SCALE(n) + BIAS_OF(n); \
        KEEP(row * shape[i].y + n, s); \
        s = FINISH(s); \
        state[n] = s; \
        WRITE(row * shape[i].y + n, s); \
    } \
    memoryBarrierShared(); \
    barrier();

void main()
{
    int id = int(gl_LocalInvocationIndex);
    int row = this_group().x;
    for (int k = id; k < shape[0].x; k += THREADS) state[k] = x[row * shape[0].x + k];
    memoryBarrierShared();
    barrier();
    LAYER(0, TERM_0, LANES_0, COUNT_0)
    RESULTS(0, SCALE_0, ADD_0, KEEP_0, FINISH_0, WRITE_0, LANES_0)
#if LAYERS > 1
    LAYER(1, TERM_1, LANES_1, COUNT_1)
    RESULTS(1, SCALE_1, ADD_1, KEEP_1, FINISH_1, WRITE_1, LANES_1)
#endif
#if LAYERS > 2
    LAYER(2, TERM_2, LANES_2, COUNT_2)
    RESULTS(2, SCALE_2, ADD_2, KEEP_2, FINISH_2, WRITE_2, LANES_2)
#endif
#if LAYERS > 3
    LAYER(3, TERM_3, LANES_3, COUNT_3)
    RESULTS(3, SCALE_3, ADD_3, KEEP_3, FINISH_3, WRITE_3, LANES_3)
#endif
#if LAYERS > 4
    LAYER(4, TERM_4, LANES_4, COUNT_4)
    RESULTS(4, SCALE_4, ADD_4, KEEP_4, FINISH_4, WRITE_4, LANES_4)
#endif
#if LAYERS > 5
    LAYER(5, TERM_5, LANES_5, COUNT_5)
    RESULTS(5, SCALE_5, ADD_5, KEEP_5, FINISH_5, WRITE_5, LANES_5)
#endif
}
