// The product for GPUs: a work group computes TILE_M x TILE_N results, an invocation 8 x 8 or 4 x 4 of them in registers. Both operands pass
// through shared memory, TILE_K at a time, a turned so that rows are side by side; while one tile is multiplied the next is on its way
// into registers, and two tiles in shared memory leave one barrier for each. A warp of 32 covers 4 x 8 invocations, so that its
// reads of shared memory are broadcasts or side by side. With SPLIT, groups share k and write sums for kernels/gemm_join.comp.
// Defines: THREADS, TILE_M, TILE_N, TILE_K, QUADS_M, QUADS_N; ROW_A, ROW_B, SHARED: vec4s in a row of a tile with padding, and in all;
// those of include/gemm_blocks.glsl and include/gemm_store.glsl; EPILOGUE, CONSTANTS.
layout(local_size_x = THREADS) in;

#include "include/gemm_call.glsl"
#include "include/epilogue.glsl"
#include "include/gemm_blocks.glsl"
#include "include/gemm_store.glsl"
#include "include/gemm_tile.glsl"

shared vec4 tiles[SHARED];

const int WIDE = TILE_N / (4 * QUADS_N);
const int QUADS_OF_M = TILE_M / 4;
const int QUADS_OF_N = TILE_N / 4;
const int QUADS_OF_K = TILE_K / 4;
const int BLOCKS_A = QUADS_OF_M * QUADS_OF_K;
const int BLOCKS = BLOCKS_A + QUADS_OF_N * QUADS_OF_K;
const int TILE_B = 2 * TILE_K * ROW_A;

// Which quad of k and which of rows a block is: neighbours read what lies side by side.
#ifdef A_ALONG_M
ivec2 place_a(int block) { return ivec2(block / QUADS_OF_M, block % QUADS_OF_M); }
#else
ivec2 place_a(int block) { return ivec2(block % QUADS_OF_K, block / QUADS_OF_K); }
#endif
#ifdef B_ALONG_N
ivec2 place_b(int block) { return ivec2(block / QUADS_OF_N, block % QUADS_OF_N); }
#else
ivec2 place_b(int block) { return ivec2(block % QUADS_OF_K, block / QUADS_OF_K); }
#endif

Block fetch(int block, ivec3 start, int m0, int n0, int k, int end)
{
    if (block < BLOCKS_A)
    {
        ivec2 at = place_a(block);
        return block_a(start.x, m0 + at.y * 4, k + at.x * 4, end);
    }
    if (block < BLOCKS)
    {
        ivec2 at = place_b(block - BLOCKS_A);
        return block_b(start.y, n0 + at.y * 4, k + at.x * 4, end);
    }
    return nothing();
}

void put(int block, int side, Block v)
{
    if (block >= BLOCKS) return;
    bool left = block < BLOCKS_A;
    ivec2 place = left ? place_a(block) : place_b(block - BLOCKS_A);
    int row = left ? ROW_A : ROW_B;
    int at = (left ? 0 : TILE_B) + (side * TILE_K + place.x * 4) * row + place.y;
    tiles[at] = v.k0;
    tiles[at + row] = v.k1;
    tiles[at + 2 * row] = v.k2;
    tiles[at + 3 * row] = v.k3;
}

// Eight columns of tiles at a time, row after row, so that groups that run together share what they read.
ivec2 tile_of_group()
{
    const int BAND = 8;
    ivec3 group = this_group();
    int columns = (size.y + TILE_N - 1) / TILE_N;
    int tile = group.y * columns + group.x;
    int band = tile / (BAND * flags.w);
    int rest = tile - band * BAND * flags.w;
    int wide = min(BAND, columns - band * BAND);
    return ivec2(band * BAND + rest % wide, rest / wide);
}

void main()
{
    int id = int(gl_LocalInvocationIndex);
    int warp = id / 32;
    int tx = warp % (WIDE / 8) * 8 + id % 8;
    int ty = warp / (WIDE / 8) * 4 + id % 32 / 8;
    ivec2 tile = tile_of_group();
    int m0 = tile.y * TILE_M + stride_a.z;
    int n0 = tile.x * TILE_N;

    int z = this_group().z;
    int part = z % flags.y;
    ivec3 start = offsets_of_batch(z / flags.y + stride_a.w);
    int first = size.z + part * flags.z;
    int end = min(first + flags.z, size.w);
    int count = (end - first + TILE_K - 1) / TILE_K;

    SUMS(START)
    put(id, 0, fetch(id, start, m0, n0, first, end));
#ifdef SECOND_ROUND
    put(id + THREADS, 0, fetch(id + THREADS, start, m0, n0, first, end));
#endif
    memoryBarrierShared();
    barrier();

    for (int t = 0; t < count; t++)
    {
        int side = t & 1;
        int next = first + (t + 1) * TILE_K;
        Block ahead = fetch(id, start, m0, n0, next, end);
#ifdef SECOND_ROUND
        Block second = fetch(id + THREADS, start, m0, n0, next, end);
#endif
        int at_a = side * TILE_K * ROW_A + ty;
        int at_b = TILE_B + side * TILE_K * ROW_B + tx;
        for (int k = 0; k < TILE_K; k++)
        {
            vec4 a0 = tiles[at_a];
            vec4 b0 = tiles[at_b];
#if QUADS_M == 2
            vec4 a1 = tiles[at_a + QUADS_OF_M / 2];
#endif
#if QUADS_N == 2
            vec4 b1 = tiles[at_b + QUADS_OF_N / 2];
#endif
            SUMS(MULTIPLY)
            at_a += ROW_A;
            at_b += ROW_B;
        }

        put(id, 1 - side, ahead);
#ifdef SECOND_ROUND
        put(id + THREADS, 1 - side, second);
#endif
        memoryBarrierShared();
        barrier();
    }

    vec4 results[4 * QUADS_M * QUADS_N];
    SUMS(KEEP)
#ifdef SPLIT
    start.z = z * size.x * size.y;
#endif
    for (int i = 0; i < 4 * QUADS_M; i++)
    {
        int m = m0 + i / 4 * (TILE_M / QUADS_M) + ty * 4 + i % 4;
        for (int q = 0; q < QUADS_N; q++) store(start.z, m, n0 + q * (TILE_N / QUADS_N) + tx * 4, results[i * QUADS_N + q]);
    }
}
