#!/usr/bin/env python3
"""Inference on 10000 images in onnxruntime's CPU provider, on a number of threads; prints a line of JSON for every
batch size.

  onnx_side.py denoise_10k|encode_10k|denoise_1x|encode_1x THREADS ["batch N"…] [--seconds S]

The network is made of Gemm, Relu and Sigmoid nodes from the same weights as everywhere. Inputs and outputs of every
batch are bound to memory before the clock starts.
"""

import argparse

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import clock
from clock import print_result
from jobs import INFERENCE_IMAGES, INFERENCE_LAYERS, inference_images, initial_weights

BATCHES = {"10k": (1, 16, 32, 64, 128, 256, 500, 1000, 2500, 10000), "1x": (1,)}
JOBS = [f"{network}_{kind}" for network in INFERENCE_LAYERS for kind in BATCHES]
NODES = {"relu": "Relu", "sigmoid": "Sigmoid"}


def make_model(layers):
    """An ONNX model "x" [images, inputs] → "y" [images, outputs]."""
    nodes, before = [], "x"
    for number, layer in enumerate(layers):
        after = "y" if number == len(layers) - 1 else f"{layer.name}.y"
        tensors = [before, layer.name + ".weight", layer.name + ".bias"]
        nodes.append(helper.make_node("Gemm", tensors, [layer.name + ".sum"], transB=1))
        nodes.append(helper.make_node(NODES[layer.activation], [layer.name + ".sum"], [after]))
        before = after
    rows = lambda name, features: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["images", features])
    graph = helper.make_graph(nodes, "network", [rows("x", layers[0].inputs)], [rows("y", layers[-1].outputs)],
                              [numpy_helper.from_array(v, k) for k, v in initial_weights(layers).items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def make_session(model, threads):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def truth(layers, x):
    """The network in double precision."""
    weights = initial_weights(layers)
    for layer in layers:
        x = x @ weights[layer.name + ".weight"].T.astype(float) + weights[layer.name + ".bias"]
        x = numpy.maximum(x, 0) if layer.activation == "relu" else 1 / (1 + numpy.exp(-x))
    return x


def bind(session, x, y, batch):
    """One binding of input and output for every batch."""
    bindings = []
    for begin in range(0, len(x), batch):
        binding = session.io_binding()
        binding.bind_ortvalue_input("x", onnxruntime.OrtValue.ortvalue_from_numpy(x[begin:begin + batch]))
        binding.bind_ortvalue_output("y", onnxruntime.OrtValue.ortvalue_from_numpy(y[begin:begin + batch]))
        bindings.append(binding)
    return bindings


def measure(job, batch, threads, seconds):
    layers = INFERENCE_LAYERS[job.split("_")[0]]
    x = inference_images()
    y = numpy.zeros((INFERENCE_IMAGES, layers[-1].outputs), numpy.float32)
    session = make_session(make_model(layers), threads)
    bindings = bind(session, x, y, batch)

    def run_batches(passes):
        for _ in range(passes):
            for binding in bindings:
                session.run_with_iobinding(binding)

    run_batches(1)
    error = float(numpy.abs(y[-200:] - truth(layers, x[-200:].astype(float))).max())
    figures = clock.timed_chunks(run_batches, 1, seconds)
    return {"seconds_per_epoch": clock.summary(figures, 1), "chunks": len(figures), "largest_error": error}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("threads", type=int)
    parser.add_argument("variants", nargs="*", metavar="VARIANT", help='"batch N"')
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    job = options.job
    for variant in options.variants or [f"batch {size}" for size in BATCHES[job.split("_")[1]]]:
        batch = int(variant.removeprefix("batch "))
        print_result(job, variant, options.threads, lambda: measure(job, batch, options.threads, options.seconds))


if __name__ == "__main__":
    main()
