#!/usr/bin/env python3
"""Writes networks of the usual shapes as PyTorch and torchvision export them to ONNX.

    export.py DIR           all of them, as DIR/NAME.onnx, with an input for each, DIR/NAME.npy
    export.py DIR NAME…     only these
    export.py --list        their names

On Debian: apt-get install python3-torch python3-torchvision, and /usr/bin/python3 to run it. Weights are random
with fixed seeds; batch normalisations have statistics of data that they have seen, and factors and shifts that are
not trivial. Sizes are small, so that software OpenGL runs them in moments too. Opsets, open batches and the folding
of constants differ from file to file, as they do in the wild.
"""
import math
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import torchvision.models as zoo
from torch import nn
from torch.onnx import TrainingMode
from torchvision.models.vision_transformer import VisionTransformer
from torchvision.ops import StochasticDepth


class LeNet(nn.Module):
    """LeCun et al. 1998 in the form that most tutorials have."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.MaxPool2d(2))
        self.head = nn.Sequential(nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))

    def forward(self, x):
        x = self.features(x)
        return F.log_softmax(self.head(x.view(x.size(0), -1)), dim=1)


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [784, 256, 128, 64]
        blocks = [layer for a, b, act in zip(sizes, sizes[1:], [nn.ReLU(), nn.GELU(), nn.SELU()])
                  for layer in (nn.Linear(a, b), nn.BatchNorm1d(b), act, nn.Dropout(0.2))]
        self.layers = nn.Sequential(*blocks, nn.Linear(64, 10), nn.Softmax(dim=-1))

    def forward(self, x):
        return self.layers(torch.flatten(x, 1))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels, affine=True), nn.ReLU(),
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels, affine=True))

    def forward(self, x):
        return x + self.layers(x)


class Upsample(nn.Module):
    """Nearest neighbour, computed from the input's size as PyTorch's own example of style transfer does."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3)
        self.norm = nn.InstanceNorm2d(outputs, affine=True)

    def forward(self, x):
        x = F.interpolate(x, size=(x.size(2) * 2, x.size(3) * 2), mode="nearest")
        return F.relu(self.norm(self.conv(F.pad(x, (1, 1, 1, 1), mode="reflect"))))


class StyleTransfer(nn.Module):
    """Johnson et al. 2016, with fewer channels."""

    def __init__(self):
        super().__init__()
        def down(i, o, k, s):
            return [nn.ReflectionPad2d(k // 2), nn.Conv2d(i, o, k, s), nn.InstanceNorm2d(o, affine=True), nn.ReLU()]
        self.layers = nn.Sequential(
            *down(3, 16, 9, 1), *down(16, 24, 3, 2), *down(24, 32, 3, 2), Residual(32), Residual(32), Residual(32),
            Upsample(32, 24), Upsample(24, 16), nn.ReflectionPad2d(4), nn.Conv2d(16, 3, 9))

    def forward(self, x):
        return torch.clamp(self.layers(x) * 255, 0, 255)


class SuperResolution(nn.Module):
    """Shi et al. 2016: the picture is made large at the very end, by shuffling channels into pixels."""

    def __init__(self, factor=3):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 64, 5, padding=2), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1), nn.PReLU(64),
            nn.Conv2d(64, 32, 3, padding=1), nn.LeakyReLU(0.1), nn.Conv2d(32, factor ** 2, 3, padding=1), nn.PixelShuffle(factor))

    def forward(self, x):
        return self.layers(x)


def double(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True),
                         nn.Conv2d(o, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True))


class UNet(nn.Module):
    """Ronneberger et al. 2015; the way up is learned, or bilinear as in many copies, with the cutting to size that they have."""

    def __init__(self, bilinear):
        super().__init__()
        widths = [8, 16, 32, 64]
        self.first = double(3, widths[0])
        self.downs = nn.ModuleList(double(a, b) for a, b in zip(widths, widths[1:]))
        self.rises = nn.ModuleList(
            nn.Sequential(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), nn.Conv2d(b, a, 1)) if bilinear
            else nn.ConvTranspose2d(b, a, 2, stride=2) for a, b in zip(widths, widths[1:]))
        self.ups = nn.ModuleList(double(2 * a, a) for a in widths[:-1])
        self.last = nn.Conv2d(widths[0], 2, 1)

    def forward(self, x):
        kept = [self.first(x)]
        for down in self.downs:
            kept.append(down(F.max_pool2d(kept[-1], 2)))
        x = kept.pop()
        for rise, up, skip in zip(reversed(self.rises), reversed(self.ups), reversed(kept)):
            x = rise(x)
            dy, dx = skip.size(2) - x.size(2), skip.size(3) - x.size(3)
            x = F.pad(x, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])
            x = up(torch.cat([skip, x], dim=1))
        return torch.sigmoid(self.last(x))


class Generator(nn.Module):
    """Radford et al. 2015: a picture out of noise."""

    def __init__(self):
        super().__init__()
        widths = [64, 48, 32, 16]
        ups = [layer for a, b in zip(widths, widths[1:])
               for layer in (nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU(True))]
        self.layers = nn.Sequential(
            nn.ConvTranspose2d(100, 64, 4, 1, 0, bias=False), nn.BatchNorm2d(64), nn.ReLU(True), *ups,
            nn.ConvTranspose2d(16, 3, 3, 2, 1, output_padding=1), nn.Tanh())

    def forward(self, z):
        return self.layers(z.unsqueeze(-1).unsqueeze(-1))


class TextNet(nn.Module):
    """Kim 2014: words, 1-D convolutions, the largest of each over time."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(500, 32)
        self.convs = nn.ModuleList(nn.Conv1d(32, 24, k, padding=k // 2) for k in (3, 4, 5))
        self.out = nn.Linear(72, 4)

    def forward(self, words):
        x = self.words(words).transpose(1, 2)
        x = torch.cat([F.relu(conv(x)).max(dim=2)[0] for conv in self.convs], dim=1)
        return self.out(x)


class Transformer(nn.Module):
    """An encoder of text: positions, a mask of padding, attention written out, a mean over what is not padding."""

    def __init__(self, width=64, heads=4, layers=2, length=24):
        super().__init__()
        self.words, self.places = nn.Embedding(300, width), nn.Embedding(length, width)
        self.heads = heads
        self.blocks = nn.ModuleList(nn.ModuleDict(dict(
            norm1=nn.LayerNorm(width), qkv=nn.Linear(width, 3 * width), proj=nn.Linear(width, width),
            norm2=nn.LayerNorm(width), up=nn.Linear(width, 4 * width), down=nn.Linear(4 * width, width))) for _ in range(layers))
        self.norm, self.out = nn.LayerNorm(width), nn.Linear(width, 5)

    def forward(self, words):
        n, t = words.shape
        mask = words != 0
        x = self.words(words) + self.places(torch.arange(t, device=words.device))
        shut = (1.0 - mask.float())[:, None, None, :] * -1e4
        for b in self.blocks:
            q, k, v = b["qkv"](b["norm1"](x)).reshape(n, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
            a = F.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.size(-1)) + shut, dim=-1)
            x = x + b["proj"]((a @ v).transpose(1, 2).reshape(n, t, -1))
            x = x + b["down"](F.gelu(b["up"](b["norm2"](x))))
        x = self.norm(x) * mask.unsqueeze(-1)
        return self.out(x.sum(1) / mask.sum(1, keepdim=True).clamp(min=1))


class Volume(nn.Module):
    """Convolutions and pools in 3-D, group normalisation."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv3d(1, 8, 3, padding=1), nn.GroupNorm(4, 8), nn.SiLU(), nn.MaxPool3d(2), nn.Conv3d(8, 16, 3, padding=1, groups=4),
            nn.BatchNorm3d(16), nn.Hardswish(), nn.AvgPool3d(2, ceil_mode=True), nn.Conv3d(16, 32, (1, 3, 3), dilation=(1, 2, 2), padding=(0, 2, 2)),
            nn.Softplus(), nn.AdaptiveAvgPool3d(1), nn.Flatten(), nn.Linear(32, 6))

    def forward(self, x):
        return self.layers(x)


class Detector(nn.Module):
    """The form of one-stage detectors: strided SiLU blocks, split and joined, pools of one size in a row, three scales of boxes decoded to one list."""

    def __init__(self, classes=6):
        super().__init__()
        def block(i, o, k=1, s=1):
            return nn.Sequential(nn.Conv2d(i, o, k, s, k // 2, bias=False), nn.BatchNorm2d(o, eps=1e-3), nn.SiLU(inplace=True))
        self.classes = classes
        self.stem = nn.Sequential(block(3, 8, 3, 2), block(8, 16, 3, 2))
        self.inner = nn.ModuleList([block(8, 8, 3), block(8, 8, 3)])
        self.join = block(32, 16)
        self.down1, self.down2 = block(16, 32, 3, 2), block(32, 48, 3, 2)
        self.squeeze, self.pool, self.widen = block(48, 24), nn.MaxPool2d(5, 1, 2), block(96, 48)
        self.up, self.merge = nn.Upsample(None, 2, "nearest"), block(80, 32)
        self.heads = nn.ModuleList(nn.Conv2d(c, 5 + classes, 1) for c in (32, 48))

    def forward(self, x):
        x = self.stem(x)
        parts = list(x.chunk(2, 1))
        for b in self.inner:
            parts.append(b(parts[-1]))
        x = self.join(torch.cat(parts, 1))
        fine = self.down1(x)
        coarse = self.down2(fine)
        p = [self.squeeze(coarse)]
        for _ in range(3):
            p.append(self.pool(p[-1]))
        coarse = self.widen(torch.cat(p, 1))
        fine = self.merge(torch.cat([self.up(coarse), fine], 1))
        found = []
        for head, x, stride in zip(self.heads, (fine, coarse), (8, 16)):
            y = head(x)
            n, _, h, w = y.shape
            y = y.view(n, 5 + self.classes, h * w).permute(0, 2, 1).sigmoid()
            rows, columns = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
            grid = torch.stack((columns, rows), 2).view(1, -1, 2).float()
            xy, wh, rest = y.split((2, 2, 1 + self.classes), 2)
            found.append(torch.cat(((xy * 2 - 0.5 + grid) * stride, (wh * 2) ** 2 * stride, rest), 2))
        return torch.cat(found, 1)


class Segmentation(nn.Module):
    """torchvision's models of segmentation answer with a dictionary."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x)["out"]


def picture(size=64, channels=3):
    """
    Blotches and grain, of mean 0 as photos are given to networks. Pictures of nothing but grain look alike to a network: its
    normalisations would blow up what little tells them apart, and rounding with it.
    """
    def make(n):
        blotches = F.interpolate(torch.rand(n, channels, 6, 6), size=(size, size), mode="bilinear", align_corners=True)
        return 4 * (0.8 * blotches + 0.2 * torch.rand(n, channels, size, size) - 0.5)
    return make


def words(length, most):
    def make(n):
        x = torch.randint(1, most, (n, length))
        x[:, length * 2 // 3:] = 0
        return x
    return make


# name: (network, examples of a batch, opset, whether the batch is open, whether normalisations and shape computations stay as they are)
NETWORKS = {
    "lenet": (LeNet, picture(28, 1), 9, True, False),
    "mlp": (Mlp, picture(28, 1), 13, True, True),
    "resnet18": (lambda: zoo.resnet18(), picture(), 11, True, False),
    "resnet50": (lambda: zoo.resnet50(), picture(), 13, False, True),
    "squeezenet": (lambda: zoo.squeezenet1_1(), picture(), 10, True, False),
    "mobilenet-v2": (lambda: zoo.mobilenet_v2(), picture(), 12, True, True),
    "mobilenet-v3": (lambda: zoo.mobilenet_v3_small(), picture(), 14, True, False),
    "shufflenet": (lambda: zoo.shufflenet_v2_x0_5(), picture(), 9, False, False),
    "densenet": (lambda: zoo.DenseNet(16, (3, 4, 6), 32), picture(), 15, True, True),
    "googlenet": (lambda: zoo.GoogLeNet(aux_logits=False, init_weights=False, num_classes=100), picture(), 11, False, False),
    "efficientnet": (lambda: zoo.efficientnet_b0(num_classes=100), picture(), 16, True, False),
    "convnext": (lambda: zoo.ConvNeXt([zoo.convnext.CNBlockConfig(a, b, n) for a, b, n in ((24, 48, 2), (48, 96, 2), (96, None, 2))],
                                      num_classes=50), picture(), 17, True, False),
    "vit": (lambda: VisionTransformer(64, 16, 3, 4, 96, 256, num_classes=20), picture(), 14, True, False),
    "style-transfer": (StyleTransfer, picture(), 11, False, False),
    "super-resolution": (SuperResolution, picture(32, 1), 11, True, False),
    "unet": (lambda: UNet(False), picture(), 13, True, True),
    "unet-bilinear": (lambda: UNet(True), picture(60), 11, False, False),
    "deeplab": (lambda: Segmentation(zoo.segmentation.deeplabv3_mobilenet_v3_large(weights_backbone=None, num_classes=5)), picture(), 12, False, False),
    "generator": (Generator, lambda n: torch.randn(n, 100), 9, True, True),
    "detector": (Detector, picture(), 12, False, False),
    "volume": (Volume, lambda n: torch.rand(n, 1, 8, 20, 20), 11, True, False),
    "text-cnn": (TextNet, words(30, 500), 11, True, False),
    "transformer": (Transformer, words(24, 300), 13, True, False),
}


def settle(network, examples):
    """Random factors and shifts, then statistics of data: what comes out stays of an ordinary size, however deep the network."""
    for parameter in network.parameters():
        if not parameter.any():
            nn.init.normal_(parameter, 0, 0.1)
    for module in network.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.LayerNorm, nn.InstanceNorm2d, nn.GroupNorm)):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.2)
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)):
            module.momentum = None
    network.train()
    for module in network.modules():
        if isinstance(module, (nn.Dropout, StochasticDepth)):
            module.eval()
    with torch.no_grad():
        network(examples(16))
    network.eval()


def export(name, folder):
    make, examples, opset, is_open, is_raw = NETWORKS[name]
    torch.manual_seed(sum(map(ord, name)))
    network = make()
    settle(network, examples)
    np.save(folder / f"{name}.npy", examples(2 if is_open else 1).numpy())
    torch.onnx.export(
        network, examples(1), str(folder / f"{name}.onnx"), opset_version=opset, input_names=["input"], output_names=["output"],
        dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}} if is_open else None,
        do_constant_folding=not is_raw, training=TrainingMode.PRESERVE if is_raw else TrainingMode.EVAL)


def main(arguments):
    if arguments == ["--list"]:
        print("\n".join(NETWORKS))
        return 0
    if not arguments or arguments[0].startswith("-") or any(name not in NETWORKS for name in arguments[1:]):
        print(__doc__, file=sys.stderr)
        return 1
    warnings.filterwarnings("ignore")
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name in arguments[1:] or NETWORKS:
        export(name, folder)
        print(name, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
