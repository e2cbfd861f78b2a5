#!/usr/bin/env python3
"""Kills a short training, or makes one of its file calls fail, again and again; `--resume` must then come to the
weights, results and metrics of the training that nothing disturbed.

First every call that writes below the run's folder × every fault of fault_shim.cc, then SIGKILLs at random times, with
every call slowed down so that many of them arrive in the middle of a save.

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
REPORT = "figures"  # the folder of what is not looked at here, and takes its time


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
    return faults.run(TRAINING.command(place / "run", *more), place, place.with_suffix(".log"), forbid=REPORT, **fault)


def in_save(calls):
    """Whether a process that made these calls died in a save: between the making of an unfinished file and the moment
    when its name is on the disk, or in any call that writes."""
    saving = renamed = False
    for call in calls:
        if call.name == "open" and call.path.endswith(".tmp"):
            saving = True
        if call.name == "rename":
            renamed = True
        if call.name == "fsync" and renamed and call.ended:
            saving = renamed = False
    return bool(calls) and (saving or not calls[-1].ended)


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


def disturb(scratch, undisturbed, call, kind):
    """One fault at one call, then --resume."""
    place = folder_for(scratch)
    outcome = train(place, kind=kind, call=call.number)
    failures = faults.complaints(outcome, kind, call.number, may_pass=is_harmless(call))
    if outcome.code == 4 and str(place) not in outcome.err:
        failures.append(f"the message does not name the file: {outcome.err.strip()}")
    if outcome.code == 0:
        failures += training.differences(place / "run", undisturbed, TRAINING.epochs)
    failures += resume(place, undisturbed, outcome.calls)
    kills = 1 if kind in faults.KILLS else 0
    return Trial(f"{kind} at call {call.number}, {call.name} {os.path.relpath(call.path, place.parent)}",
                 [f"{failure} ({outcome.err.strip()})" for failure in failures], kills, kills)


def kill_at_random(scratch, undisturbed, seed, duration, delay):
    """Kills a training at a random time, sometimes what goes on with it too, then resumes it for good."""
    chance = random.Random(seed)
    place = folder_for(scratch)
    trial = Trial(f"SIGKILLs of seed {seed}", [])
    calls = []
    more = []
    while True:
        log = place.with_suffix(".log")
        process = faults.start(TRAINING.command(place / "run", *more), place, log, delay=delay, forbid=REPORT)
        time.sleep(chance.uniform(0, duration))
        process.kill()
        outcome = faults.finish(process, log)
        calls += outcome.calls
        if outcome.code == -signal.SIGKILL:
            trial.kills += 1
            trial.kills_in_save += in_save(outcome.calls)
        elif outcome.code != 0:
            trial.failures.append(f"exit code {outcome.code} before the kill: {outcome.err.strip()}")
        more = ["--resume"]
        if chance.random() < 0.7:
            break
    trial.failures += resume(place, undisturbed, calls)
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


def kill(scratch, undisturbed, options):
    """Random kills until there are enough of them, and enough within saves."""
    wanted, wanted_in_save = (8, 2) if options.slice else (100, 30)
    delay = 2000  # microseconds: a save then takes about as long as an epoch
    place = folder_for(scratch)
    start = time.monotonic()
    train(place, delay=delay)
    duration = time.monotonic() - start
    trials = []
    seed = options.seed
    while (sum(trial.kills for trial in trials) < wanted
           or sum(trial.kills_in_save for trial in trials) < wanted_in_save):
        batch = [(kill_at_random, scratch, undisturbed, seed + i, duration, delay) for i in range(options.jobs * 2)]
        seed += len(batch)
        trials += run_all(batch, options.jobs)
    print(f"{sum(trial.kills for trial in trials)} SIGKILLs at random times in {len(trials)} trainings, "
          f"{sum(trial.kills_in_save for trial in trials)} of them inside a save", flush=True)
    return trials


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slice", action="store_true", help="a part of it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="trainings at once")
    parser.add_argument("--seed", type=int, default=1, help="of the times at which trainings are killed")
    options = parser.parse_args()
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
        trials = [order, *inject(scratch, undisturbed, outcome.calls, options), *kill(scratch, undisturbed, options)]
    failures = sum(len(trial.failures) for trial in trials)
    print(f"crash matrix: {sum(trial.kills for trial in trials)} kills survived, "
          f"{sum(trial.kills_in_save for trial in trials)} of them inside a save; {failures} failures; "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
