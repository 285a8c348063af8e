// A tile of results in the registers of one invocation: QUADS_M quads of rows times QUADS_N quads of columns, each sum a variable of its own,
// since compilers may keep an indexed array in memory; OpenGL ES cannot paste names together. Rows of a quad are side by side; where
// quads lie is the kernel's affair. Each line: the place among the results, the sum, the row's component of a, the columns of b.
#define SUMS_0_0(F) F(0 * QUADS_N + 0, sum0_0, a0.x, b0) F(1 * QUADS_N + 0, sum1_0, a0.y, b0) F(2 * QUADS_N + 0, sum2_0, a0.z, b0) F(3 * QUADS_N + 0, sum3_0, a0.w, b0)
#define SUMS_0_1(F) F(0 * QUADS_N + 1, sum0_1, a0.x, b1) F(1 * QUADS_N + 1, sum1_1, a0.y, b1) F(2 * QUADS_N + 1, sum2_1, a0.z, b1) F(3 * QUADS_N + 1, sum3_1, a0.w, b1)
#define SUMS_1_0(F) F(4 * QUADS_N + 0, sum4_0, a1.x, b0) F(5 * QUADS_N + 0, sum5_0, a1.y, b0) F(6 * QUADS_N + 0, sum6_0, a1.z, b0) F(7 * QUADS_N + 0, sum7_0, a1.w, b0)
#define SUMS_1_1(F) F(4 * QUADS_N + 1, sum4_1, a1.x, b1) F(5 * QUADS_N + 1, sum5_1, a1.y, b1) F(6 * QUADS_N + 1, sum6_1, a1.z, b1) F(7 * QUADS_N + 1, sum7_1, a1.w, b1)
#if QUADS_M == 2 && QUADS_N == 2
#define SUMS(F) SUMS_0_0(F) SUMS_0_1(F) SUMS_1_0(F) SUMS_1_1(F)
#elif QUADS_N == 2
#define SUMS(F) SUMS_0_0(F) SUMS_0_1(F)
#else
#define SUMS(F) SUMS_0_0(F)
#endif

#define START(at, sum, left, right) vec4 sum = vec4(0.0);
#define MULTIPLY(at, sum, left, right) sum += left * right;
#define KEEP(at, sum, left, right) results[at] = sum;
