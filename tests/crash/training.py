"""A short training of the debruit program on the small data set, and what it must come to."""

import hashlib
import json
import os
import re
import struct
from pathlib import Path

DEBRUIT = os.environ["DEBRUIT"]
SMALL = Path(__file__).resolve().parent.parent / "data" / "small"

REPORT = "figures"  # the folder of what is not looked at here, and takes its time

# Members of result.json that say how, not what.
CIRCUMSTANCES = ("seconds", "seconds_per_image", "threads", "target")


class Training:
    """A training by its arguments, with as many threads as `command` says."""

    def __init__(self, model, *arguments, epochs):
        self.model = model
        self.epochs = epochs
        self.arguments = [*arguments, "--epochs", epochs]

    def command(self, run, *more, threads, checkpoint_every):
        return [DEBRUIT, "train", self.model, "--data", SMALL, *self.arguments, "--threads", threads,
                "--checkpoint-every", checkpoint_every, "--out", run, *more]


def environment():
    """Without the programs that make figures: the report is not what is looked at here, and takes its time."""
    return {**os.environ, "PATH": "/nonexistent"}


def weights_sha256(file):
    """SHA-256 over the values of a safetensors file, tensor by tensor in name order."""
    content = Path(file).read_bytes()
    (size,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + size])
    header.pop("__metadata__", None)
    digest = hashlib.sha256()
    for name in sorted(header):
        begin, end = header[name]["data_offsets"]
        digest.update(content[8 + size + begin:8 + size + end])
    return digest.hexdigest()


def metrics(run):
    """metrics.csv without its last column, the seconds; an incomplete last line stays one."""
    lines = (run / "metrics.csv").read_text(encoding="utf-8").split("\n")
    return [line.rsplit(",", 1)[0] for line in lines]


def result(run):
    members = json.loads((run / "result.json").read_text(encoding="utf-8"))
    return {name: value for name, value in members.items() if name not in CIRCUMSTANCES}


def differences(run, undisturbed, epochs):
    """What distinguishes a finished run from one that nothing disturbed."""
    found = []
    expected = weights_sha256(undisturbed / "model.safetensors")
    try:
        if weights_sha256(run / "model.safetensors") != expected:
            found.append("other weights")
        if result(run)["weights_sha256"] != expected:
            found.append("result.json has another SHA-256 of the weights")
        if result(run) != result(undisturbed):
            found.append("other results")
        lines = metrics(run)
        if [line.split(",")[0] for line in lines] != ["epoch", *map(str, range(1, epochs + 1)), ""]:
            found.append(f"lines of metrics.csv are missing or double: {lines}")
        if lines != metrics(undisturbed):
            found.append("other metrics")
        for name in ("config.json", "samples.npz", "latents.npz", "predictions.npz"):
            if (undisturbed / name).exists() and (run / name).read_bytes() != (undisturbed / name).read_bytes():
                found.append(f"another {name}")
    except (OSError, ValueError, KeyError) as error:
        found.append(f"{type(error).__name__}: {error}")
    left = [str(file.relative_to(run)) for file in run.rglob("*") if file.name.endswith(".tmp")]
    left += ["checkpoint/"] if (run / "checkpoint").exists() else []
    return found + ([f"left behind: {left}"] if left else [])


def checkpoint_steps(path):
    """The steps after which a checkpoint was made, by its name; None of another file."""
    found = re.fullmatch(r"step-(\d+)\.safetensors", os.path.basename(path))
    return int(found.group(1)) if found else None


def steps_resumed_from(output):
    """The steps of the checkpoint that a training says it goes on from; None where it starts anew."""
    found = re.search(r"going on in epoch \d+ after step \d+, from \S*?step-(\d+)\.safetensors", output)
    return int(found.group(1)) if found else None
