#!/usr/bin/env python3
"""One training job in JAX, one jitted lax.scan over the batches, on a number of threads; prints a line of
JSON for every variant.

  jax_side.py JOB THREADS [VARIANT…] [--seconds S]      default: every variant that makes sense for the job

One thread means one processor: XLA takes as many threads as there are processors to run on.
"""

import argparse
import json
import os
import subprocess
import sys

import clock
from clock import print_result
from jobs import BETA1, BETA2, CHECK_STEPS, EPSILON, JOBS, LEARNING_RATE, Conv, initial_weights, training_data

# How each variant differs: flags of XLA, steps unrolled in the scan's body, parameters as one vector.
VARIANTS = {
    "scan": {},
    "scan, one vector": {"one_vector": True},
    "scan, unrolled 4": {"unroll": 4},
    "scan, concurrency-optimised": {"flags": "--xla_cpu_enable_concurrency_optimized_scheduler=true"},
    "scan, convolution by shifts": {"shifts": True},
}
# One run of the scan: so many batches, so that the longest lasts about a second.
STEPS = {"encmlp_bs16_60k": 3740, "ae500x1_bs500_60k": 20}
OTHER_STEPS = 120


def variants_of(job):
    images = any(isinstance(layer, Conv) for layer in job.layers)
    return [name for name in VARIANTS if images or "convolution" not in name]


def convolve(x, weight, padding, shifts):
    """x [images, channels, height, width]; `shifts`: as a sum of products with shifted images, which XLA fuses."""
    from jax import lax
    from jax import numpy as jnp
    if not shifts:
        return lax.conv_general_dilated(x, weight, (1, 1), [(padding, padding)] * 2,
                                        dimension_numbers=("NCHW", "OIHW", "NCHW"))
    x = jnp.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    size = [extent - weight.shape[2] + 1 for extent in x.shape[2:]]
    return sum(jnp.einsum("oi,nihw->nohw", weight[:, :, i, j], x[:, :, i:i + size[0], j:j + size[1]])
               if weight.shape[1] > 1 else weight[None, :, 0, i, j, None, None] * x[:, :, i:i + size[0], j:j + size[1]]
               for i in range(weight.shape[2]) for j in range(weight.shape[3]))


def pool(x, shifts):
    """The largest of each 2x2 window; `shifts`: as the larger of strided images, without a scatter in its gradient."""
    from jax import lax
    from jax import numpy as jnp
    if not shifts:
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
    x = x[:, :, :x.shape[2] // 2 * 2, :x.shape[3] // 2 * 2]
    return x.reshape(*x.shape[:2], x.shape[2] // 2, 2, x.shape[3] // 2, 2).max((3, 5))


def apply_layers(job, weights, x, shifts):
    """The outputs of a batch; logits of the softmax where the job has classes."""
    import jax
    for layer in job.layers:
        weight, bias = weights[layer.name + ".weight"], weights[layer.name + ".bias"]
        if isinstance(layer, Conv):
            x = pool(jax.nn.relu(convolve(x, weight, layer.padding, shifts) + bias[:, None, None]), shifts)
            continue
        x = x.reshape(x.shape[0], -1) @ weight.T + bias
        x = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "none": lambda y: y}[layer.activation](x)
    return x


def make_loss(job, shifts):
    import jax
    from jax import numpy as jnp

    def loss(weights, x, target):
        y = apply_layers(job, weights, x, shifts)
        if not job.classes:
            return jnp.mean((y - target) ** 2)
        log_probability = jax.nn.log_softmax(jax.nn.softmax(y))
        return -jnp.mean(jnp.take_along_axis(log_probability, target[:, None], axis=1))
    return loss


def make_epoch(loss, unroll):
    """A jitted function that runs Adam over batches [steps, batch, ...]; the state's memory is reused."""
    import jax
    from jax import lax
    from jax import numpy as jnp

    def step(state, batch):
        weights, first, second, power1, power2 = state
        gradients = jax.grad(loss)(weights, *batch)
        power1, power2 = power1 * BETA1, power2 * BETA2
        first = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, first, gradients)
        second = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, second, gradients)
        size, root = LEARNING_RATE / (1 - power1), 1 / jnp.sqrt(1 - power2)
        weights = jax.tree.map(lambda w, m, v: w - size * m / (jnp.sqrt(v) * root + EPSILON), weights, first, second)
        return (weights, first, second, power1, power2), None

    return jax.jit(lambda state, batches: lax.scan(step, state, batches, unroll=unroll)[0], donate_argnums=0)


def start(job, one_vector, shifts):
    """The state before the first step and the loss that takes its weights."""
    import jax
    from jax.flatten_util import ravel_pytree
    from jax import numpy as jnp
    weights = jax.tree.map(jnp.asarray, initial_weights(job.layers))
    loss = make_loss(job, shifts)
    if one_vector:
        weights, unravel = ravel_pytree(weights)
        by_tensor = loss
        loss = lambda vector, x, target: by_tensor(unravel(vector), x, target)
    zeros = lambda: jax.tree.map(jnp.zeros_like, weights)
    return (weights, zeros(), zeros(), jnp.float32(1), jnp.float32(1)), loss


def measure(job, seconds, unroll=1, one_vector=False, shifts=False):
    import jax
    steps = STEPS.get(job.name, OTHER_STEPS)
    x, target = (jax.device_put(array) for array in training_data(job, job.batches(limit=steps)))
    target = target.astype("int32") if job.classes else target
    state, loss = start(job, one_vector, shifts)
    epoch = make_epoch(loss, unroll)
    loss_of_first = jax.jit(lambda weights: loss(weights, x[0], target[0]))
    loss_before = float(loss_of_first(state[0]))
    state = epoch(state, (x[:CHECK_STEPS], target[:CHECK_STEPS]))
    loss_after = float(loss_of_first(state[0]))

    def run_scans(count):
        nonlocal state
        for _ in range(count):
            state = epoch(state, (x, target))
        jax.block_until_ready(state)

    run_scans(1)
    count = clock.calls_in(run_scans, seconds / 8, 20)
    figures = clock.timed_chunks(run_scans, count, seconds)
    return {"seconds_per_epoch": clock.summary(figures, job.seconds_per_epoch(1 / steps)), "chunks": len(figures),
            "steps_a_chunk": count * steps, "loss_before": loss_before, "loss_after": loss_after}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("threads", type=int)
    parser.add_argument("variants", nargs="*", metavar="VARIANT", help=", ".join(VARIANTS))
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    job = JOBS[options.job]
    variants = options.variants or variants_of(job)
    if len(variants) > 1:  # XLA reads its flags once
        for variant in variants:
            subprocess.run([sys.executable, __file__, job.name, str(options.threads), variant,
                            "--seconds", str(options.seconds)], check=False)
        return
    variant = dict(VARIANTS[variants[0]])
    os.environ["XLA_FLAGS"] = variant.pop("flags", "")
    os.environ["JAX_PLATFORMS"] = "cpu"
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:options.threads])
    print_result(job.name, variants[0], options.threads, lambda: measure(job, options.seconds, **variant))


if __name__ == "__main__":
    main()
