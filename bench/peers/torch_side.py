#!/usr/bin/env python3
"""One training job in PyTorch, in one variant on one number of threads; prints its times as JSON.

  torch_side.py JOB VARIANT THREADS [--seconds S]      torch_side.py --list
"""

import argparse
import itertools
import json
import sys

import torch
from torch import nn

import clock
from jobs import BETA1, BETA2, CHECK_STEPS, EPSILON, JOBS, LEARNING_RATE, Conv, initial_weights, training_data

ADAM = {"lr": LEARNING_RATE, "betas": (BETA1, BETA2), "eps": EPSILON}
ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "none": nn.Identity}


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


# A variant makes, of a job, its model and its loss, a function that runs one step on (x, target).

def autograd(forward_loss, optimizer_step, zero_gradients):
    def step(x, target):
        zero_gradients()
        forward_loss(x, target).backward()
        optimizer_step()
    return step


def eager(model, loss, **adam):
    optimizer = torch.optim.Adam(model.parameters(), **ADAM, **adam)
    return autograd(lambda x, target: loss(model(x), target), optimizer.step, optimizer.zero_grad)


def eager_channels_last(model, loss):
    return eager(model.to(memory_format=torch.channels_last), loss, fused=True)


def one_tensor(model, loss, compiled=False):
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
    optimizer = torch.optim.Adam([flat], **ADAM, fused=True)
    forward_loss = lambda x, target: loss(model(x), target)
    return autograd(torch.compile(forward_loss) if compiled else forward_loss, optimizer.step, flat.grad.zero_)


def compiled_loss(model, loss, **options):
    optimizer = torch.optim.Adam(model.parameters(), **ADAM, fused=True)
    forward_loss = torch.compile(lambda x, target: loss(model(x), target), **options)
    return autograd(forward_loss, optimizer.step, optimizer.zero_grad)


def compiled_loss_and_adam(model, loss):
    optimizer = torch.optim.Adam(model.parameters(), **{**ADAM, "lr": torch.tensor(LEARNING_RATE)}, foreach=True)
    forward_loss = torch.compile(lambda x, target: loss(model(x), target))
    return autograd(forward_loss, torch.compile(optimizer.step), optimizer.zero_grad)


def compiled_step(model, loss, steps=1, **options):
    """Forward, gradients and Adam in one compiled graph, without autograd's tape."""
    weights = {name: p.detach() for name, p in model.named_parameters()}
    first = {name: torch.zeros_like(p) for name, p in weights.items()}
    second = {name: torch.zeros_like(p) for name, p in weights.items()}
    powers = torch.ones(2)
    betas = torch.tensor([BETA1, BETA2])
    gradient = torch.func.grad(lambda w, x, target: loss(torch.func.functional_call(model, w, (x,)), target))

    def update(x, target):
        gradients = gradient(weights, x, target)
        powers.mul_(betas)
        correction = 1 - powers
        size = LEARNING_RATE / correction[0]
        root = correction[1].sqrt()
        for name, weight in weights.items():
            first[name].mul_(BETA1).add_(gradients[name], alpha=1 - BETA1)
            second[name].mul_(BETA2).addcmul_(gradients[name], gradients[name], value=1 - BETA2)
            weight.sub_(size * first[name] / (second[name].sqrt() / root + EPSILON))

    compiled = torch.compile(update, **options)

    def step(x, target):
        with torch.no_grad():
            compiled(x, target)
    return step


VARIANTS = {
    "eager": eager,
    "eager foreach": lambda model, loss: eager(model, loss, foreach=True),
    "eager fused": lambda model, loss: eager(model, loss, fused=True),
    "eager fused, channels last": eager_channels_last,
    "eager fused, one tensor": one_tensor,
    "compile, fused": compiled_loss,
    "compile, fused, one tensor": lambda model, loss: one_tensor(model, loss, compiled=True),
    "compile, fused, max-autotune": lambda model, loss: compiled_loss(model, loss, mode="max-autotune"),
    "compile, fused, C++ wrapper": lambda model, loss: compiled_loss(model, loss, options={"cpp_wrapper": True}),
    "compile with optimiser": compiled_loss_and_adam,
    "compile whole step": compiled_step,
    "compile whole step, C++ wrapper": lambda model, loss: compiled_step(model, loss, options={"cpp_wrapper": True}),
    "compile whole step, max-autotune": lambda model, loss: compiled_step(model, loss, mode="max-autotune"),
}


def measure(job, variant, threads, seconds):
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    torch.set_flush_denormal(True)
    x, target = (torch.from_numpy(array) for array in training_data(job, job.batches(limit=200)))
    batches = list(zip(x, target))
    model, loss = make_model(job), make_loss(job)
    with torch.no_grad():
        loss_before = loss(model(x[0]), target[0]).item()
    step = VARIANTS[variant](model, loss)
    for batch in batches[:CHECK_STEPS]:
        step(*batch)
    with torch.no_grad():
        loss_after = loss(model(x[0]), target[0]).item()

    turn = itertools.cycle(batches)

    def run_steps(count):
        for x, target in itertools.islice(turn, count):
            step(x, target)

    run_steps(3)
    steps = clock.steps_in(run_steps, seconds / 8, job.images // job.batch)
    figures = clock.timed_chunks(run_steps, steps, seconds)
    return {"seconds_per_epoch": clock.summary(figures, job.seconds_per_epoch(1)), "chunks": len(figures),
            "steps_a_chunk": steps, "loss_before": loss_before, "loss_after": loss_after, "threads": threads}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("variant", choices=VARIANTS)
    parser.add_argument("threads", type=int)
    parser.add_argument("--seconds", type=float, default=2.0)
    if sys.argv[1:] == ["--list"]:
        print(json.dumps(list(VARIANTS)))
        return
    options = parser.parse_args()
    print(json.dumps(measure(JOBS[options.job], options.variant, options.threads, options.seconds)))


if __name__ == "__main__":
    main()
