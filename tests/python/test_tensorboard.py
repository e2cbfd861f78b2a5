"""TensorBoard reads what `--tensorboard` writes."""

import csv
import gzip
import io
import json
import re
import subprocess

import matplotlib
import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

matplotlib.use("Agg")
import matplotlib.image  # noqa: E402

EPOCHS = 4
OPTIONS = ["--epochs", str(EPOCHS), "--batch-size", "64", "--validation", "0.1", "--threads", "1"]
NETWORK = ["--hidden-size", "16", "--latent-size", "8"]


@pytest.fixture(scope="module")
def debruit(debruit_cli, small_mnist, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")

    def run(*words):
        result = subprocess.run([debruit_cli, *words, "--data", small_mnist], cwd=folder, capture_output=True, text=True,
                                check=False)
        assert result.returncode == 0, result.stderr
        return folder

    return run


@pytest.fixture(scope="module")
def run(debruit):
    return debruit("train", "autoencoder", *OPTIONS, *NETWORK, "--schedule", "cosine", "--tensorboard", "--out",
                   "run") / "run"


def events_of(run):
    accumulator = EventAccumulator(str(run / "tensorboard"), size_guidance={"scalars": 0, "images": 0})
    accumulator.Reload()
    return accumulator


def column(run, name):
    with (run / "metrics.csv").open(encoding="utf-8", newline="") as lines:
        return [float(line[name]) for line in csv.DictReader(lines)]


def test_losses_are_those_of_metrics_csv(run):
    events = events_of(run)
    for tag, name in [("loss/training", "training_loss"), ("loss/validation", "validation_loss")]:
        scalars = events.Scalars(tag)
        assert [scalar.step for scalar in scalars] == [1, 2, 3, 4]
        np.testing.assert_allclose([scalar.value for scalar in scalars], column(run, name), rtol=1e-6)
        times = [scalar.wall_time for scalar in scalars]
        assert times == sorted(times)


def test_learning_rate_follows_its_schedule(run):
    rates = [scalar.value for scalar in events_of(run).Scalars("learning rate")]
    steps = -(-540 // 64)  # 600 images, a tenth held out
    last = np.array([epoch * steps - 1 for epoch in range(1, EPOCHS + 1)])
    np.testing.assert_allclose(rates, 0.001 * (1 + np.cos(np.pi * last / (EPOCHS * steps))) / 2, rtol=1e-5)


def test_a_classifiers_accuracy(debruit):
    folder = debruit("train", "probe", *OPTIONS, "--tensorboard", "--out", "probe") / "probe"
    accuracies = [scalar.value for scalar in events_of(folder).Scalars("accuracy/validation")]
    np.testing.assert_allclose(accuracies, column(folder, "validation_accuracy"), rtol=1e-6)


def test_denoise_grids_are_pictures(run):
    events = events_of(run)
    assert set(events.Tags()["images"]) == {"denoised/scale 0.5", "denoised/scale 0.8", "denoised/scale 1"}
    (image,) = events.Images("denoised/scale 1")
    assert image.step == EPOCHS
    picture = matplotlib.image.imread(io.BytesIO(image.encoded_image_string), format="png")
    assert picture.shape == (image.height, image.width)
    # Three kinds of noise and the clean image; original, noisy, latent, cleaned. Four pixels for one, a line between.
    cell = 4 * 28
    assert picture.shape == (4 * (cell + 1) - 1, 4 * (cell + 1) - 1)
    samples = np.load(run / "samples.npz")
    for row in range(4):
        for place, name in [(0, "original"), (1, "noisy"), (3, "cleaned")]:
            top, left = row * (cell + 1), place * (cell + 1)
            shown = picture[top : top + cell : 4, left : left + cell : 4]
            np.testing.assert_allclose(shown, np.clip(samples[f"grid2_{name}"][row, 0], 0, 1), atol=0.003)


def test_latents_for_the_projector(run, debruit_cli, small_mnist):
    from tensorboard.plugins.projector import projector_config_pb2
    from google.protobuf import text_format

    folder = run / "tensorboard"
    config = text_format.Parse((folder / "projector_config.pbtxt").read_text(), projector_config_pb2.ProjectorConfig())
    (embedding,) = config.embeddings
    assert embedding.tensor_name == "latents"
    latents = np.loadtxt(folder / embedding.tensor_path, delimiter="\t", dtype=np.float32)
    subprocess.run([debruit_cli, "encode", run, "--out", run / "latents.npy"], check=True, capture_output=True)
    np.testing.assert_array_equal(latents, np.load(run / "latents.npy"))
    labels = np.loadtxt(folder / embedding.metadata_path, dtype=int)
    assert labels.shape == (200,)
    sprite = matplotlib.image.imread(folder / embedding.sprite.image_path)
    assert list(embedding.sprite.single_image_dim) == [28, 28]
    side = 15  # the smallest square of 200 images
    assert sprite.shape == (side * 28, side * 28)
    with gzip.open(small_mnist / "t10k-images-idx3-ubyte.gz") as file:
        raw = np.frombuffer(file.read()[16:], np.uint8).reshape(-1, 28, 28)
    np.testing.assert_allclose(sprite[28:56, :28], raw[side] / 255, atol=0.003)


def test_data_without_labels_or_a_test_part(debruit_cli, tmp_path):
    np.save(tmp_path / "images.npy", np.random.default_rng(0).random((40, 6, 6), np.float32))
    for name, options in {"held-out": ["--validation", "0.25"], "all": []}.items():
        subprocess.run([debruit_cli, "train", "autoencoder", "--data", "images.npy", "--epochs", "1", *NETWORK, *options,
                        "--tensorboard", "--out", name], cwd=tmp_path, check=True, capture_output=True)
        board = tmp_path / name / "tensorboard"
        assert len(np.loadtxt(board / "vectors.tsv")) == (10 if name == "held-out" else 40)
        assert not (board / "labels.tsv").exists() and "metadata" not in (board / "projector_config.pbtxt").read_text()
        assert (tmp_path / name / "report.html").exists()


def test_a_grid_has_a_folder_for_each_trial(debruit):
    folder = debruit("grid", "autoencoder", *OPTIONS, "--latent-size", "8", "--param", "hidden_size=8,16",
                     "--tensorboard", "--out", "grid") / "grid"
    trials = json.loads((folder / "grid.json").read_text())["trials"]
    assert len(trials) == 2
    for trial in trials:
        events = events_of(folder / trial["run"])
        assert len(events.Scalars("loss/training")) == EPOCHS
        assert len(events.Tags()["images"]) == 3


def test_force_replaces_the_events_of_the_run(debruit):
    again = [*OPTIONS, *NETWORK, "--tensorboard", "--out", "forced"]
    debruit("train", "autoencoder", *again)
    folder = debruit("train", "autoencoder", *again, "--force") / "forced"
    files = [file.name for file in (folder / "tensorboard").iterdir()]
    assert len([name for name in files if re.match(r"events\.out\.tfevents\.\d+\.debruit", name)]) == 1


def test_a_damaged_record_is_noticed(run, tmp_path):
    """The checksums are looked at: a changed byte ends what TensorBoard reads."""
    (original,) = (run / "tensorboard").glob("events.*")
    bytes_ = bytearray(original.read_bytes())
    place = bytes_.index(b"loss/validation")  # of the first epoch
    bytes_[place] ^= 1
    (tmp_path / "tensorboard").mkdir()
    (tmp_path / "tensorboard" / original.name).write_bytes(bytes_)
    assert "loss/training" not in events_of(tmp_path).Tags()["scalars"]
