"""A checkpoint read by other software: its digest, its tensors and its state."""

import hashlib
import json
import signal
import struct
import subprocess

import numpy as np
import pytest

from test_schemas import validator


@pytest.fixture(scope="module")
def checkpoint(debruit_cli, small_mnist, tmp_path_factory):
    """The newest checkpoint of a training that was interrupted."""
    run = tmp_path_factory.mktemp("checkpoints") / "run"
    command = [debruit_cli, "train", "autoencoder", "--data", small_mnist, "--limit", "100", "--hidden-size", "16"]
    command += ["--latent-size", "4", "--validation", "0.2", "--patience", "100000", "--epochs", "100000"]
    with subprocess.Popen([*command, "--out", run], stdout=subprocess.PIPE, text=True) as training:
        for line in training.stdout:
            if line.startswith("epoch 3/"):
                training.send_signal(signal.SIGINT)
    assert training.returncode == 130
    return sorted((run / "checkpoint").iterdir())[-1]


def header_of(content):
    (length,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def test_its_digest_is_of_the_file_with_zeros_in_its_place(checkpoint):
    content = checkpoint.read_bytes()
    digest = header_of(content)[0]["__metadata__"]["sha256"]
    assert content[67:131] == digest.encode()
    assert hashlib.sha256(content[:67] + b"0" * 64 + content[131:]).hexdigest() == digest


def test_its_state_is_what_the_schema_says(checkpoint):
    metadata = header_of(checkpoint.read_bytes())[0]["__metadata__"]
    assert metadata["schema"] == "debruit.checkpoint/1"
    state = json.loads(metadata["state"])
    validator("checkpoint/1").validate(state)
    assert len(state["history"]) == state["epoch"] - 1 >= 3
    assert state["best"]["loss"] == min(epoch["validation_loss"] for epoch in state["history"])


def test_it_holds_weights_and_moments_of_the_same_shapes(checkpoint):
    header, values = header_of(checkpoint.read_bytes())
    del header["__metadata__"]
    groups = {}
    for name, tensor in header.items():
        group, _, parameter = name.partition("/")
        begin, end = tensor["data_offsets"]
        array = np.frombuffer(values[begin:end], dtype="<f4").reshape(tensor["shape"])
        assert np.isfinite(array).all()
        groups.setdefault(group, {})[parameter] = array
    assert set(groups) == {"weights", "first_moments", "second_moments", "best_weights"}
    shapes = {name: array.shape for name, array in groups["weights"].items()}
    assert shapes["encoder.0.weight"] == (16, 784)
    for group in groups.values():
        assert {name: array.shape for name, array in group.items()} == shapes
    assert all((array >= 0).all() for array in groups["second_moments"].values())
