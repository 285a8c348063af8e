"""The GPU rows in PyTorch, float32 with TF32 off: eagerly and, where the row is about latency, as a CUDA graph. One JSON object."""
import json
import sys
import time

SAMPLES, LEAST_SECONDS = 30, 0.3


def missing(why):
    json.dump({"missing": why, "rows": []}, sys.stdout)
    sys.exit(0)


try:
    import torch
except Exception as e:  # a torch whose libraries are missing raises OSError
    missing(f"python3 has no torch: {e}")
if not torch.cuda.is_available():
    missing(f"torch {torch.__version__} finds no CUDA device")

torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
torch.set_float32_matmul_precision("highest")
device = torch.device("cuda")
rows = []


def seconds(work):
    """The median of at least 30 samples after a warm-up, waiting for the GPU after each."""
    for _ in range(5):
        work()
    torch.cuda.synchronize()
    samples, start = [], time.perf_counter()
    while len(samples) < SAMPLES or (time.perf_counter() - start < LEAST_SECONDS and len(samples) < 2000):
        before = time.perf_counter()
        work()
        torch.cuda.synchronize()
        samples.append(time.perf_counter() - before)
    samples.sort()
    return samples[len(samples) // 2]


def graph(work):
    """The same work recorded once; None where it cannot be recorded."""
    try:
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                work()
        torch.cuda.current_stream().wait_stream(stream)
        recorded = torch.cuda.CUDAGraph()
        with torch.cuda.graph(recorded):
            work()
        return recorded.replay
    except Exception as e:
        print(f"torch_rows: no CUDA graph: {e}", file=sys.stderr)
        return None


def add(name, unit, of, eager, graphed=None):
    rows.append({"name": name, "unit": unit, "eager": of(seconds(eager)), "graphs": of(seconds(graphed)) if graphed else None})


def mlp(*sizes):
    layers = []
    for i in range(len(sizes) - 1):
        layers.append(torch.nn.Linear(sizes[i], sizes[i + 1]))
        if i < len(sizes) - 2:
            layers.append(torch.nn.ReLU())
    return torch.nn.Sequential(*layers).to(device)


for size in (512, 1024, 4096, 8192):
    a, b = torch.rand(size, size, device=device), torch.rand(size, size, device=device)
    c = torch.empty(size, size, device=device)
    add(f"gpu product {size}", "GFLOP/s", lambda s, n=size: 2e-9 * n**3 / s, lambda: torch.mm(a, b, out=c))
    del a, b, c

with torch.no_grad():
    for size in (8192, 16384):
        w, x = torch.rand(size, size, device=device), torch.rand(size, device=device)
        add(f"gpu product of one vector, {size}x{size} float32 weights", "GB/s", lambda s, n=size: 4e-9 * n * n / s, lambda: torch.mv(w, x))
        del w, x

    net, x = mlp(64, 64, 64, 64, 64, 64), torch.rand(1 << 14, 64, device=device)
    add("gpu forward 64-64-64-64-64-64, batch 16384", "samples/s", lambda s: (1 << 14) / s, lambda: net(x), graph(lambda: net(x)))

    net, x, result = torch.nn.Sequential(*mlp(784, 256, 128, 10), torch.nn.Softmax(-1)), torch.rand(1, 784, device=device), torch.empty(1, 10).pin_memory()
    y = torch.empty(1, 10, device=device)
    replay = graph(lambda: y.copy_(net(x)))

    def replayed():
        replay()
        result.copy_(y)

    add("gpu forward 784-256-128-10, batch 1, until the result is on the CPU", "us", lambda s: 1e6 * s, lambda: net(x).cpu(), replayed if replay else None)

net, x, target = mlp(784, 128, 10), torch.rand(128, 784, device=device), torch.arange(128, device=device) % 10
optimizer = torch.optim.SGD(net.parameters(), lr=1e-7)
loss = torch.nn.CrossEntropyLoss()


def step():
    optimizer.zero_grad(set_to_none=False)
    loss(net(x), target).backward()
    optimizer.step()


add("gpu training step 784-128-10, SGD, batch 128", "samples/s", lambda s: 128 / s, step, graph(step))
json.dump({"version": torch.__version__, "cuda": torch.version.cuda, "device": torch.cuda.get_device_name(), "rows": rows}, sys.stdout)
