#!/usr/bin/env python3
"""Trains a run's recipe in PyTorch and prints a line of JSON with the seconds; compilation is told apart.

  torch_train.py time CONFIG DATA THREADS [VARIANT…]            an epoch in every variant, of bench/peers/torch_side.py
  torch_train.py train CONFIG DATA THREADS VARIANT SEED MODEL   all epochs; MODEL, of debruit's, gets the weights

CONFIG is the config.json of a run of debruit's, DATA the folder with MNIST's files. The images lie in memory as float32,
scaled. Noise that is drawn once is drawn before the clock starts. An epoch's images are put into its order, and fresh
noise is drawn for them, all at once, which is quicker than batch by batch.
"""

import argparse
import collections
import json
import sys
import time
from pathlib import Path

import torch
from torch import nn

import torch_data

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peers"))

import torch_side  # noqa: E402
from clock import print_result  # noqa: E402
from jobs import EPSILON, Job, autoencoder  # noqa: E402

# Those for whole data sets that run through; others want batches of one size.
VARIANTS = [name for name in torch_side.VARIANTS if "at once" not in name and "channels last" not in name]
TIMED_EPOCHS = 3  # the quicker one of all but the first counts
COMPILING_CALLS = 3  # with each batch size; the optimiser's compiled step is compiled again once its moments are there


class Recipe:
    """What config.json says, as far as it is known here."""

    def __init__(self, file):
        config = json.loads(Path(file).read_text(encoding="utf-8"))
        training, model = config["training"], config["model"]
        known = {"optimiser": "adam", "scaling": "minmax-columns", "weight_decay": 0, "clip_norm": 0, "validation": 0}
        for key, value in known.items():
            if training[key] != value:
                raise ValueError(f"{key} {training[key]} is not known here")
        self.noise, self.classes = config["noise"], config["data"]["classes"]
        self.epochs, self.batch, self.peak = training["epochs"], training["batch_size"], training["learning_rate"]
        self.betas, self.schedule = (training["beta1"], training["beta2"]), training["schedule"]
        self.layers = autoencoder(model["hidden_layers"], model["hidden_size"], model["latent_size"])

    def rates(self, steps):
        """The learning rate of every step, as PyTorch's scheduler sets it; a number where it is constant."""
        name, parameters = torch_data.parse_kind(self.schedule)
        if name == "constant":
            return self.peak
        anneal = {"one_cycle": "cos", "one_cycle_linear": "linear"}[name]
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=self.peak)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, max_lr=self.peak, total_steps=steps, pct_start=parameters["warmup"], anneal_strategy=anneal,
            cycle_momentum=False, div_factor=parameters["div_factor"],
            final_div_factor=parameters["final_div_factor"])
        rates = []
        for step in range(steps):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if step + 1 < steps:
                scheduler.step()
        return rates


class Training:
    """One training, run epoch by epoch."""

    def __init__(self, recipe, clean, variant, seed):
        torch.manual_seed(seed)
        torch.compiler.reset()
        self.recipe, self.clean = recipe, clean
        self.noisy = torch_data.add_noise(clean, recipe.noise) if recipe.noise["draw"] == "once" else None
        self.rates = recipe.rates(recipe.epochs * -(-len(clean) // recipe.batch))
        self.rate = torch.tensor(0.0) if isinstance(self.rates, list) else self.rates
        self.model = torch_side.make_model(Job("", recipe.layers, (784,), len(clean), recipe.batch))
        for module in self.linear():
            module.reset_parameters()
        adam = {"lr": self.rate, "betas": recipe.betas, "eps": EPSILON}
        self.step = torch_side.VARIANTS[variant](self.model, nn.MSELoss(), adam)
        self.steps = 0
        self.calls = collections.Counter()  # of each batch size

    def linear(self):
        return [module for module in self.model.modules() if isinstance(module, nn.Linear)]

    def batches(self):
        """Of an epoch, (noisy, clean) each."""
        order = torch.randperm(len(self.clean))
        clean = self.clean[order]
        noisy = torch_data.add_noise(clean, self.recipe.noise) if self.noisy is None else self.noisy[order]
        return zip(noisy.split(self.recipe.batch), clean.split(self.recipe.batch))

    def run_epoch(self):
        """(seconds, seconds of steps that may have compiled, which the former leave out)"""
        begin, apart = time.perf_counter(), 0.0
        for x, target in self.batches():
            if isinstance(self.rates, list):
                self.rate.fill_(self.rates[self.steps])
            start = time.perf_counter()
            self.step(x, target)
            if self.calls[len(x)] < COMPILING_CALLS:
                apart += time.perf_counter() - start
            self.calls[len(x)] += 1
            self.steps += 1
        return time.perf_counter() - begin - apart, apart

    def save(self, file):
        """Puts the weights into a safetensors file of debruit's, in the place of those that are there."""
        content = bytearray(Path(file).read_bytes())
        begin = 8 + int.from_bytes(content[:8], "little")
        header = json.loads(content[8:begin])
        for layer, module in zip(self.recipe.layers, self.linear(), strict=True):
            for name in ("weight", "bias"):
                values = getattr(module, name).detach().numpy()
                first, last = header[f"{layer.name}.{name}"]["data_offsets"]
                if header[f"{layer.name}.{name}"]["shape"] != list(values.shape):
                    raise ValueError(f"{file}: {layer.name}.{name} has another shape")
                content[begin + first:begin + last] = values.astype("<f4").tobytes()
        Path(file).write_bytes(content)


def time_epoch(recipe, clean, variant):
    training = Training(recipe, clean, variant, 0)
    epochs = [training.run_epoch() for _ in range(TIMED_EPOCHS)]
    return {"seconds_per_epoch": min(seconds for seconds, _ in epochs[1:]), "compiling": sum(apart for _, apart in epochs)}


def train(recipe, clean, variant, seed, file):
    training = Training(recipe, clean, variant, seed)
    epochs = [training.run_epoch() for _ in range(recipe.epochs)]
    training.save(file)
    return {"seconds": sum(seconds for seconds, _ in epochs), "compiling": sum(apart for _, apart in epochs)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    for action in ("time", "train"):
        own = actions.add_parser(action)
        own.add_argument("config", type=Path)
        own.add_argument("data", type=Path)
        own.add_argument("threads", type=int)
        if action == "time":
            own.add_argument("variants", nargs="*", metavar="VARIANT", help=", ".join(VARIANTS))
        else:
            own.add_argument("variant", choices=VARIANTS)
            own.add_argument("seed", type=int)
            own.add_argument("model", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(1)
    torch.set_flush_denormal(True)
    torch._dynamo.config.automatic_dynamic_shapes = False  # a step compiled for each of the two batch sizes is quicker
    recipe = Recipe(options.config)
    clean = torch_data.clean_images(options.data, "train", recipe.classes)
    if options.action == "train":
        arguments = (recipe, clean, options.variant, options.seed, options.model)
        print_result(options.config.parent.name, options.variant, options.threads, lambda: train(*arguments))
        return
    for variant in options.variants or VARIANTS:
        print_result(options.config.parent.name, variant, options.threads, lambda: time_epoch(recipe, clean, variant))


if __name__ == "__main__":
    main()
