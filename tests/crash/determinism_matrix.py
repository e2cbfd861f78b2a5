#!/usr/bin/env python3
"""Trains the same with every number of threads, on every instruction set with fused multiply-adds that is here,
straight and stopped by SIGINT and resumed: the weights must have one SHA-256. What was begun with one number of threads
on one instruction set is resumed with the next number on the next instruction set.

SIGINT comes while the checkpoint of one step is saved, by fault_shim.cc: the training stops after that step, however
fast the machine is.

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

import faults
import training

EPOCHS = 4
# One for each engine, and one for convolutions; the last batch of an epoch is a smaller one.
TRAININGS = {
    "large layers": training.Training("autoencoder", "--hidden-size", "64", "--latent-size", "16", "--batch-size", "36",
                                      "--validation", "0.2", "--patience", "3", "--test-limit", "20", epochs=EPOCHS),
    "small layers": training.Training("autoencoder", "--hidden-layers", "0", "--hidden-size", "8", "--latent-size", "4",
                                      "--batch-size", "36", "--test-limit", "20", epochs=EPOCHS),
    "convolutions": training.Training("lenet5", "--batch-size", "24", "--limit", "200", "--test-limit", "20",
                                      epochs=EPOCHS),
}
THREADS = (1, 2, 3, 4, 8)
STOPS = 5  # places at which a training is stopped, at even distances
AT_EACH_STEP = "0.000000001s"  # time between checkpoints
WITHOUT_FMA = {"SSE2", "SSSE3", "SSE4", "EMU128", "SCALAR"}
SKIPPED = 77  # exit status that tests/crash/CMakeLists.txt knows


def targets():
    """Instruction sets with fused multiply-adds, the best first."""
    refusal = subprocess.run([training.DEBRUIT, "--target", "none", "bench"], capture_output=True, text=True).stderr
    names = re.search(r"available are (.*)", refusal)
    if names is None:
        sys.exit(f"an instruction set that is none is not refused with a list of those that are: {refusal}")
    return [name for name in names.group(1).split(", ") if name not in WITHOUT_FMA]


def command(trained, run, setting, *more, checkpoint_every=0):
    threads, target = setting
    return [str(part) for part in trained.command(run, "--target", target, *more, threads=threads,
                                                  checkpoint_every=checkpoint_every)]


def finish(arguments):
    outcome = subprocess.run(arguments, capture_output=True, text=True, env=training.environment())
    if outcome.returncode != 0:
        sys.exit(f"{' '.join(arguments)} ends with {outcome.returncode}: {outcome.stderr}")
    return outcome.stdout


def straight(trained, run, setting):
    finish(command(trained, run, setting))
    return training.weights_sha256(run / "model.safetensors")


def train_with_checkpoints(trained, run, setting, **fault):
    """Trains with a checkpoint after each step, with calls below the run's folder counted."""
    arguments = command(trained, run, setting, checkpoint_every=AT_EACH_STEP)
    return faults.run(arguments, run, run.with_suffix(".log"), forbid=training.REPORT, **fault)


def names_of_checkpoints(scratch, trained, setting):
    """The calls by which the checkpoints of a training get their names, by the step after which each is made."""
    outcome = train_with_checkpoints(trained, Path(tempfile.mkdtemp(dir=scratch)) / "run", setting)
    if outcome.code != 0:
        sys.exit(f"a training with checkpoints ends with {outcome.code}: {outcome.err}")
    return {training.checkpoint_steps(call.path): call.number for call in outcome.calls
            if call.name == "rename" and training.checkpoint_steps(call.path)}


def stops_in(names, count):
    """Steps at even distances, with the calls at which SIGINT comes after them."""
    steps = sorted(names)
    return {step: names[step] for step in (steps[len(steps) * (i + 1) // (count + 1)] for i in range(count))}


def resumed(trained, run, begun, went_on, step, call):
    """SHA-256 of the weights of a training that is stopped after the step and resumed."""
    stopped = train_with_checkpoints(trained, run, begun, kind="int", call=call)
    if stopped.code != 128 + signal.SIGINT:
        sys.exit(f"a training that gets SIGINT after step {step} ends with {stopped.code}: {stopped.err}")
    output = finish(command(trained, run, went_on, "--resume"))
    if training.steps_resumed_from(output) != step:
        sys.exit(f"--resume does not go on after step {step}: {output}")
    lines = training.metrics(run)
    if [line.split(",")[0] for line in lines] != ["epoch", *map(str, range(1, EPOCHS + 1)), ""]:
        sys.exit(f"lines of metrics.csv are missing or double: {lines}")
    return training.weights_sha256(run / "model.safetensors")


def measure(scratch, trained, settings, stop_count):
    """Hashes with how they came about, and the steps at which trainings were stopped."""
    hashes = {}
    stops = stops_in(names_of_checkpoints(scratch, trained, settings[0]), stop_count)
    for number, setting in enumerate(settings):
        run = Path(tempfile.mkdtemp(dir=scratch))
        name = f"{setting[0]} threads on {setting[1]}"
        hashes.setdefault(straight(trained, run / "straight", setting), []).append(name)
        following = settings[(number + 1) % len(settings)]
        for step, call in stops.items():
            value = resumed(trained, run / f"resumed{step}", setting, following, step, call)
            hashes.setdefault(value, []).append(
                f"{name}, resumed after step {step} with {following[0]} threads on {following[1]}")
    return hashes, stops


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slice", action="store_true", help="a part of it")
    options = parser.parse_args()
    start = time.monotonic()
    sets = targets()
    if not sets:
        print("skipped: this processor has no instruction set with fused multiply-adds, and on others results differ")
        return SKIPPED
    # Neighbours differ in both, so that what is resumed changes both.
    settings = [(threads, sets[(i + j) % len(sets)]) for j in range(len(sets)) for i, threads in enumerate(THREADS)]
    trainings = TRAININGS
    stop_count = STOPS
    if options.slice:
        settings = settings[1:3]
        trainings = dict(itertools.islice(TRAININGS.items(), 2))
        stop_count = 1
    failures = trained_runs = 0
    with tempfile.TemporaryDirectory(prefix="debruit-determinism-") as scratch:
        for name, trained in trainings.items():
            hashes, stops = measure(scratch, trained, settings, stop_count)
            runs = sum(map(len, hashes.values()))
            trained_runs += runs
            print(f"{name}: {runs} runs, resumed after steps {', '.join(map(str, stops))}: "
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
