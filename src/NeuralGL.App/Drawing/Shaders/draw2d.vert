// Pixel (x, y) from the top left of the target -> clip space. Row 0 of the target is the top row, so nothing flips.
layout(location = 0) in vec2 position;    // pixels
layout(location = 1) in vec2 coordinate;  // glyph: texels · image: 0…1 · box: pixels from its centre
layout(location = 2) in vec4 shape;       // box: half width, half height, radius, stroke · triangle: distances to its edges
layout(location = 3) in vec4 colour;      // straight alpha
layout(location = 4) in uint kind;
layout(location = 5) in vec4 clip;        // left, top, right, bottom in pixels

uniform vec2 target_size;

out vec2 v_coordinate;
out vec4 v_shape;
out vec4 v_colour;
flat out uint v_kind;
flat out vec4 v_clip;

void main()
{
    gl_Position = vec4(position / target_size * 2.0 - 1.0, 0.0, 1.0);
    v_coordinate = coordinate;
    v_shape = shape;
    v_colour = colour;
    v_kind = kind;
    v_clip = clip;
}
