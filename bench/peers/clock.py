"""How a peer's steps are timed: chunks of steps, the median of several."""

import statistics
import time


def timed_chunks(run_steps, steps, seconds, least=5):
    """Seconds a step, one figure a chunk. `run_steps(n)` runs n steps and returns when they are done; chunks of `steps`
    steps are run for about `seconds`, and at least `least` of them."""
    figures = []
    start = time.perf_counter()
    while len(figures) < least or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        run_steps(steps)
        figures.append((time.perf_counter() - begin) / steps)
    return figures


def steps_in(run_steps, seconds, most):
    """How many steps last about `seconds`, `most` at most."""
    steps = 1
    while steps < most:
        begin = time.perf_counter()
        run_steps(steps)
        taken = time.perf_counter() - begin
        if taken >= seconds / 4:
            return max(1, min(most, round(steps * seconds / taken)))
        steps = min(2 * steps, most)
    return most


def summary(figures, scale):
    return {"median": statistics.median(figures) * scale, "min": min(figures) * scale, "max": max(figures) * scale}
