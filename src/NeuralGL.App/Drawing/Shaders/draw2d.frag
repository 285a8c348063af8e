// Coverage of the pixel by a shape times its colour; the result is premultiplied.
in vec2 v_coordinate;
in vec4 v_shape;
in vec4 v_colour;
flat in uint v_kind;
flat in vec4 v_clip;

#ifdef IMAGES
uniform sampler2D image;  // unit 1
#else
uniform sampler2D atlas;  // unit 0: coverage of glyphs, one texel for one pixel
#endif

out vec4 result;

// The numbers of DrawList2D's kinds.
const uint GLYPH = 1u, BOX = 3u, TRIANGLE = 4u;

// Distance to a box with rounded corners, negative inside.
float box(vec2 p, vec2 half_size, float radius)
{
    vec2 q = abs(p) - half_size + radius;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - radius;
}

void main()
{
    if (any(lessThan(gl_FragCoord.xy, v_clip.xy)) || any(greaterThanEqual(gl_FragCoord.xy, v_clip.zw)))
        discard;

    vec4 colour = v_colour;
    float coverage = 1.0;
#ifdef IMAGES
    colour *= textureLod(image, v_coordinate, 0.0);
#else
    if (v_kind == GLYPH)
        coverage = texelFetch(atlas, ivec2(v_coordinate), 0).r;
    else if (v_kind == BOX)
    {
        float d = box(v_coordinate, v_shape.xy, v_shape.z);
        coverage = clamp(0.5 - d, 0.0, 1.0);
        if (v_shape.w > 0.0)
            coverage *= clamp(d + v_shape.w + 0.5, 0.0, 1.0);
    }
    else if (v_kind == TRIANGLE)
        coverage = clamp(min(v_shape.x, min(v_shape.y, v_shape.z)) + 0.5, 0.0, 1.0);
#endif

    float alpha = colour.a * coverage;
    result = vec4(colour.rgb * alpha, alpha);
}
