#!/usr/bin/env python3
"""Makes classifier/*.json: what PyTorch computes in float64 for small networks with convolution, pooling, softmax and
cross entropy or broadcast labels over five steps of Adam or AdamW, some with clipped gradients.

As in make_autoencoder_golden.py, all given numbers are exact in float32, and a seed is taken only where no rounding can
tip a ReLU, the largest value of a pooling window or the sign of a gradient.
"""
import hashlib
import itertools
import json
import pathlib

import numpy
import torch

from make_autoencoder_golden import KEPT_STEPS, SMALLEST_ARGUMENT, SMALLEST_GRADIENT, STEPS, f32, f64, f64_tensors, float32


def conv(name, shape, channels, kernel, padding, activation="relu"):
    return {"kind": "conv2d", "name": name, "input": shape, "channels": channels, "kernel": kernel, "padding": padding,
            "activation": activation}


def pool(shape, window):
    return {"kind": "max_pool2d", "input": shape, "window": window}


def dense(name, inputs, outputs, activation="relu"):
    return {"kind": "dense", "name": name, "inputs": inputs, "outputs": outputs, "activation": activation}


def softmax(features):
    return {"kind": "softmax", "features": features}


ADAM = {"learning_rate": 1e-3, "weight_decay": 0.0, "decoupled_weight_decay": False, "clip_norm": None}
CASES = [
    {"name": "conv_logits_adamw", "batch": 9, "loss": "cross_entropy",
     "adam": ADAM | {"weight_decay": 5.0, "decoupled_weight_decay": True},
     "layers": [conv("conv1", [2, 7, 9], 3, 3, 1), pool([3, 7, 9], 2), conv("conv2", [3, 3, 4], 2, 2, 0, "sigmoid"),
                dense("fc", 12, 5, "none")]},
    {"name": "conv_softmax_clipped", "batch": 33, "loss": "cross_entropy", "adam": ADAM | {"clip_norm": 0.02},
     "layers": [conv("conv1", [1, 8, 7], 4, 5, 2), pool([4, 8, 7], 3), dense("fc", 16, 6, "none"), softmax(6)]},
    {"name": "conv_wide_padding", "batch": 18, "loss": "mean_squared_error", "adam": ADAM | {"weight_decay": 0.05},
     "layers": [conv("conv1", [2, 3, 5], 2, 2, 3, "none"), conv("conv2", [2, 8, 10], 3, 7, 1),
                dense("fc", 72, 3, "sigmoid")]},
    {"name": "encoder_mlp_logits", "batch": 21, "loss": "cross_entropy", "adam": ADAM | {"weight_decay": 0.01},
     "layers": [dense("encoder0", 18, 11), dense("encoder2", 11, 6), dense("classifier0", 6, 7),
                dense("classifier2", 7, 7), dense("classifier4", 7, 4, "none")]},
    {"name": "lenet5_narrow", "batch": 10, "loss": "cross_entropy", "adam": ADAM,
     "layers": [conv("conv1", [1, 12, 13], 3, 5, 2), pool([3, 12, 13], 2), conv("conv2", [3, 6, 6], 5, 5, 0),
                pool([5, 2, 2], 2), dense("fc1", 5, 9), dense("fc2", 9, 8), dense("fc3", 8, 6, "none")]},
    {"name": "conv_many_channels", "batch": 5, "loss": "cross_entropy", "adam": ADAM,
     "layers": [conv("conv1", [5, 4, 3], 7, 3, 2), conv("conv2", [7, 6, 5], 3, 4, 1), pool([3, 5, 4], 2),
                dense("fc", 12, 3, "none")]},
    {"name": "softmax_broadcast", "batch": 17, "loss": "mean_squared_error", "adam": ADAM, "broadcast": True,
     "layers": [dense("a", 13, 7), dense("b", 7, 4, "none"), softmax(4)]},
    {"name": "mlp_logits_adamw_clipped", "batch": 16, "loss": "cross_entropy",
     "adam": ADAM | {"weight_decay": 2.0, "decoupled_weight_decay": True, "clip_norm": 0.1},
     "layers": [dense("a", 17, 9), dense("b", 9, 11, "sigmoid"), dense("c", 11, 4, "none")]},
    {"name": "mlp_softmax", "batch": 7, "loss": "cross_entropy", "adam": ADAM,
     "layers": [dense("a", 21, 10), dense("b", 10, 10), dense("c", 10, 5, "none"), softmax(5)]},
    {"name": "softmax_squared", "batch": 19, "loss": "mean_squared_error", "adam": ADAM,
     "layers": [dense("a", 12, 8), dense("b", 8, 5, "none"), softmax(5)]},
]

ACTIVATIONS = {"none": torch.nn.Identity, "relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid}


def modules_of(layer):
    """The layer's modules, those with parameters under the layer's name."""
    if layer["kind"] == "conv2d":
        shape = layer["input"]
        yield "", torch.nn.Unflatten(1, shape)
        yield layer["name"], torch.nn.Conv2d(shape[0], layer["channels"], layer["kernel"], padding=layer["padding"])
        yield "", ACTIVATIONS[layer["activation"]]()
        yield "", torch.nn.Flatten()
    elif layer["kind"] == "max_pool2d":
        yield "", torch.nn.Unflatten(1, layer["input"])
        yield "", torch.nn.MaxPool2d(layer["window"])
        yield "", torch.nn.Flatten()
    elif layer["kind"] == "dense":
        yield layer["name"], torch.nn.Linear(layer["inputs"], layer["outputs"])
        yield "", ACTIVATIONS[layer["activation"]]()
    else:
        yield "", torch.nn.Softmax(dim=1)


def make_model(case, random, x):
    """Weights of twice PyTorch's range, and biases around which every ReLU lets about half of the images through."""
    model = torch.nn.Sequential()
    with torch.no_grad():
        for index, (name, module) in enumerate(pair for layer in case["layers"] for pair in modules_of(layer)):
            module.double()
            if name:
                bound = 2 / numpy.sqrt(module.weight[0].numel())
                module.weight[:] = torch.from_numpy(float32(random.uniform(-bound, bound, module.weight.shape)))
                module.bias[:] = 0
                axes = [0] + list(range(2, module(x).dim()))
                centred = -module(x).mean(dim=axes).numpy() + random.uniform(-0.1, 0.3, module.bias.shape)
                module.bias[:] = torch.from_numpy(float32(centred))
            model.add_module(name or f"step{index}", module)
            x = module(x)
    return model


def is_clear(model, x):
    """No ReLU's argument is near 0, and no two candidates for a window's largest value are near each other."""
    for module in model:
        if isinstance(module, torch.nn.ReLU) and x.abs().min() < SMALLEST_ARGUMENT:
            return False
        if isinstance(module, torch.nn.MaxPool2d):
            size = module.kernel_size
            windows = x.unfold(2, size, size).unfold(3, size, size).flatten(4)
            largest, second = windows.topk(2, dim=4).values.unbind(4)
            if ((largest > 0) & (largest - second < SMALLEST_ARGUMENT)).any():
                return False
        x = module(x)
    return True


def gradients_are_clear(model):
    gradients = [p.grad for p in model.parameters()]
    small = any(((g.abs() < SMALLEST_GRADIENT * g.abs().max()) & (g != 0)).any() for g in gradients)
    return not small and all((g != 0).sum() > g.numel() / 2 for g in gradients)


def loss_of(case, output, targets, labels):
    if case["loss"] == "cross_entropy":
        return torch.nn.functional.cross_entropy(output, labels)
    return torch.nn.functional.mse_loss(output, targets)


def make_optimiser(case, model):
    adam = case["adam"]
    kind = torch.optim.AdamW if adam["decoupled_weight_decay"] else torch.optim.Adam
    return kind(model.parameters(), lr=adam["learning_rate"], betas=(0.9, 0.999), eps=1e-8,
                weight_decay=adam["weight_decay"])


def snapshot(model, optimiser):
    state = [(name, optimiser.state[p]) for name, p in model.named_parameters()]
    return {"weights": f64_tensors(model.named_parameters()),
            "first_moments": f64_tensors((name, s["exp_avg"]) for name, s in state),
            "second_moments": f64_tensors((name, s["exp_avg_sq"]) for name, s in state)}


def clip(case, model):
    """Clips the gradients; a case that says so must need it at every step."""
    most = case["adam"]["clip_norm"]
    return most is None or torch.nn.utils.clip_grad_norm_(model.parameters(), most) > 1.2 * most


def try_seed(case, seed):
    """The case's record, or None where a gradient, a ReLU or a window is too near its edge."""
    random = numpy.random.RandomState(seed)
    first = case["layers"][0]
    size = first["inputs"] if first["kind"] == "dense" else int(numpy.prod(first["input"]))
    inputs = float32(random.uniform(-0.25, 1.25, (STEPS, case["batch"], size)))
    model = make_model(case, random, torch.from_numpy(inputs[0]))
    outputs = model(torch.from_numpy(inputs[0])).shape[1]
    targets = float32(random.uniform(0, 1, (STEPS, case["batch"], outputs)))
    labels = random.randint(0, outputs, (STEPS, case["batch"]))
    if case.get("broadcast"):
        targets = numpy.repeat(labels[:, :, None], outputs, axis=2).astype(targets.dtype)
    weights = {name: p.detach().numpy().copy() for name, p in model.named_parameters()}
    optimiser = make_optimiser(case, model)
    record = {"losses": [], "after": {}}
    for step in range(STEPS):
        x = torch.from_numpy(inputs[step])
        if not is_clear(model, x):
            return None
        output = model(x)
        loss = loss_of(case, output, torch.from_numpy(targets[step]), torch.from_numpy(labels[step]))
        optimiser.zero_grad()
        loss.backward()
        if step == 0:
            if not gradients_are_clear(model):
                return None
            record["output"] = f64(output.detach().numpy())
            record["gradients"] = f64_tensors((name, p.grad) for name, p in model.named_parameters())
        if not clip(case, model):
            return None
        optimiser.step()
        record["losses"].append(loss.item())
        if step + 1 in KEPT_STEPS:
            record["after"][str(step + 1)] = snapshot(model, optimiser)
    digest = hashlib.sha256(b"".join(weights[name].astype("<f4").tobytes() for name in sorted(weights)))
    return {
        "made_by": f"make_classifier_golden.py, torch {torch.__version__}, numpy {numpy.__version__}, float64",
        **{key: value for key, value in case.items() if key != "adam"}, **case["adam"],
        "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "seed": seed,
        "weights": {name: {"shape": list(w.shape), "values": f32(w)} for name, w in weights.items()},
        "weights_sha256": digest.hexdigest(),
        "inputs": f32(inputs), "targets": f32(targets), "labels": labels.tolist(),
        "losses": f64(record.pop("losses")),
        **record,
    }


def main():
    torch.set_num_threads(1)
    folder = pathlib.Path(__file__).parent / "classifier"
    folder.mkdir(exist_ok=True)
    for case in CASES:
        seed, record = next((s, r) for s in itertools.count() if (r := try_seed(case, s)) is not None)
        file = folder / f"{case['name']}.json"
        file.write_text(json.dumps(record, indent=1) + "\n")
        print(f"{file.name}: seed {seed}, {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
