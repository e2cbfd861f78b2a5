#!/usr/bin/env python3
"""Makes autoencoder/*.json: what PyTorch computes in float64 for small autoencoders over five steps of Adam or AdamW.

Weights, inputs and targets are exact in float32, so that every engine starts from the same numbers. Adam's first step
is nearly the sign of the gradient and ReLU has a kink, so a seed is taken only where no rounding can tip either:
every gradient is 0 exactly (dead units) or well away from 0, and no ReLU's argument is near 0 at any step.
"""
import base64
import collections
import hashlib
import itertools
import json
import pathlib
import sys

import numpy
import torch

STEPS = 5
KEPT_STEPS = (1, 5)  # after which moments and weights are written down
SMALLEST_GRADIENT = 1e-4  # relative to its tensor's largest
SMALLEST_ARGUMENT = 1e-5  # of a ReLU

Case = collections.namedtuple(
    "Case",
    "name channels height width hidden_layers hidden_size latent_size batch learning_rate weight_decay "
    "decoupled_weight_decay clip_norm",  # clip_norm 0: no clipping
    defaults=(False, 0.0))
CASES = [
    Case("h0_batch1", 1, 4, 4, 0, 3, 2, 1, 1e-3, 0.0),
    Case("h0_batch7_decay", 1, 5, 7, 0, 5, 3, 7, 1e-3, 0.1),
    Case("h0_batch16", 1, 5, 7, 0, 16, 7, 16, 1e-2, 0.0),
    Case("h1_batch1_decay", 1, 4, 4, 1, 8, 5, 1, 1e-3, 0.01),
    Case("h1_batch7", 2, 3, 3, 1, 7, 4, 7, 1e-3, 0.0),
    Case("h1_batch33_decay", 1, 5, 7, 1, 17, 9, 33, 1e-3, 0.05),
    Case("h2_batch16_decay", 1, 4, 4, 2, 9, 6, 16, 1e-2, 0.01),
    Case("h2_batch33", 1, 5, 7, 2, 11, 6, 33, 1e-3, 0.0),
    Case("h1_batch7_adamw", 1, 5, 7, 1, 17, 9, 7, 1e-2, 0.1, True),
    Case("h1_batch16_clip_bites", 1, 5, 7, 1, 17, 9, 16, 1e-3, 0.0, False, 0.01),
    Case("h1_batch16_clip_spares", 1, 5, 7, 1, 17, 9, 16, 1e-3, 0.0, False, 10.0),
    Case("h2_batch33_adamw_clip", 1, 4, 4, 2, 9, 6, 33, 1e-2, 0.05, True, 0.02),
    Case("h0_batch7_decay_clip", 1, 5, 7, 0, 5, 3, 7, 1e-3, 0.1, False, 0.03),
]


class Autoencoder(torch.nn.Module):
    def __init__(self, case):
        super().__init__()
        image = case.channels * case.height * case.width
        self.encoder = self.half(case, image, case.latent_size, torch.nn.ReLU)
        self.decoder = self.half(case, case.latent_size, image, torch.nn.Sigmoid)

    @staticmethod
    def half(case, first, last, last_activation):
        sizes = [first] + [case.hidden_size] * (case.hidden_layers + 1) + [last]
        modules = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            modules += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
        return torch.nn.Sequential(*modules[:-1], last_activation())

    def forward(self, x):
        return self.decoder(self.encoder(x))


def float32(array):
    """Rounded to float32, kept in float64."""
    return numpy.asarray(array, dtype=numpy.float32).astype(numpy.float64)


def make_model(case, random, x):
    """Weights of 1.5 times PyTorch's range, and biases that let about half of the images `x` through every ReLU."""
    model = Autoencoder(case).double()
    with torch.no_grad():
        for module in itertools.chain(model.encoder, model.decoder):
            if isinstance(module, torch.nn.Linear):
                bound = 1.5 / numpy.sqrt(module.in_features)
                module.weight[:] = torch.from_numpy(float32(random.uniform(-bound, bound, module.weight.shape)))
                centred = -(x @ module.weight.T).mean(dim=0).numpy() + random.uniform(-0.1, 0.3, module.bias.shape)
                module.bias[:] = torch.from_numpy(float32(centred))
            x = module(x)
    return model


def make_batches(case, random):
    shape = (STEPS, case.batch, case.channels * case.height * case.width)
    targets = random.uniform(0, 1, shape)
    return float32(targets + random.normal(0, 0.3, shape)), float32(targets)


def smallest_relu_argument(model, x):
    smallest = numpy.inf
    for module in itertools.chain(model.encoder, model.decoder):
        if isinstance(module, torch.nn.ReLU):
            smallest = min(smallest, x.abs().min().item())
        x = module(x)
    return smallest


def gradient_norm(model):
    return torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(p.grad) for p in model.parameters()])).item()


def clip_factor(case, model):
    return min(1.0, case.clip_norm / (gradient_norm(model) + 1e-6)) if case.clip_norm else 1.0


def make_optimiser(case, model):
    kind = torch.optim.AdamW if case.decoupled_weight_decay else torch.optim.Adam
    return kind(model.parameters(), lr=case.learning_rate, betas=(0.9, 0.999), eps=1e-8,
                weight_decay=case.weight_decay)


def gradients_are_clear(case, model):
    zeros = count = 0
    for parameter in model.parameters():
        gradient = parameter.grad
        scale = gradient.abs().max()
        coupled = 0.0 if case.decoupled_weight_decay else case.weight_decay
        decayed = gradient * clip_factor(case, model) + coupled * parameter.detach()  # what Adam sees
        scale = scale * clip_factor(case, model)
        if ((decayed.abs() < SMALLEST_GRADIENT * scale) & (gradient != 0)).any():
            return False
        zeros += (gradient == 0).sum().item()
        count += gradient.numel()
    return zeros == 0 if case.batch > 1 else zeros < count / 2


def f32(values):
    return base64.b64encode(numpy.asarray(values, dtype="<f4").tobytes()).decode()


def f64(values):
    return base64.b64encode(numpy.asarray(values, dtype="<f8").tobytes()).decode()


def f64_tensors(pairs):
    return {name: f64(tensor.detach().numpy()) for name, tensor in pairs}


def try_seed(case, seed):
    """The case's record, or None where a gradient or a ReLU is too near its edge."""
    random = numpy.random.RandomState(seed)
    inputs, targets = make_batches(case, random)
    model = make_model(case, random, torch.from_numpy(inputs[0]))
    weights = {name: p.detach().numpy().copy() for name, p in model.named_parameters()}
    optimiser = make_optimiser(case, model)
    record = {"losses": [], "gradient_norms": [], "after": {}}
    for step in range(1, STEPS + 1):
        x, target = torch.from_numpy(inputs[step - 1]), torch.from_numpy(targets[step - 1])
        if smallest_relu_argument(model, x) < SMALLEST_ARGUMENT:
            return None
        output = model(x)
        loss = torch.nn.functional.mse_loss(output, target)
        optimiser.zero_grad()
        loss.backward()
        if step == 1:
            if not gradients_are_clear(case, model):
                return None
            record["latent"] = f64(model.encoder(x).detach().numpy())
            record["output"] = f64(output.detach().numpy())
            record["gradients"] = f64_tensors((name, p.grad) for name, p in model.named_parameters())
        record["gradient_norms"].append(gradient_norm(model))
        if case.clip_norm:
            torch.nn.utils.clip_grad_norm_(model.parameters(), case.clip_norm)
        optimiser.step()
        record["losses"].append(loss.item())
        if step in KEPT_STEPS:
            state = [(name, optimiser.state[p]) for name, p in model.named_parameters()]
            record["after"][str(step)] = {
                "weights": f64_tensors(model.named_parameters()),
                "first_moments": f64_tensors((name, s["exp_avg"]) for name, s in state),
                "second_moments": f64_tensors((name, s["exp_avg_sq"]) for name, s in state),
            }
    digest = hashlib.sha256(b"".join(weights[name].astype("<f4").tobytes() for name in sorted(weights)))
    return {
        "made_by": f"make_autoencoder_golden.py, torch {torch.__version__}, numpy {numpy.__version__}, float64",
        **case._asdict(),
        "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "seed": seed,
        "weights": {name: {"shape": list(w.shape), "values": f32(w)} for name, w in weights.items()},
        "weights_sha256": digest.hexdigest(),
        "inputs": f32(inputs), "targets": f32(targets),
        "losses": f64(record.pop("losses")),
        **record,
    }


def main():
    """Makes all cases, or those named as arguments."""
    torch.set_num_threads(1)
    folder = pathlib.Path(__file__).parent / "autoencoder"
    folder.mkdir(exist_ok=True)
    for case in CASES:
        if sys.argv[1:] and case.name not in sys.argv[1:]:
            continue
        seed, record = next((s, r) for s in itertools.count() if (r := try_seed(case, s)) is not None)
        file = folder / f"{case.name}.json"
        file.write_text(json.dumps(record, indent=1) + "\n")
        print(f"{file.name}: seed {seed}, {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
