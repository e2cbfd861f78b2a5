#!/usr/bin/env python3
"""Seconds to the notebook's denoising error: recipes `notebook` and `fast`, in debruit and in PyTorch, in one run.

AE(1,500,81) on MNIST's digits 1 and 7. Every network, PyTorch's as well, is scored by `debruit evaluate` on the test
images, noise at scale 0.5 in thirds and the same for all. PyTorch trains in the variant and number of threads that was
the fastest over an epoch; its compilation is not counted. Wants a quiet machine and a quarter of an hour.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import summary

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "peers"))

from compare import describe_machine, run, say  # noqa: E402

RECIPES = ("notebook", "fast")
DATA = "mnist"
LIKELY = ["eager, fused", "eager, fused, one tensor", "compile, fused, C++ wrapper", "compile whole step"]  # with --quick


def checked(command, environment=None):
    output, problem = run(command, environment)
    if problem:
        sys.exit(f"{Path(command[0]).name}: {problem}")
    return output


class Sides:
    """The two engines, as they run here."""

    def __init__(self, options):
        self.options = options
        self.program = [options.debruit, "--data-dir", options.data_dir, "--quiet"]
        cache = {"TORCHINDUCTOR_CACHE_DIR": str(options.venv.parent / "inductor")}
        self.environment = {**os.environ, **cache}
        self.best = {}  # (variant, threads) by recipe
        self.timings = []

    def folder(self, engine, recipe, seed):
        return self.options.out.parent / f"{engine}-{recipe}-{seed}".lower()

    def error(self, folder):
        scores = checked([*self.program, "evaluate", folder, "--noise-mix", "thirds", "--scale", 0.5, "--json"])
        return json.loads(scores)["scores"][0]["denoised"]["mse"]["mean"]

    def train_ours(self, recipe, seed):
        folder = self.folder(summary.OURS, recipe, seed)
        checked([*self.program, "train", "autoencoder", "--data", DATA, "--classes", "1,7", "--recipe", recipe,
                 "--seed", seed, "--force", "--out", folder])
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        return {"seconds": result["seconds"], "threads": result["threads"], "variant": "", "seed": seed,
                "error": self.error(folder)}

    def torch(self, action, recipe, seed, threads, *arguments):
        """What torch_train.py prints. Its recipe is the settings that our run of it left behind."""
        config = self.folder(summary.OURS, recipe, seed) / "config.json"
        command = [self.options.venv / "bin" / "python", HERE / "torch_train.py", action, config,
                   self.options.data_dir / DATA, threads, *arguments]
        return [json.loads(line) for line in checked(command, self.environment).splitlines() if line.startswith("{")]

    def select(self, recipe, seed):
        """Times an epoch of every variant, remembers the fastest."""
        variants = LIKELY if self.options.quick else []
        timings = [t for threads in self.options.threads for t in self.torch("time", recipe, seed, threads, *variants)]
        for timing in timings:
            timing["recipe"] = recipe
        fastest = min((t for t in timings if "failed" not in t), key=lambda t: t["seconds_per_epoch"])
        self.best[recipe] = fastest["variant"], fastest["threads"]
        self.timings += timings

    def train_torch(self, recipe, seed):
        folder = self.folder(summary.PEER, recipe, seed)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("config.json", "model.safetensors"):
            shutil.copy(self.folder(summary.OURS, recipe, seed) / name, folder)
        variant, threads = self.best[recipe]
        (result,) = self.torch("train", recipe, seed, threads, variant, seed, folder / "model.safetensors")
        if "failed" in result:
            sys.exit(f"PyTorch, {variant}, {threads} threads: {result['failed']}")
        return {**result, "seed": seed, "error": self.error(folder)}

    def curve(self, recipe):
        """The CSV file with the error after every epoch of ours."""
        file = self.options.out.parent / f"{recipe}.csv"
        file.write_text(checked([self.options.error_curve, recipe, self.options.data_dir]), encoding="utf-8")
        return file


def train_all(sides, options):
    """Trainings by (recipe, engine), the engines in turns."""
    trainings = {(recipe, engine): [] for engine in (summary.PEER, summary.OURS) for recipe in RECIPES}

    def note(recipe, engine, result):
        trainings[recipe, engine].append(result)
        say(f"{engine}, {recipe}, seed {result['seed']}: {result['seconds']:.2f} s, error {result['error']:.5f}")

    for seed in range(options.seeds):
        for recipe in RECIPES:
            note(recipe, summary.OURS, sides.train_ours(recipe, seed))
        for recipe in RECIPES if seed < options.peer_seeds else ():
            if recipe not in sides.best:
                sides.select(recipe, seed)
                say(f"PyTorch, {recipe}: fastest is {sides.best[recipe][0]} on {sides.best[recipe][1]} thread(s)")
            note(recipe, summary.PEER, sides.train_torch(recipe, seed))
    return trainings


def draw(curves, picture):
    picture.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["gnuplot", "-d"], input=summary.picture_script(curves, picture), text=True, check=True)


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, required=True, help="where the data sets lie")
    parser.add_argument("--seeds", type=int, default=5, help="default 5")
    parser.add_argument("--peer-seeds", type=int, default=1, help="of those, how many PyTorch trains too; default 1")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="that PyTorch may choose; default 1 2")
    parser.add_argument("--quick", action="store_true", help="PyTorch only in the variants that usually win")
    parser.add_argument("--debruit", type=Path, default=ROOT / "build/release/debruit", help="the program")
    parser.add_argument("--error-curve", type=Path, default=ROOT / "build/release/bench/error_curve")
    parser.add_argument("--venv", type=Path, default=ROOT / "build/peers/venv", help="made where it is missing")
    parser.add_argument("--out", type=Path, default=ROOT / "build/quality/results.json", help="where the JSON goes, "
                        "and beside it the runs")
    parser.add_argument("--picture", type=Path, default=ROOT / "build/quality/curves.svg")
    options = parser.parse_args(arguments)
    if not 1 <= options.peer_seeds <= options.seeds or min(options.threads) < 1:
        parser.error("--peer-seeds and --threads must be at least 1, --seeds at least --peer-seeds")
    return options


def main():
    options = parse(sys.argv[1:])
    subprocess.run([HERE.parent / "peers" / "make-venv", options.venv], check=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    sides = Sides(options)
    trainings = train_all(sides, options)
    rows = [summary.row(recipe, engine, results) for (recipe, engine), results in trainings.items()]
    summary.add_ratios(rows)
    draw({recipe: sides.curve(recipe) for recipe in RECIPES}, options.picture)
    report = {"machine": describe_machine(options.venv), "rows": rows, "variants": sides.timings,
              "trainings": [{"recipe": recipe, "engine": engine, **result}
                            for (recipe, engine), results in trainings.items() for result in results]}
    options.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print("\n".join(summary.format_table(rows) + [""] + summary.verdicts(rows)))
    print(f"\nWritten to {options.out}; the curves are in {options.picture}")


if __name__ == "__main__":
    main()
