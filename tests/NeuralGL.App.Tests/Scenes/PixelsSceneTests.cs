using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>The numbers of the picture are those that sums over its bytes give.</summary>
public class PixelsSceneTests
{
    private const int Full = 112, Side = 28, Patch = 4;

    [Fact]
    public void Every_place_of_the_vector_is_the_weighted_mean_of_its_sixteen_pixels()
    {
        byte[] picture = PixelsPicture.Draw();
        using SceneStage stage = Home();
        for (int row = 0; row < Side; row++)
        {
            for (int i = 0; i < Side; i++)
            {
                int column = row % 2 == 0 ? i : Side - 1 - i;
                Dictionary<string, double> v = stage.Values;
                Assert.Equal((row, column, (row * 28) + column), (v["row"], v["column"], v["index"]));
                Assert.Equal(Number(picture, row, column), v["vector_value"], 1e-6);
                int first = 4 * ((row * Patch * Full) + (column * Patch));
                Assert.Equal((picture[first], picture[first + 1], picture[first + 2]), (v["red"], v["green"], v["blue"]));
                Assert.Equal((0.2126 * picture[first]) + (0.7152 * picture[first + 1]) + (0.0722 * picture[first + 2]), v["grey"], 1e-3);
                stage.Press(i == Side - 1 ? Key.Down : row % 2 == 0 ? Key.Right : Key.Left);
            }
        }

        Assert.Equal(784, stage.Values["vector_length"]);
    }

    [Fact]
    public void A_groups_mean_is_the_mean_of_the_numbers_in_it_whatever_its_size()
    {
        byte[] picture = PixelsPicture.Draw();
        using SceneStage stage = Home(Language.Russian);
        for (int i = 0; i < 9; i++)
        {
            stage.Press(Key.Down).Press(Key.Right).Press(Key.Right);
        }

        var sides = new HashSet<double>();
        for (int i = 0; i < 4; i++)
        {
            Dictionary<string, double> v = stage.Values;
            int side = (int)v["group_side"], top = 9 / side * side, left = 18 / side * side;
            double sum = 0;
            for (int n = 0; n < side * side; n++)
            {
                sum += Number(picture, top + (n / side), left + (n % side));
            }

            Assert.Equal(Math.Pow(28 / side, 2), v["groups"]);
            Assert.Equal(sum / (side * side), v["group_mean"], 1e-6);
            sides.Add(side);
            stage.Draw(960, 540);
            Assert.Equal([], stage.Player.Cut);
            stage.Press(Key.G);
        }

        Assert.Equal([2, 4, 7, 14], sides.Order());
    }

    [Fact]
    public void The_picture_and_its_channels_are_on_screen_byte_by_byte()
    {
        byte[] picture = PixelsPicture.Draw();
        using SceneStage stage = new SceneStage("pixels").Step(1);
        Screenshot screen = stage.Draw(1280, 720);
        for (int y = 0; y < Full; y += 6)
        {
            for (int x = 0; x < Full; x += 6)
            {
                // The cursor's frame lies over some.
                if (Math.Abs(y - 50) < 8 && x < 16)
                {
                    continue;
                }

                int at = 4 * ((y * Full) + x);
                Assert.Equal((picture[at], 0, 0), screen.At(322 + x, 108 + y));
                Assert.Equal((0, picture[at + 1], 0), screen.At(500 + x, 108 + y));
                Assert.Equal((0, 0, picture[at + 2]), screen.At(678 + x, 108 + y));
            }
        }
    }

    [Fact]
    public void The_cursor_walks_by_itself_until_a_person_moves_it_and_Enter_lets_it_walk_on()
    {
        using SceneStage stage = new SceneStage("pixels").Step(1);
        double start = stage.Values["index"];
        Assert.Equal(start + 2, stage.Step(10).Values["index"]);
        stage.Draw(1280, 720);
        Assert.True(stage.Point(PointerAct.Moved, 40 + (7 * 5.5f), 418 + (7 * 20.5f)));
        Assert.Equal((20, 5), (stage.Values["row"], stage.Values["column"]));
        Assert.Equal((20, 5), (stage.Step(30).Values["row"], stage.Values["column"]));
        Assert.True(stage.Point(PointerAct.Moved, 274 + (100.5f * 728 / 784), 430));
        Assert.Equal(100, stage.Values["index"]);
        Assert.False(stage.Point(PointerAct.Moved, 640, 600));
        Assert.Equal(100, stage.Values["index"]);
        Assert.NotEqual(100, stage.Press(Key.Enter).Step(1).Values["index"]);
    }

    /// <summary>The scene with the cursor in the upper left corner.</summary>
    private static SceneStage Home(Language language = Language.English)
    {
        SceneStage stage = new SceneStage("pixels", language).Step(1);
        for (int i = 0; i < Side; i++)
        {
            stage.Press(Key.Up).Press(Key.Left);
        }

        return stage;
    }

    private static double Number(byte[] picture, int row, int column)
    {
        double sum = 0;
        for (int i = 0; i < Patch * Patch; i++)
        {
            int at = 4 * ((((row * Patch) + (i / Patch)) * Full) + (column * Patch) + (i % Patch));
            sum += (0.2126 * picture[at]) + (0.7152 * picture[at + 1]) + (0.0722 * picture[at + 2]);
        }

        return sum / (Patch * Patch * 255);
    }
}
