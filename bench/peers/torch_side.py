#!/usr/bin/env python3
"""One training job in PyTorch on a number of threads; prints a line of JSON for every variant.

  torch_side.py JOB THREADS [VARIANT…] [--seconds S]      default: every variant that makes sense for the job
"""

import argparse
import itertools
from functools import partial
import json

import torch
from torch import nn

import clock
from clock import print_result
from jobs import BETA1, BETA2, CHECK_STEPS, EPSILON, JOBS, LEARNING_RATE, Conv, initial_weights, training_data

ADAM = {"lr": LEARNING_RATE, "betas": (BETA1, BETA2), "eps": EPSILON}
ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "none": nn.Identity}
AT_ONCE = 5  # divides the batches of training_data and CHECK_STEPS


def make_model(job):
    """nn.Sequential with the job's initial weights."""
    parts, weights = [], initial_weights(job.layers)
    for layer in job.layers:
        if isinstance(layer, Conv):
            module = nn.Conv2d(layer.inputs, layer.outputs, layer.kernel, padding=layer.padding)
            parts += [module, nn.ReLU(), nn.MaxPool2d(2)]
        else:
            module = nn.Linear(layer.inputs, layer.outputs)
            parts += [nn.Flatten()] if parts and isinstance(parts[-1], nn.MaxPool2d) else []
            parts += [module] if layer.activation == "none" else [module, ACTIVATIONS[layer.activation]()]
        with torch.no_grad():
            module.weight.copy_(torch.from_numpy(weights[layer.name + ".weight"]))
            module.bias.copy_(torch.from_numpy(weights[layer.name + ".bias"]))
    return nn.Sequential(*parts, *([nn.Softmax(dim=1)] if job.classes else []))


def make_loss(job):
    return nn.CrossEntropyLoss() if job.classes else nn.MSELoss()


# A variant makes, of a model, its loss and Adam's settings, a function that runs one step on (x, target). A learning rate
# that changes from step to step is a tensor.

def autograd(forward_loss, optimizer_step, zero_gradients):
    def step(x, target):
        zero_gradients()
        forward_loss(x, target).backward()
        optimizer_step()
    return step


def eager(model, loss, adam=ADAM, **kind):
    optimizer = torch.optim.Adam(model.parameters(), **adam, **kind)
    return autograd(lambda x, target: loss(model(x), target), optimizer.step, optimizer.zero_grad)


def eager_channels_last(model, loss, adam=ADAM):
    return eager(model.to(memory_format=torch.channels_last), loss, adam, fused=True)


def one_tensor(model, loss, adam=ADAM, compiled=False):
    """Every parameter a view of one tensor, so that the optimiser has one to go through."""
    parameters = list(model.parameters())
    flat = nn.Parameter(torch.cat([p.detach().reshape(-1) for p in parameters]))
    flat.grad = torch.zeros_like(flat)
    offset = 0
    for parameter in parameters:
        end = offset + parameter.numel()
        parameter.data = flat.data[offset:end].view_as(parameter)
        parameter.grad = flat.grad[offset:end].view_as(parameter)
        offset = end
    optimizer = torch.optim.Adam([flat], **adam, fused=True)
    forward_loss = lambda x, target: loss(model(x), target)
    return autograd(torch.compile(forward_loss) if compiled else forward_loss, optimizer.step, flat.grad.zero_)


def compiled_loss(model, loss, adam=ADAM, **options):
    optimizer = torch.optim.Adam(model.parameters(), **adam, fused=True)
    forward_loss = torch.compile(lambda x, target: loss(model(x), target), **options)
    return autograd(forward_loss, optimizer.step, optimizer.zero_grad)


def compiled_loss_and_adam(model, loss, adam=ADAM):
    optimizer = torch.optim.Adam(model.parameters(), **adam, foreach=True)
    forward_loss = torch.compile(lambda x, target: loss(model(x), target))
    return autograd(forward_loss, torch.compile(optimizer.step), optimizer.zero_grad)


def compiled_step(model, loss, adam=ADAM, at_once=1, **options):
    """Forward, gradients and Adam in one compiled graph, without autograd's tape; `at_once` steps a call."""
    weights = {name: p.detach() for name, p in model.named_parameters()}
    first = {name: torch.zeros_like(p) for name, p in weights.items()}
    second = {name: torch.zeros_like(p) for name, p in weights.items()}
    powers = torch.ones(2)
    beta1, beta2 = adam["betas"]
    betas = torch.tensor([beta1, beta2])
    gradient = torch.func.grad(lambda w, x, target: loss(torch.func.functional_call(model, w, (x,)), target))

    def update(x, target):
        gradients = gradient(weights, x, target)
        powers.mul_(betas)
        size = adam["lr"] / (1 - powers[0])
        root = (1 - powers[1]).sqrt()
        for name, weight in weights.items():
            first[name].mul_(beta1).add_(gradients[name], alpha=1 - beta1)
            second[name].mul_(beta2).addcmul_(gradients[name], gradients[name], value=1 - beta2)
            weight.sub_(size * first[name] / (second[name].sqrt() / root + adam["eps"]))

    def updates(x, target):
        for i in range(at_once):
            update(x[i], target[i])

    compiled = torch.compile(update if at_once == 1 else updates, **options)

    def step(x, target):
        with torch.no_grad():
            compiled(x, target)
    return step


VARIANTS = {
    "eager": eager,
    "eager, fused": partial(eager, fused=True),
    "eager, fused, one tensor": one_tensor,
    "eager, fused, channels last": eager_channels_last,
    "compile, fused": compiled_loss,
    "compile, fused, one tensor": partial(one_tensor, compiled=True),
    "compile, fused, C++ wrapper": partial(compiled_loss, options={"cpp_wrapper": True}),
    "compile with optimiser": compiled_loss_and_adam,
    "compile whole step": compiled_step,
    "compile whole step, max-autotune": partial(compiled_step, mode="max-autotune"),
    "compile 5 steps at once": partial(compiled_step, at_once=AT_ONCE),
}


def variants_of(job):
    """Without those that differ in nothing for the job, or compile for minutes to win a thousandth."""
    small = sum(p.numel() for p in make_model(job).parameters()) < 10000
    images = any(isinstance(layer, Conv) for layer in job.layers)
    return [name for name in VARIANTS
            if (images or "channels last" not in name) and (small or "at once" not in name)]


def measure(job, variant, x, target, seconds):
    """x, target: [batches, batch, ...]"""
    torch.compiler.reset()
    model, loss = make_model(job), make_loss(job)

    def loss_of_first():
        with torch.no_grad():
            return loss(model(x[0]), target[0]).item()

    loss_before = loss_of_first()
    step = VARIANTS[variant](model, loss)
    at_once = AT_ONCE if "at once" in variant else 1
    calls = list(zip(x, target) if at_once == 1 else zip(x.split(at_once), target.split(at_once)))
    for call in calls[:CHECK_STEPS // at_once]:
        step(*call)
    loss_after = loss_of_first()
    turn = itertools.cycle(calls)

    def run_calls(count):
        for call in itertools.islice(turn, count):
            step(*call)

    count = clock.calls_in(run_calls, seconds / 8, job.images // job.batch // at_once)
    figures = clock.timed_chunks(run_calls, count, seconds)
    return {"seconds_per_epoch": clock.summary(figures, job.seconds_per_epoch(1 / at_once)), "chunks": len(figures),
            "steps_a_chunk": count * at_once, "loss_before": loss_before, "loss_after": loss_after}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("threads", type=int)
    parser.add_argument("variants", nargs="*", metavar="VARIANT", help=", ".join(VARIANTS))
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    job = JOBS[options.job]
    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(1)
    torch.set_flush_denormal(True)
    x, target = (torch.from_numpy(array) for array in training_data(job, job.batches(limit=200)))
    for variant in options.variants or variants_of(job):
        print_result(job.name, variant, options.threads, lambda: measure(job, variant, x, target, options.seconds))


if __name__ == "__main__":
    main()
