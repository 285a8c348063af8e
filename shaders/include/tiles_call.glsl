// Tiles of a picture as the samples of a batch; shared by gathering and scattering. Tile t of the picture is in column t % grid.x and
// row t / grid.x; sample n of this run is tile grid.y + n.
layout(std140, binding = 0) uniform Call
{
    ivec4 picture;  // width, height; width and height of a tile with its halo
    ivec4 grid;     // tiles in a row; the run's first tile; tiles in all; halo
    ivec4 given;    // of the network's input, from sample to sample, channel to channel, row to row, column to column
    ivec4 made;     // of its output
    ivec4 form;     // scale; channels of the input and of the output; what is cut off each side of the output
};

// Upper left of a tile's own part, in tiles.
ivec2 place(int tile) { return ivec2(tile % grid.x, tile / grid.x); }

// Pixels that a tile answers for.
ivec2 own() { return picture.zw - 2 * grid.w; }
