"use strict";
// TensorFlow.js beside NeuralGL: requests and answers are JSON, as benchmarks/NeuralGL.Benchmarks/Workers/Case.cs has them.
// The page asks for the next request at /next and posts its answer to /reply.

let current = null;

function renderer() {
    const gl = document.createElement("canvas").getContext("webgl2");
    const info = gl && gl.getExtension("WEBGL_debug_renderer_info");
    return info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "an unnamed renderer";
}

async function floats(work, name) {
    const answer = await fetch(`/files/${work.folder.split("/").pop()}/${name}`);
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return new Float32Array(await answer.arrayBuffer());
}

/** The layers of "784-256-relu-10", each with its weights [inputs, outputs], bias and activation. */
async function network(work, isTrained) {
    const words = work.layers.split("-"), numbers = await floats(work, "parameters.f32"), layers = [];
    let at = 0, width = Number(words[0]);
    for (const word of words.slice(1)) {
        if (isNaN(Number(word))) {
            layers[layers.length - 1].activation = word;
            continue;
        }
        const outputs = Number(word), weights = numbers.subarray(at, at += width * outputs), bias = numbers.subarray(at, at += outputs);
        const w = tf.tidy(() => tf.tensor2d(weights, [outputs, width]).transpose().clone()), b = tf.tensor1d(bias);
        layers.push({ w: isTrained ? tf.variable(w) : w, b: isTrained ? tf.variable(b) : b, activation: "linear" });
        width = outputs;
    }
    return layers;
}

function apply(layers, x, fused) {
    for (const { w, b, activation } of layers) {
        x = fused ? tf.fused.matMul({ a: x, b: w, bias: b, activation })
            : activation === "linear" ? tf.add(tf.matMul(x, w), b)
            : tf[activation](tf.add(tf.matMul(x, w), b));
    }
    return x;
}

/** Waits for a result on the CPU, in one of the two ways that there are. */
async function read(tensor, way) {
    const numbers = way === "data()" ? await tensor.data() : tensor.dataSync();
    tensor.dispose();
    return numbers;
}

async function forward(work, fused, way) {
    const layers = await network(work, false), input = await floats(work, "input.f32");
    const x = tf.tensor2d(input, [work.batch, input.length / work.batch]), softmax = work.loss === "cross-entropy";
    const run = () => read(tf.tidy(() => softmax ? tf.softmax(apply(layers, x, fused)) : apply(layers, x, fused)), way);
    return { run, probe: async () => Array.from((await run()).slice(0, 16)), free: () => tf.dispose([x, layers.map(l => [l.w, l.b])]) };
}

async function step(work, fused, way) {
    const layers = await network(work, true), input = await floats(work, "input.f32"), target = await floats(work, "target.f32");
    const x = tf.tensor2d(input, [work.batch, input.length / work.batch]), y = tf.tensor2d(target, [work.batch, target.length / work.batch]);
    const loss = () => work.loss === "mse" ? tf.losses.meanSquaredError(y, apply(layers, x, fused)) : tf.losses.softmaxCrossEntropy(y, apply(layers, x, fused));
    const make = rate => work.optimizer === "adam" ? tf.train.adam(rate) : tf.train.sgd(rate);
    let optimizer = make(work.probe_rate);
    const run = () => read(optimizer.minimize(loss, true), way);
    const probe = async () => {
        const losses = [];
        for (let i = 0; i < 3; i++) losses.push((await run())[0]);
        optimizer.dispose();
        optimizer = make(1e-7);
        return losses;
    };
    return { run, probe, free: () => { optimizer.dispose(); tf.dispose([x, y, layers.map(l => [l.w, l.b])]); } };
}

async function repeats(run, warm, sample) {
    let start = performance.now(), runs = 0;
    while (runs < 1 || performance.now() - start < warm * 1000) {
        await run();
        runs++;
    }
    start = performance.now();
    await run();
    return Math.max(1, Math.ceil(sample * 1000 / Math.max(0.01, performance.now() - start)));
}

async function sample(run, count, times) {
    const seconds = [];
    // A run that takes seconds has nothing to warm up.
    for (let i = current && current.isLong ? 0 : -1; i < count; i++) {
        const start = performance.now();
        for (let j = 0; j < times; j++) await run();
        if (i >= 0) seconds.push((performance.now() - start) / 1000 / times);
    }
    return seconds;
}

async function prepare(work, quick) {
    end();
    const make = work.kind === "forward" ? forward : step, tried = [];
    for (const fused of quick ? [true] : [true, false]) {
        for (const way of quick ? ["data()"] : ["data()", "dataSync()"]) {
            // Where a run takes seconds, the way to read its result does not count.
            if (way !== "data()" && tried[tried.length - 1].seconds > 1) continue;
            const one = await make(work, fused, way);
            await one.probe();
            const start = performance.now();
            await one.run();
            const first = (performance.now() - start) / 1000;
            // Near the best of a few: what else the machine does must not choose.
            const times = quick || first > 0.2 ? 1 : await repeats(one.run, 0.3, 0.02);
            const seconds = quick || first > 1 ? [first] : (await sample(one.run, first > 0.2 ? 3 : 7, times)).sort((a, b) => a - b);
            tried.push({ seconds: seconds[Math.floor(seconds.length / 4)], fused, way });
            one.free();
        }
    }
    tried.sort((a, b) => a.seconds - b.seconds);
    const { fused, way, seconds } = tried[0];
    current = await make(work, fused, way);
    current.isLong = seconds > 1;
    const probe = await current.probe();
    current.times = current.isLong ? 1 : await repeats(current.run, quick ? 0.02 : 0.5, quick ? 0.001 : 0.02);
    const version = `TensorFlow.js ${tf.version.tfjs}, ${tf.getBackend()} on ${renderer()}, ${navigator.userAgent.match(/Chrom\w*\/\d+/)[0].replace("/", " ")}`;
    return { version, probe, settings: `${fused ? "fused" : "separate"} products, ${way}, best of ${tried.length} settings` };
}

function end() {
    if (current) current.free();
    current = null;
    return {};
}

async function answer(request) {
    if (request.do === "prepare") return prepare(request.case, request.quick);
    if (request.do === "sample") return { seconds: await sample(current.run, request.count, current.times) };
    return end();
}

async function main() {
    let failure = null;
    try {
        await tf.setBackend("webgl");
        await tf.ready();
        if (tf.getBackend() !== "webgl") failure = `the backend is ${tf.getBackend()}, not webgl`;
    } catch (e) {
        failure = `no WebGL here: ${e.message}`;
    }
    for (;;) {
        const next = await fetch("/next");
        if (next.status !== 200) continue;
        const request = await next.json();
        let reply;
        try {
            reply = failure ? { error: failure } : await answer(request);
        } catch (e) {
            reply = { error: `${e.name}: ${e.message}` };
        }
        await fetch("/reply", { method: "POST", body: JSON.stringify(reply) });
    }
}

window.addEventListener("load", main);
