"""PyTorch beside NeuralGL: requests and answers are lines of JSON, as benchmarks/NeuralGL.Benchmarks/Workers/Case.cs has them."""
import ctypes
import itertools
import json
import os
import re
import subprocess
import sys
import time
import warnings

# What a library prints must not come between the answers.
answers, sys.stdout = sys.stdout, sys.stderr
warnings.simplefilter("ignore")
import torch  # noqa: E402


# Times a product in the BLAS at argv[1] alone.
PRODUCT = """
import ctypes, sys, time
blas, n = ctypes.CDLL(sys.argv[1]), 384
a, b, c = ((ctypes.c_float * (n * n))(*([0.5] * (n * n))) for _ in range(3))
best = 1e9
for _ in range(15):
    start = time.perf_counter()
    blas.cblas_sgemm(101, 111, 111, n, n, n, ctypes.c_float(1), a, n, b, n, ctypes.c_float(0), c, n)
    best = min(best, time.perf_counter() - start)
print(best)
"""


def best_core(path):
    """The kernels of OpenBLAS that are fastest here: for a processor that it does not know it takes very slow ones."""
    tried = []
    for core in ("", "Haswell", "SkylakeX", "Cooperlake", "SapphireRapids", "Zen"):
        environment = {**os.environ, "OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": "1"}
        if not core:
            del environment["OPENBLAS_CORETYPE"]
        try:
            run = subprocess.run([sys.executable, "-c", PRODUCT, path], env=environment, capture_output=True, timeout=20, check=True)
            tried.append((float(run.stdout), core))
        except (subprocess.SubprocessError, ValueError):
            continue  # This processor lacks the instructions, or this library the kernels.
    fastest = min(tried, default=(0.0, ""))
    return "" if not tried or tried[0][1] == "" and tried[0][0] < 1.05 * fastest[0] else fastest[1]


def blas():
    """The BLAS that is loaded, as a library, or None where it is not OpenBLAS, and its name."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        paths = {line.split()[-1] for line in maps if "/" in line}
    for path in sorted(paths):
        found = re.search(r"libopenblasp?-?r?([\d.]*)\.so", path)
        if found:
            if "OPENBLAS_CORETYPE" not in os.environ and (core := best_core(path)):
                # It chooses when it is loaded, so this process begins anew.
                os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "OPENBLAS_CORETYPE": core})
            library = ctypes.CDLL(path)
            library.openblas_get_corename.restype = ctypes.c_char_p
            return library, f"OpenBLAS {found[1]} ({library.openblas_get_corename().decode()}{' by OPENBLAS_CORETYPE' if 'OPENBLAS_CORETYPE' in os.environ else ''})"
    if any("libmkl_" in path for path in paths):
        return None, "MKL"
    configuration = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    name = configuration[1] if configuration else "unknown"
    return None, "the slow reference BLAS" if any(re.search(r"/blas/libblas\.so", p) for p in paths) else f"BLAS '{name}'"


BLAS, BLAS_NAME = blas()
VERSION = f"PyTorch {torch.__version__} with {BLAS_NAME}"


def set_threads(threads, blas_threads):
    torch.set_num_threads(threads)
    if BLAS is not None:
        BLAS.openblas_set_num_threads(blas_threads)


def floats(case, name):
    with open(f"{case['folder']}/{name}", "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).clone()


def network(case):
    """The layers of "784-256-relu-10" with the case's parameters."""
    words = case["layers"].split("-")
    numbers, at, layers, width = floats(case, "parameters.f32"), 0, [], int(words[0])
    for word in words[1:]:
        if not word.isdigit():
            layers.append({"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}[word]())
            continue
        layer = torch.nn.Linear(width, int(word))
        for parameter in (layer.weight, layer.bias):
            parameter.data.copy_(numbers[at:at + parameter.numel()].view_as(parameter))
            at += parameter.numel()
        layers.append(layer)
        width = int(word)
    return torch.nn.Sequential(*layers)


def forward(case, variant):
    model, x = network(case).eval(), floats(case, "input.f32").view(case["batch"], -1)
    if case["loss"] == "cross-entropy":
        model.append(torch.nn.Softmax(dim=1))
    if variant == "traced":
        with torch.inference_mode():
            model = torch.jit.freeze(torch.jit.trace(model, x))

    def run():
        with torch.inference_mode():
            return model(x)

    return run, lambda: run().flatten()[:16].tolist()


def step(case, variant):
    model, x = network(case), floats(case, "input.f32").view(case["batch"], -1)
    y = floats(case, "target.f32").view(case["batch"], -1)
    cross = case["loss"] == "cross-entropy"
    y = y.argmax(dim=1) if cross else y
    measure = torch.nn.functional.cross_entropy if cross else torch.nn.functional.mse_loss
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[case["optimizer"]]
    options = {"foreach": {"foreach": True}, "single": {"foreach": False}, "fused": {"fused": True}}[variant]
    optimizer = kind(model.parameters(), lr=case["probe_rate"], **options)

    def run():
        optimizer.zero_grad(set_to_none=True)
        loss = measure(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    def probe():
        losses = [run().item() for _ in range(3)]
        for group in optimizer.param_groups:
            group["lr"] = 1e-7
        return losses

    return run, probe


def repeats(run, warm, sample):
    start, runs = time.perf_counter(), 0
    while runs < 2 or time.perf_counter() - start < warm:
        run()
        runs += 1
    probe = max(1, runs // 4)
    start = time.perf_counter()
    for _ in range(probe):
        run()
    return max(1, int(sample * probe / (time.perf_counter() - start)) + 1)


def sample(run, count, times):
    seconds = []
    for i in range(-1, count):
        start = time.perf_counter()
        for _ in range(times):
            run()
        if i >= 0:
            seconds.append((time.perf_counter() - start) / times)
    return seconds


class Worker:
    def __init__(self):
        self.run, self.times = None, 1

    def prepare(self, request):
        case, quick = request["case"], request.get("quick", False)
        make, variants = (forward, ["eager", "traced"]) if case["kind"] == "forward" else (step, ["single", "foreach", "fused"])
        counts = range(1, case["threads"] + 1)
        pairs = itertools.product(counts, counts if BLAS is not None else [0])
        tried = []
        for variant, (threads, blas_threads) in itertools.product(variants, list(pairs)):
            try:
                set_threads(threads, blas_threads)
                run, probe = make(case, variant)
                probe()
            except (RuntimeError, TypeError, ValueError):
                continue  # This version or this machine has no such variant.
            times = repeats(run, 0.005 if quick else 0.2, 0.0002 if quick else 0.003)
            # Near the best of a few: what else the machine does must not choose.
            tried.append((sorted(sample(run, 1 if quick else 7, times))[0 if quick else 1], variant, threads, blas_threads))
        _, variant, threads, blas_threads = min(tried)
        set_threads(threads, blas_threads)
        self.run, probe = make(case, variant)
        numbers = probe()
        self.times = repeats(self.run, 0.02 if quick else 0.5, 0.0002 if quick else 0.004)
        plural = "thread" if threads == 1 else "threads"
        of_blas = f", {blas_threads} of the BLAS" if BLAS is not None else ""
        return {"version": VERSION, "probe": numbers, "settings": f"{variant}, {threads} {plural}{of_blas}, best of {len(tried)} settings"}

    def answer(self, request):
        if request["do"] == "prepare":
            return self.prepare(request)
        if request["do"] == "sample":
            return {"seconds": sample(self.run, request["count"], self.times)}
        self.run = None
        return {}


def main():
    worker = Worker()
    for line in sys.stdin:
        try:
            reply = worker.answer(json.loads(line))
        except Exception as e:  # The harness has to be told whatever it is.
            reply = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(reply), file=answers, flush=True)


main()
