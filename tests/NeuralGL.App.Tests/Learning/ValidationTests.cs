using System.Text.Json;
using NeuralGL.App.Learning;
using NeuralGL.App.Tests.Commands;
using SkiaSharp;

namespace NeuralGL.App.Tests.Learning;

public sealed class ValidationTests
{
    [Theory]
    [InlineData("0.25", 50)]
    [InlineData("7", 7)]
    public void Held_back_pictures_are_as_many_as_asked_for_and_nobody_learns_from_them(string text, int count)
    {
        (int[] learnt, int[]? held) = HeldBack.Parse(text).Divide(200, 3);
        Assert.Equal(count, held!.Length);
        Assert.Equal(Enumerable.Range(0, 200), learnt.Concat(held).Order());
        Assert.Equal(held, HeldBack.Parse(text).Divide(200, 3).Held);
        Assert.NotEqual(held, HeldBack.Parse(text).Divide(200, 4).Held);
    }

    [Fact]
    public void Every_epoch_is_judged_and_the_best_one_is_written()
    {
        using var data = new BarsData();
        JsonElement json = Json(data, "--epochs", "6", "--validation", "0.2");
        double[] accuracy = Numbers(json, "validation_accuracy"), loss = Numbers(json, "validation_loss");
        Assert.Equal((6, 6, 6), (accuracy.Length, loss.Length, Numbers(json, "accuracy").Length));
        int best = Enumerable.Range(0, 6).OrderByDescending(i => accuracy[i]).ThenBy(i => loss[i]).First();
        Assert.Equal(best + 1, json.GetProperty("kept_epoch").GetInt32());
        Assert.False(json.GetProperty("stopped_early").GetBoolean());
    }

    [Fact]
    public void Training_that_gets_no_better_stops_early_with_the_best_weights()
    {
        // Labels by chance: what is learnt says nothing of the pictures held back.
        var coin = new SplitMix64(5);
        using var data = new BarsData(label: _ => (byte)coin.NextInt(2));
        string[] common = ["--lr", "0.02", "--validation", "40", "--schedule", "constant"];
        JsonElement json = Json(data, ["--epochs", "60", "--patience", "3", .. common]);
        int epochs = json.GetProperty("epochs").GetInt32(), kept = json.GetProperty("kept_epoch").GetInt32();
        Assert.True(json.GetProperty("stopped_early").GetBoolean());
        Assert.InRange(epochs, 4, 59);
        Assert.Equal(epochs - 3, kept);

        // A run that ends with that epoch has taken the same steps, so its weights are the same; those of the last epoch are others.
        byte[] model = File.ReadAllBytes(data.File("m.onnx"));
        Json(data, ["--epochs", $"{kept}", .. common]);
        Assert.Equal(File.ReadAllBytes(data.File("m.onnx")), model);
    }

    [Fact]
    public void The_test_pictures_have_no_say_in_what_is_kept()
    {
        byte[] Model(int testPictures)
        {
            using var other = new BarsData(test: testPictures);
            Json(other, "--epochs", "2", "--validation", "0.2");
            return File.ReadAllBytes(other.File("m.onnx"));
        }

        Assert.Equal(Model(60), Model(20));
    }

    [Fact]
    public void The_curves_are_a_PNG_with_lines_for_training_and_validation()
    {
        using var data = new BarsData();
        Json(data, "--epochs", "4", "--validation", "0.2", "--plot", data.File("p.png"));
        using SKBitmap picture = SKBitmap.Decode(data.File("p.png"));
        Assert.Equal((1200, 500), (picture.Width, picture.Height));
        int Count(uint rgb, int from, int to) => Enumerable.Range(from, to - from).Sum(x => Enumerable.Range(0, 500).Count(y => ((uint)picture.GetPixel(x, y) & 0xFFFFFF) == rgb));
        Assert.All((uint[])[0x1f6fb4, 0xd9591a], color =>
        {
            Assert.InRange(Count(color, 0, 600), 200, 20_000);
            Assert.InRange(Count(color, 600, 1200), 200, 20_000);
        });
        Assert.InRange(Count(0, 0, 1200), 1000, 60_000);
    }

    [Fact]
    public void Without_validation_the_curves_show_training_alone()
    {
        byte[] png = LearningCurves.Draw("t", [new EpochRow(1, 2, 0.5, null, null), new EpochRow(2, 1, 0.75, null, null)]);
        using SKBitmap picture = SKBitmap.Decode(png);
        Assert.Contains(picture.Pixels, p => ((uint)p & 0xFFFFFF) == 0x1f6fb4);
        Assert.DoesNotContain(picture.Pixels, p => ((uint)p & 0xFFFFFF) == 0xd9591a);
    }

    private static double[] Numbers(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(n => n.GetDouble())];

    private static JsonElement Json(BarsData data, params string[] more)
    {
        Outcome outcome = Outcome.Of(["train", "--data", data.Folder, "--layers", "36-24-relu-2", "--batch", "20", "--backend", "cpu", "--out", data.File("m.onnx"), "--json", .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
