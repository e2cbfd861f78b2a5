#!/usr/bin/env python3
"""Trains the same with every number of threads, on every instruction set with fused multiply-adds that is here,
straight and stopped by SIGINT and resumed: the weights must have one SHA-256. What was begun with one number of threads
on one instruction set is resumed with the next number on the next instruction set.

  determinism_matrix.py             everything (`make determinism-matrix`)
  determinism_matrix.py --slice     a part of it, for the tests
"""

import argparse
import itertools
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import training

EPOCHS = 8
# No checkpoint but the signal's, so that nothing is saved while it comes.
STOPS = {"epochs": EPOCHS, "checkpoint_every": EPOCHS}
# One for each engine, and one for convolutions.
TRAININGS = {
    "large layers": training.Training("autoencoder", "--hidden-size", "64", "--latent-size", "16", "--batch-size", "12",
                                      "--validation", "0.2", "--patience", "5", "--test-limit", "20", **STOPS),
    "small layers": training.Training("autoencoder", "--hidden-layers", "0", "--hidden-size", "8", "--latent-size", "4",
                                      "--batch-size", "12", "--test-limit", "20", **STOPS),
    "convolutions": training.Training("lenet5", "--batch-size", "20", "--limit", "200", "--test-limit", "20", **STOPS),
}
THREADS = (1, 2, 3, 4, 8)
POINTS = (1, 2, 3, 5, 6)  # epochs after which SIGINT is sent, within the next
WITHOUT_FMA = {"SSE2", "SSSE3", "SSE4", "EMU128", "SCALAR"}


def targets():
    """Instruction sets with fused multiply-adds, the best first."""
    refusal = subprocess.run([training.DEBRUIT, "--target", "none", "bench"], capture_output=True, text=True).stderr
    names = re.search(r"available are (.*)", refusal).group(1).split(", ")
    return [name for name in names if name not in WITHOUT_FMA]


def command(trained, run, setting, *more):
    threads, target = setting
    return [str(part) for part in trained.command(run, "--threads", threads, "--target", target, *more)]


def finish(arguments, codes=(0,)):
    outcome = subprocess.run(arguments, capture_output=True, text=True, env=training.environment())
    if outcome.returncode not in codes:
        sys.exit(f"{' '.join(arguments)} ends with {outcome.returncode}: {outcome.stderr}")
    return outcome.stdout


def straight(trained, run, setting):
    finish(command(trained, run, setting))
    return training.weights_sha256(run / "model.safetensors")


def interrupt(trained, run, setting, epoch):
    """Sends SIGINT in the middle of the epoch after that one, or near it; whether it came before the training's end."""
    process = subprocess.Popen(command(trained, run, setting, "--force"), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=training.environment())
    for line in process.stdout:
        if line.startswith(f"epoch {epoch}/"):
            time.sleep(float(line.split()[-2]) / 2)  # "… 0.02 s": as long as half of that epoch took
            process.send_signal(signal.SIGINT)
            break
    process.communicate()
    if process.returncode not in (0, 128 + signal.SIGINT):
        sys.exit(f"an interrupted training ends with {process.returncode}")
    return process.returncode != 0


def resumed(trained, run, begun, went_on, epoch):
    """SHA-256 of the weights, and the steps after which the training was stopped."""
    while not interrupt(trained, run, begun, epoch):
        pass  # it was done sooner than the signal came
    output = finish(command(trained, run, went_on, "--resume"))
    steps = training.steps_resumed_from(output)
    if steps is None:
        sys.exit(f"--resume starts anew: {output}")
    lines = training.metrics(run)
    if [line.split(",")[0] for line in lines] != ["epoch", *map(str, range(1, EPOCHS + 1)), ""]:
        sys.exit(f"lines of metrics.csv are missing or double: {lines}")
    return training.weights_sha256(run / "model.safetensors"), steps


def measure(scratch, trained, settings, points):
    """Hashes with how they came about, and the steps at which trainings were stopped."""
    hashes = {}
    stops = set()
    for number, setting in enumerate(settings):
        run = Path(tempfile.mkdtemp(dir=scratch))
        name = f"{setting[0]} threads on {setting[1]}"
        hashes.setdefault(straight(trained, run / "straight", setting), []).append(name)
        following = settings[(number + 1) % len(settings)]
        for epoch in points:
            value, steps = resumed(trained, run / f"resumed{epoch}", setting, following, epoch)
            hashes.setdefault(value, []).append(
                f"{name}, resumed after step {steps} with {following[0]} threads on {following[1]}")
            stops.add(steps)
    return hashes, stops


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slice", action="store_true", help="a part of it")
    options = parser.parse_args()
    start = time.monotonic()
    sets = targets()
    # Neighbours differ in both, so that what is resumed changes both.
    settings = [(threads, sets[(i + j) % len(sets)]) for j in range(len(sets)) for i, threads in enumerate(THREADS)]
    trainings = TRAININGS
    points = POINTS
    if options.slice:
        settings = settings[1:3]
        trainings = dict(itertools.islice(TRAININGS.items(), 2))
        points = POINTS[2:3]
    failures = trained_runs = 0
    with tempfile.TemporaryDirectory(prefix="debruit-determinism-") as scratch:
        for name, trained in trainings.items():
            hashes, stops = measure(scratch, trained, settings, points)
            runs = sum(map(len, hashes.values()))
            trained_runs += runs
            print(f"{name}: {runs} runs, resumed after steps {', '.join(map(str, sorted(stops)))}: "
                  + ", ".join(f"{value} ({len(hashes[value])})" for value in hashes), flush=True)
            if len(hashes) != 1:
                failures += 1
                for value, runs_of_value in hashes.items():
                    print(f"  {value}: " + "; ".join(runs_of_value))
    threads, names = (", ".join(map(str, sorted(set(values)))) for values in zip(*settings))
    print(f"determinism matrix: {trained_runs} runs, threads {threads} on {names}; {failures} of {len(trainings)} "
          f"trainings with more than one value; {time.monotonic() - start:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
