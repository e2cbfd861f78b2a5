#!/usr/bin/env python3
"""Kills a short training, or makes one of its file calls fail, again and again; `--resume` must then come to the
weights, results and metrics of the training that nothing disturbed.

First every call that writes below the run's folder × every fault of fault_shim.cc, then SIGKILLs at calls drawn at
random, again and again in what goes on. Nothing is on the disk after a kill between two calls that is not there after a
kill at the second, so these are all kills that there are, and none depends on how fast the machine is.

  crash_matrix.py             everything (`make crash-matrix`)
  crash_matrix.py --slice     a part of it, for the tests
"""

import argparse
import collections
import concurrent.futures
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import faults
import training

# Held-out images and patience, so that checkpoints carry the best weights; more epochs than checkpoints are kept.
TRAINING = training.Training("autoencoder", "--hidden-size", "32", "--latent-size", "8", "--test-limit", "20",
                             "--batch-size", "20", "--validation", "0.2", "--patience", "4", epochs=5)
THREADS = 2  # of each training
MOST_JOBS = 4  # each is about flushing files, and a disk does not do that faster for more of them


@dataclass
class Trial:
    """What one disturbed training came to."""
    name: str
    failures: list
    kills: int = 0
    kills_in_save: int = 0


def folder_for(scratch):
    return Path(tempfile.mkdtemp(dir=scratch))


def train(place, *more, **fault):
    """Trains into PLACE/run, with calls below PLACE counted."""
    command = TRAINING.command(place / "run", *more, threads=THREADS, checkpoint_every=1)
    return faults.run(command, place, place.with_suffix(".log"), forbid=training.REPORT, **fault)


def in_save(calls):
    """Whether a process whose last call was this died in a save: between the making of an unfinished file and the
    moment when its name is on the disk."""
    saving = renamed = False
    for call in calls:
        if call.name == "open" and call.path.endswith(".tmp"):
            saving = True
        if call.name == "rename" and call.ended:
            renamed = True
        if call.name == "fsync" and renamed and call.ended:
            saving = renamed = False
    return saving


def kept_checkpoint(calls):
    """Steps of the newest checkpoint that is sure to be on the disk, by the calls until then."""
    return max((training.checkpoint_steps(call.path) or 0 for call in calls if call.name == "rename" and call.ended
                and not call.fault), default=0)


def resume(place, undisturbed, calls):
    """Goes on with a disturbed training, and says what is wrong with what it comes to."""
    outcome = train(place, "--resume")
    failures = []
    if outcome.code != 0:
        failures.append(f"--resume ends with {outcome.code}: {outcome.err.strip()}")
    elif " is finished; " not in outcome.out:
        kept = kept_checkpoint(calls)
        if (training.steps_resumed_from(outcome.out) or 0) < kept:
            failures.append(f"--resume does not go on from step {kept}: {outcome.out.strip()}")
    failures += training.differences(place / "run", undisturbed, TRAINING.epochs)
    shutil.rmtree(place)
    return failures


def is_harmless(call):
    """Calls whose failure costs nothing that anybody would miss: what is written into the lock and its removal, the
    removal of folders where they are empty, and the end of the growing metrics.csv, which is then written anew."""
    name = os.path.basename(call.path).removesuffix(" (deleted)")
    return ((name == ".lock" and call.name != "open") or (name, call.name) in
            (("checkpoint", "unlink"), ("run", "unlink"), ("metrics.csv", "close")))


def is_removal_of_checkpoints(call):
    """A failure of it leaves the folder, which --resume removes."""
    return call.name == "unlink" and "checkpoint" in call.path.split("/")


def disturb(scratch, undisturbed, call, kind):
    """One fault at one call, then --resume."""
    place = folder_for(scratch)
    outcome = train(place, kind=kind, call=call.number)
    failures = faults.complaints(outcome, kind, call.number, may_pass=is_harmless(call))
    if outcome.code == 4 and str(place) not in outcome.err:
        failures.append(f"the message does not name the file: {outcome.err.strip()}")
    if outcome.code == 0 and not is_removal_of_checkpoints(call):
        failures += training.differences(place / "run", undisturbed, TRAINING.epochs)
    failures += resume(place, undisturbed, outcome.calls)
    killed = kind in faults.KILLS
    return Trial(f"{kind} at call {call.number}, {call.name} {os.path.relpath(call.path, place.parent)}",
                 [f"{failure} ({outcome.err.strip()})" for failure in failures], killed, killed and in_save(outcome.calls))


def kill_at_random(scratch, undisturbed, calls, seed):
    """Kills a training at random calls, then what goes on with it, until one comes to its end before the call at which
    it would die; then resumes it for good."""
    chance = random.Random(seed)
    place = folder_for(scratch)
    trial = Trial(f"SIGKILLs of seed {seed}", [])
    made = []
    more = []
    while True:
        outcome = train(place, *more, kind=chance.choice(faults.KILLS), call=chance.randint(1, len(calls)))
        made += outcome.calls
        if outcome.code != -signal.SIGKILL:
            break
        trial.kills += 1
        trial.kills_in_save += in_save(outcome.calls)
        more = ["--resume"]
    if outcome.code != 0:
        trial.failures.append(f"exit code {outcome.code} without a kill: {outcome.err.strip()}")
    trial.failures += resume(place, undisturbed, made)
    return trial


def faults_to_inject(calls, part):
    """Pairs of a call and a kind of fault: all, or every so many so that calls and kinds all have their turn."""
    pairs = [(call, kind) for call in calls for kind in faults.kinds_for(call)]
    step = max(1, len(pairs) // part) if part else 1
    return pairs[::step]


def run_all(trials, jobs):
    """Runs callables in threads and tells failures as they come."""
    results = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as executor:
        for done in concurrent.futures.as_completed([executor.submit(*trial) for trial in trials]):
            trial = done.result()
            results.append(trial)
            for failure in trial.failures:
                print(f"{trial.name}: {failure}", flush=True)
    return results


def inject(scratch, undisturbed, calls, options):
    pairs = faults_to_inject(calls, 45 if options.slice else None)
    trials = run_all([(disturb, scratch, undisturbed, call, kind) for call, kind in pairs], options.jobs)
    kinds = collections.Counter(kind for _, kind in pairs)
    print(f"{len(pairs)} faults at {len({call.number for call, _ in pairs})} of {len(calls)} calls of the save path: "
          + ", ".join(f"{kinds[kind]} {kind}" for kind in sorted(kinds)), flush=True)
    return trials


def kill(scratch, undisturbed, calls, options):
    """Random kills: each training meets one at least."""
    seeds = range(options.seed, options.seed + (4 if options.slice else 80))
    trials = run_all([(kill_at_random, scratch, undisturbed, calls, seed) for seed in seeds], options.jobs)
    print(f"{sum(trial.kills for trial in trials)} SIGKILLs at random calls in {len(trials)} trainings, "
          f"{sum(trial.kills_in_save for trial in trials)} of them inside a save", flush=True)
    return trials


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slice", action="store_true", help="a part of it")
    parser.add_argument("--jobs", type=int, default=MOST_JOBS, help=f"trainings at once, at most {MOST_JOBS}")
    parser.add_argument("--seed", type=int, default=1, help="of the calls at which trainings are killed")
    options = parser.parse_args()
    options.jobs = max(1, min(options.jobs, MOST_JOBS, os.cpu_count() or 1))
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="debruit-crash-") as scratch:
        place = folder_for(scratch)
        outcome = train(place)
        undisturbed = place / "run"
        if outcome.code != 0:
            sys.exit(f"the undisturbed training ends with {outcome.code}: {outcome.err}")
        print(f"undisturbed: {len(outcome.calls)} calls, weights {training.result(undisturbed)['weights_sha256']}")
        order = Trial("undisturbed", faults.order_complaints(outcome.calls)
                      + training.differences(undisturbed, undisturbed, TRAINING.epochs))
        print("\n".join(order.failures), end="\n" if order.failures else "")
        trials = [order, *inject(scratch, undisturbed, outcome.calls, options),
                  *kill(scratch, undisturbed, outcome.calls, options)]
    failures = sum(len(trial.failures) for trial in trials)
    print(f"crash matrix: {sum(trial.kills for trial in trials)} kills survived, "
          f"{sum(trial.kills_in_save for trial in trials)} of them inside a save; {failures} failures; "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
