"""The GPU rows as a table in Markdown: ours, PyTorch's, the ratio, and what must hold; what was not measured is said. Needs nothing but Python."""
import json
import os
import sys

folder = sys.argv[1]


def load(name):
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def number(value):
    return "–" if value is None else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


doctor, demo, torch = load("doctor.json"), load("demo.json"), load("torch.json")
ours = {row["name"]: row for name in ("bench-gpu.json", "bench-limit.json", "bench-glemptydispatch.json") for row in load(name).get("rows", [])}
rivals = {row["name"]: row for row in torch.get("rows", [])}
software = any(word in str(doctor.get("renderer")) for word in ("llvmpipe", "softpipe", "SwiftShader"))
why_rival = torch.get("missing") or "PyTorch's rows did not run"
why_ours = "shaders run on the CPU here" if software else "the tool gave no figure; its messages say why"


def value(name):
    return ours.get(name, {}).get("value")


def line(name, figure, unit, rival, ratio, must, aim, why):
    if ratio is None:
        verdict = f"not measured: {why}"
    else:
        verdict = "aim reached" if aim is not None and ratio >= aim else "holds" if ratio >= must else f"missed by {100 * (1 - ratio / must):.0f} %"
    goal = f"≥ {must}" + (f", aim {aim}" if aim is not None else "")
    print(f"| {name} | {number(figure)} {unit if figure is not None else ''} | {number(rival)} | {number(ratio)} | {goal} | {verdict} |")


def against(name, unit, kind, must, aim=None, duration=False):
    mine, other = value(name), rivals.get(name, {}).get(kind)
    ratio = None if mine is None or other is None else other / mine if duration else mine / other
    line(f"{name}, PyTorch {kind}", mine, unit, other, ratio, must, aim, why_ours if mine is None else why_rival)


def share(name, mine, of, must, aim=None, unit="GB/s"):
    line(name, mine, unit, of, None if mine is None or not of else mine / of, must, aim, why_ours)


def at_most(name, figure, most, unit, why):
    verdict = f"not measured: {why}" if figure is None else "holds" if figure <= most else f"missed by {100 * (figure / most - 1):.0f} %"
    print(f"| {name} | {number(figure)} {unit if figure is not None else ''} | | | ≤ {most} | {verdict} |")


print("# GPU rows\n")
print(f"- {doctor.get('renderer')}; OpenGL {doctor.get('version')}")
print(f"- PyTorch: {torch.get('version')} on {torch.get('device')}, CUDA {torch.get('cuda')}, TF32 off" if rivals else f"- PyTorch: not measured: {why_rival}")
test = doctor.get("self_test") or {}
print(f"- self-test: {test.get('cases')} cases, {len(test.get('failed') or [])} failed")
print(f"- empty dispatch and barrier: {number(value('gl empty dispatch and barrier'))} us; copy bandwidth {number(value('limit: gl copy bandwidth'))} GB/s\n")
print("| row | ours | rival or limit | ratio | must hold | verdict |\n|---|---|---|---|---|---|")
for size, must in ((4096, 0.65), (8192, 0.65), (512, 0.6), (1024, 0.6)):
    against(f"gpu product {size}", "GFLOP/s", "eager", must, 0.9)
for size in (8192, 16384):
    wide, half = (value(f"gpu product of one vector, {size}x{size} {kind} weights") for kind in ("float32", "float16"))
    share(f"gpu product of one vector, {size}x{size} float32 weights, of copy bandwidth", wide, value("limit: gl copy bandwidth"), 0.8, 0.95)
    # Rates are of bytes read: at the same rate float16 is twice as fast.
    line(f"gpu product of one vector, {size}x{size}: float16 weights against float32", half, "GB/s", wide, None if None in (wide, half) else 2 * half / wide, 1.7, None, why_ours)
against("gpu forward 64-64-64-64-64-64, batch 16384", "samples/s", "eager", 5)
against("gpu forward 784-256-128-10, batch 1, until the result is on the CPU", "us", "eager", 2, duration=True)
against("gpu forward 784-256-128-10, batch 1, until the result is on the CPU", "us", "graphs", 1, duration=True)
against("gpu training step 784-128-10, SGD, batch 128", "samples/s", "eager", 4)
against("gpu training step 784-128-10, SGD, batch 128", "samples/s", "graphs", 0.8)
stages = {s["name"]: s for s in demo.get("stages", []) if s["clock"] == "GPU timer"}
frame = sum(s["ms_p50"] for s in stages.values()) if "network" in stages else None
at_most("demo 1280x720 with all heatmaps, GPU time", frame, 2, "ms", "its times are not of a GPU's timer")
at_most("heatmaps of it", stages.get("heatmaps", {}).get("ms_p50"), 0.3, "ms", "its times are not of a GPU's timer")
steady = demo.get("frame_ms_p99", 0) / demo["frame_ms_p50"] if demo.get("frame_ms_p50") and not software else None
at_most("frame p99 over p50", steady, 1.5, "×", why_ours)
