"""Weights to PyTorch and back: debruit's state dict in the study's own modules, and PyTorch's in debruit."""

import json
import re
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[2]
HIDDEN, LATENT = 20, 6


def dense(*sizes, last):
    layers = [layer for pair in zip(sizes, sizes[1:]) for layer in (nn.Linear(*pair), nn.ReLU())]
    return nn.Sequential(*layers[:-1], *last)


def encoder():
    return dense(784, HIDDEN, HIDDEN, LATENT, last=[nn.ReLU()])


def decoder():
    return dense(LATENT, HIDDEN, HIDDEN, 784, last=[nn.Sigmoid()])


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = encoder(), decoder()

    def forward(self, images):
        return self.decoder(self.encoder(images.flatten(1)))


class Mlp(nn.Module):
    def __init__(self, inputs=784):
        super().__init__()
        self.classifier = dense(inputs, 20, 20, 20, 20, 20, 20, 10, last=[])

    def forward(self, images):
        return self.classifier(images.flatten(1)).softmax(1)


class EncoderMlp(Mlp):
    def __init__(self):
        super().__init__(LATENT)
        self.encoder = encoder()

    def forward(self, images):
        return super().forward(self.encoder(images.flatten(1)))


class Probe(nn.Module):
    def __init__(self):
        super().__init__()
        self.classifier = nn.Sequential(nn.Linear(784, 10))

    def forward(self, images):
        return self.classifier(images.flatten(1)).softmax(1)


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 1, 5, padding=2), nn.Conv2d(1, 1, 2)
        self.fc = nn.Linear(36, 10)

    def forward(self, images):
        images = functional.max_pool2d(self.conv1(images).relu(), 2)
        images = functional.max_pool2d(self.conv2(images).relu(), 2)
        return self.fc(images.flatten(1)).softmax(1)


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, images):
        images = functional.max_pool2d(self.conv1(images).relu(), 2)
        images = functional.max_pool2d(self.conv2(images).relu(), 2)
        return self.fc3(self.fc2(self.fc1(images.flatten(1)).relu()).relu()).softmax(1)


CLASSIFIERS = {"mlp": Mlp, "probe": Probe, "cnn": Cnn, "lenet5": LeNet5}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("pytorch")


@pytest.fixture(scope="module")
def debruit(debruit_cli, place):
    def run(*arguments, code=0):
        done = subprocess.run([debruit_cli, *map(str, arguments)], cwd=place, text=True, capture_output=True)
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    return run


def expect_equal(module, images, outputs):
    with torch.no_grad():
        made = module.eval()(images).numpy().reshape(outputs.shape)
    np.testing.assert_allclose(made, outputs, rtol=1e-5, atol=1e-5)


def golden(debruit, place, model, small_mnist):
    """Pixels from 0 to 1 as a tensor, and what debruit makes of them."""
    debruit("bundle", model, "--data", small_mnist, "--golden", 200, "--out", "golden.zip")
    with zipfile.ZipFile(place / "golden.zip") as bundle:
        pixels = np.load(bundle.open("golden/input.npy")).astype(np.float32) / np.float32(255)
        return torch.from_numpy(pixels), np.load(bundle.open("golden/output.npy"))


def load(module, file):
    module.load_state_dict(safetensors.torch.load_file(file))
    return module


@pytest.fixture(scope="module")
def autoencoder(debruit, small_mnist):
    debruit("train", "autoencoder", "--data", small_mnist, "--hidden-size", HIDDEN, "--latent-size", LATENT,
            "--epochs", 4, "--batch-size", 16, "--out", "ae")  # fmt: skip
    return "ae"


def test_the_study_s_denoiser_takes_a_run_s_weights(debruit, place, small_mnist, autoencoder):
    module = load(Denoiser(), place / "ae" / "model.safetensors")
    expect_equal(module, *golden(debruit, place, "ae", small_mnist))


@pytest.mark.parametrize("kind", CLASSIFIERS)
def test_the_study_s_classifiers_take_a_run_s_weights(debruit, place, small_mnist, kind):
    debruit("train", kind, "--data", small_mnist, "--epochs", 2, "--batch-size", 16, "--out", kind)
    module = load(CLASSIFIERS[kind](), place / kind / "model.safetensors")
    expect_equal(module, *golden(debruit, place, kind, small_mnist))


def test_encoder_and_classifier_take_a_run_s_weights(debruit, place, small_mnist, autoencoder):
    debruit("train", "mlp", "--data", small_mnist, "--encoder", "ae", "--epochs", 2, "--out", "encoder-mlp")
    module = load(EncoderMlp(), place / "encoder-mlp" / "model.safetensors")
    expect_equal(module, *golden(debruit, place, "encoder-mlp", small_mnist))


@pytest.mark.parametrize("kind", ["autoencoder", *CLASSIFIERS, "encoder-mlp"])
def test_what_pytorch_saved_becomes_a_run(debruit, place, small_mnist, kind):
    torch.manual_seed(3)
    module = {"autoencoder": Denoiser, "encoder-mlp": EncoderMlp, **CLASSIFIERS}[kind]()
    safetensors.torch.save_file(module.state_dict(), place / f"{kind}.safetensors")
    run = f"imported-{kind}"
    said = debruit("import", f"{kind}.safetensors", "--kind", kind.replace("encoder-", ""), "--out", run)
    assert "its training is unknown" in said
    assert json.loads((place / run / "config.json").read_text())["imported"] == f"{kind}.safetensors"
    expect_equal(module, *golden(debruit, place, run, small_mnist))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
def test_other_types_of_floats_are_taken(debruit, place, small_mnist, dtype):
    torch.manual_seed(5)
    module = Denoiser().to(dtype)
    safetensors.torch.save_file(module.state_dict(), place / "other.safetensors")
    debruit("import", "other.safetensors", "--kind", "autoencoder", "--out", "other", "--force")
    expect_equal(module.to(torch.float32), *golden(debruit, place, "other", small_mnist))


def test_a_tensor_that_does_not_fit_is_named(debruit, place):
    module = Denoiser()
    module.decoder[2] = nn.Linear(HIDDEN, HIDDEN + 1)
    safetensors.torch.save_file(module.state_dict(), place / "odd.safetensors")
    said = debruit("import", "odd.safetensors", "--kind", "autoencoder", "--out", "odd", code=3)
    assert "decoder.2.bias: has shape [21], expected [20]" in said
    assert not (place / "odd").exists()


def test_the_page_of_the_documentation_does_what_it_says(debruit, place, small_mnist, monkeypatch):
    monkeypatch.chdir(place)
    page = (ROOT / "docs" / "pytorch.md").read_text()
    saving, loading = re.findall(r"```python\n(.*?)```", page, flags=re.S)
    command, *shown = re.search(r"```console\n\$ debruit (.*?)```", page, flags=re.S).group(1).splitlines()
    assert len(saving.splitlines()) == 3
    names = {}
    exec(loading.partition("model = ")[0], names)
    theirs = names["Denoiser"]()
    torch.save(theirs.state_dict(), "denoiser.pth")
    exec(saving, {})
    assert debruit(*command.split()).splitlines() == shown
    exec(loading, names)
    expect_equal(names["model"], *[part.reshape(200, 784) for part in golden(debruit, place, "runs/theirs", small_mnist)])
