#!/usr/bin/env python3
"""Times debruit beside PyTorch, JAX and onnxruntime on this machine and prints how many times faster it is.

First every side runs every job in all its variants and numbers of threads, briefly. Then the fastest of each side run in
turns (A B C A B C …), each in a process of its own; the ratios are those of the rounds. Wants a quiet machine.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import table

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OURS = "debruit"
AUTOGRAD = "PyTorch, autograd"  # as a training loop is usually written; "PyTorch" is the best of any variant
SIDES = {"PyTorch": "torch_side.py", "JAX": "jax_side.py", "onnxruntime": "onnx_side.py"}
# With --quick: what won, or came near, in whole runs. By a part of the job's name.
LIKELY = {"PyTorch": {"ae": ["compile, fused", "compile with optimiser", "compile whole step"],
                      "encmlp": ["compile with optimiser", "compile 5 steps at once"],
                      "cnn": ["compile with optimiser", "compile whole step, max-autotune", "compile 5 steps at once"]},
          "JAX": {"cnn": ["scan", "scan, concurrency-optimised"], "": ["scan", "scan, one vector"]},
          "onnxruntime": {"10k": ["batch 256", "batch 1000"], "1x": ["batch 1"]}}
LONGEST = 900  # seconds that a process may take: the first compilation of all variants


def say(text):
    print(time.strftime("%H:%M:%S ") + text, file=sys.stderr, flush=True)


def run(command, environment=None):
    """(standard output, None or why it is not whole)"""
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=LONGEST,
                              env=environment)
    except subprocess.TimeoutExpired as error:
        output = error.stdout or b""
        return output.decode() if isinstance(output, bytes) else output, f"took more than {LONGEST} s"
    except OSError as error:
        return "", f"{command[0]}: {error.strerror}"
    if done.returncode == 0:
        return done.stdout, None
    lines = done.stderr.strip().splitlines() or ["no message"]
    return done.stdout, f"exit code {done.returncode}: {lines[-1]}"


class Machine:
    """The sides, as they run here."""

    def __init__(self, options):
        self.debruit, self.venv, self.quick = options.debruit, options.venv, options.quick
        caches = {"TORCHINDUCTOR_CACHE_DIR": str(options.venv.parent / "inductor")}
        self.environment = {**os.environ, **caches}

    def ours(self, job, threads, repetitions):
        command = [self.debruit, "bench", "--json", "--threads", threads, "--repetitions", repetitions, job]
        output, problem = run(command)
        if problem:
            return {"job": job, "peer": OURS, "variant": "", "threads": threads, "failed": problem}
        return json.loads(output)[0]

    def theirs(self, peer, job, threads, variants, seconds):
        """A result for every variant (all of them where none is named), failed ones included."""
        command = [self.venv / "bin" / "python", HERE / SIDES[peer], job, threads, *variants, "--seconds", seconds]
        output, problem = run(command, self.environment)
        results = [{**json.loads(line), "peer": peer} for line in output.splitlines() if line.startswith("{")]
        told = {result["variant"] for result in results}
        missing = [v for v in variants if v not in told]
        if problem and not missing and not variants:
            missing = ["after the last one told"]
        failed = {"job": job, "peer": peer, "threads": threads, "failed": problem or "printed nothing"}
        return results + [{**failed, "variant": v} for v in missing]

    def variants(self, peer, job):
        if not self.quick:
            return []
        return next(variants for part, variants in LIKELY[peer].items() if part in job)


def peers_of(job):
    return ["onnxruntime"] if "onnxruntime" in table.GOALS[job] else ["PyTorch", "JAX"]


def select(machine, job, threads, seconds):
    """(fastest of each side by its name, every result)"""
    our_results = [machine.ours(job, t, 3) for t in threads]
    ours = table.fastest(our_results)
    if ours is None:
        return {}, our_results
    results = [r for r in our_results if "failed" in r] + [r for peer in peers_of(job) for t in threads
               for r in machine.theirs(peer, job, t, machine.variants(peer, job), seconds)]
    table.check_losses(results)
    winners = {peer: table.fastest([r for r in results if r["peer"] == peer]) for peer in peers_of(job)}
    usual = [r for r in results if r["peer"] == "PyTorch"
             and not r["variant"].startswith(("compile whole step", "compile 5 steps"))]
    if "PyTorch" in winners and table.fastest(usual) is not winners["PyTorch"]:
        winners[AUTOGRAD] = table.fastest(usual)
    return {OURS: ours, **{peer: r for peer, r in winners.items() if r}}, results


def take_turns(machine, job, winners, rounds, seconds):
    """A result for every round and side; a side that fails in a round is told and left out."""
    results = {side: [] for side in winners}
    for _ in range(rounds):
        for side, best in winners.items():
            if side == OURS:
                results[side].append(machine.ours(job, best["threads"], 3))
            else:
                results[side] += machine.theirs(best["peer"], job, best["threads"], [best["variant"]], seconds)
    return results


def describe_machine(venv):
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.processor())
    frozen, _ = run([venv / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "freeze"])
    names = ("torch", "jax", "jaxlib", "onnxruntime", "numpy")
    versions = dict(line.split("==") for line in frozen.splitlines() if line.split("==")[0] in names)
    commit, _ = run(["git", "-C", ROOT, "describe", "--always", "--dirty"])
    return {"processor": model, "processors": len(os.sched_getaffinity(0)), "system": platform.platform(),
            "python": platform.python_version(), "versions": versions, "commit": commit.strip()}


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", nargs="*", metavar="JOB", help="default: " + ", ".join(table.GOALS))
    parser.add_argument("--quick", action="store_true", help="two rounds, of the variants that usually win")
    parser.add_argument("--rounds", type=int, help="default 5, quick 2")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="default 1 2")
    parser.add_argument("--debruit", type=Path, default=ROOT / "build/release/debruit", help="the program")
    parser.add_argument("--venv", type=Path, default=ROOT / "build/peers/venv", help="made where it is missing")
    parser.add_argument("--out", type=Path, default=ROOT / "build/peers/results.json", help="where the JSON goes")
    options = parser.parse_args(arguments)
    for job in options.jobs:
        if job not in table.GOALS:
            parser.error(f"unknown job {job}; known are {', '.join(table.GOALS)}")
    options.rounds = options.rounds if options.rounds is not None else 2 if options.quick else 5
    if options.rounds < 1 or min(options.threads) < 1:
        parser.error("--rounds and --threads must be at least 1")
    return options


def main():
    options = parse(sys.argv[1:])
    jobs = options.jobs or list(table.GOALS)
    subprocess.run([HERE / "make-venv", options.venv], check=True)
    machine = Machine(options)
    seconds = 1.0  # a variant's run; shorter ones name the wrong winner
    rows, results, rounds = [], [], {}
    target = None
    for job in jobs:
        say(f"{job}: looking for the fastest of each side")
        winners, found = select(machine, job, options.threads, seconds)
        results += found
        if not winners:
            continue
        target = winners[OURS]["target"]
        say(f"{job}: in turns, {options.rounds} rounds")
        rounds[job] = take_turns(machine, job, winners, options.rounds, seconds)
        for side, their in rounds[job].items():
            results += [r for r in their if "failed" in r]
            if side != OURS and not any("failed" in r for r in their + rounds[job][OURS]):
                rows.append(table.row(job, side, rounds[job][OURS], their))
    report = {"machine": {**describe_machine(options.venv), "target": target}, "rows": rows, "variants": results,
              "rounds": rounds}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table.format_table(rows)))
    failures = table.format_failures(results)
    if failures:
        print("\nDid not work here, and is not in the table:", *failures, sep="\n  ")
    print(f"\nWritten to {options.out}")


if __name__ == "__main__":
    main()
