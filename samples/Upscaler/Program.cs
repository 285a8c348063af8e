// A network that makes pictures twice as large, trained on pictures that Debian packages ship and measured on others.
//   Upscaler train FOLDER OUT.onnx [EPOCHS] learns from the pictures in FOLDER that are not held back
//   Upscaler measure FOLDER MODEL.onnx                     compares it with bicubic interpolation on those that are
// FOLDER is what "neuralgl data wallpapers --out FOLDER" makes. README.md beside this file says more.
using System.Globalization;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Training;
using Upscaler;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const ulong Seed = 1;
switch (args)
{
    case ["train", var folder, var model]:
        Train(folder, model, 40);
        return 0;
    case ["train", var folder, var model, var epochs] when int.TryParse(epochs, out int count) && count > 0:
        Train(folder, model, count);
        return 0;
    case ["measure", var folder, var model]:
        Measure(folder, model);
        return 0;
    default:
        Console.Error.WriteLine("usage: Upscaler train FOLDER OUT.onnx [EPOCHS] | Upscaler measure FOLDER MODEL.onnx");
        return 1;
}

static void Train(string folder, string model, int epochs)
{
    var backend = new CpuBackend();
    var patches = new Patches(Pictures.Load(folder, heldBack: false), backend, Seed);
    Console.Error.WriteLine($"{patches.Count} patches of {patches.PictureCount} pictures");
    var weights = new ParameterStore();
    Network.Initialize(weights, Seed);
    Graph training = TrainingGraph.Build(16, patches.InputShape, patches.TargetShape, Network.Detail, Losses.MeanAbsoluteError, new Adam());
    var options = new TrainerOptions { Epochs = epochs, LearningRate = 2e-3, Schedule = LearningRateSchedule.Cosine, Seed = Seed };
    TrainingResult result = new Trainer(options).Train(backend, training, weights, patches, p =>
    {
        if (p.EpochEnded)
        {
            Network.Save(model, weights);
            Console.Error.WriteLine($"epoch {p.Epoch} of {p.Epochs}: mean error {255 * p.Loss:F3} levels of 255, {p.SamplesPerSecond:F0} patches/s");
        }
    });
    Console.WriteLine($"{model}: {Network.ParameterCount} weights, {epochs} epochs, {result.Seconds:F0} s");
}

static void Measure(string folder, string path)
{
    var backend = new CpuBackend();
    OnnxModel model = OnnxFile.Load(path);
    var rows = new List<(Picture Picture, Scores Bicubic, Scores Network)>();
    foreach (Picture picture in Pictures.Load(folder, heldBack: true))
    {
        Picture small = Scaling.Halved(picture, backend);
        Scores before = Scores.Of(picture, Scaling.Doubled(small, backend)), after = Scores.Of(picture, Network.Apply(backend, model.Parameters, small));
        if (!double.IsFinite(before.Luma))
        {
            Console.WriteLine($"{picture.Name,-44} is left out: bicubic interpolation restores all of it");
            continue;
        }

        rows.Add((picture, before, after));
        Console.WriteLine($"{picture.Name,-44} {picture.Width,4}x{picture.Height,-4} luma {before.Luma:F2} -> {after.Luma:F2} dB ({after.Luma - before.Luma:+0.00;-0.00})   rgb {before.Rgb:F2} -> {after.Rgb:F2} dB");
    }

    foreach ((string kind, Func<Picture, bool> isKind) in new (string, Func<Picture, bool>)[] { ("wallpapers", p => !p.IsIcon), ("icons", p => p.IsIcon), ("all", _ => true) })
    {
        var some = rows.Where(r => isKind(r.Picture)).ToList();
        double before = some.Average(r => r.Bicubic.Luma), after = some.Average(r => r.Network.Luma), rgbBefore = some.Average(r => r.Bicubic.Rgb), rgbAfter = some.Average(r => r.Network.Rgb);
        Console.WriteLine($"{kind}: {some.Count} held-back pictures, mean PSNR on luma {before:F2} -> {after:F2} dB ({after - before:+0.00;-0.00}), on RGB {rgbBefore:F2} -> {rgbAfter:F2} dB ({rgbAfter - rgbBefore:+0.00;-0.00}); better on {some.Count(r => r.Network.Luma > r.Bicubic.Luma)}");
    }
}
