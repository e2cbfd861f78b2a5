"""How a peer's steps are timed and told: chunks of steps, the median of several, a line of JSON for every variant."""

import json
import statistics
import time


def timed_chunks(run, calls, seconds, least=5):
    """Seconds a call, one figure a chunk. `run(n)` makes n calls and returns when they are done; chunks of `calls` calls
    are made for about `seconds`, and at least `least` chunks."""
    figures = []
    start = time.perf_counter()
    while len(figures) < least or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        run(calls)
        figures.append((time.perf_counter() - begin) / calls)
    return figures


def calls_in(run, seconds, most):
    """How many calls last about `seconds`, `most` at most."""
    calls = 1
    while calls < most:
        begin = time.perf_counter()
        run(calls)
        taken = time.perf_counter() - begin
        if taken >= seconds / 4:
            return max(1, min(most, round(calls * seconds / taken)))
        calls = min(2 * calls, most)
    return most


def summary(figures, scale):
    return {"median": statistics.median(figures) * scale, "min": min(figures) * scale, "max": max(figures) * scale}


def print_result(job, variant, threads, measure):
    """What `measure()` returns, or why it failed, as one line of JSON."""
    try:
        result = measure()
    except Exception as error:  # a variant that does not work here is a row of the table, whatever it threw
        lines = str(error).strip().splitlines() or ["no message"]
        result = {"failed": f"{type(error).__name__}: {lines[0]}"}
    print(json.dumps({"job": job, "variant": variant, "threads": threads, **result}), flush=True)
