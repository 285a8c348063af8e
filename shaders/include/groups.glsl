// Which work group this is. A dispatch may run in pieces, each of them a box of its groups, so that a large one fits a budget;
// first_group then says where the piece begins, and is 0 otherwise. Kernels ask here and not for gl_WorkGroupID, gl_NumWorkGroups or
// gl_GlobalInvocationID, which know the piece only; those that do can be cut, others run whole.
uniform ivec4 first_group;      // x, y, z; and how many groups are before it

ivec3 this_group() { return ivec3(gl_WorkGroupID) + first_group.xyz; }

ivec3 this_invocation() { return this_group() * ivec3(gl_WorkGroupSize) + ivec3(gl_LocalInvocationID); }

// The group's number where a row of groups is folded into two dimensions because one is not long enough.
int group_in_row() { return int(gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) + first_group.w; }
