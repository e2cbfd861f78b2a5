"""The jobs that every side runs: networks, batch sizes, data and initial weights, the same for all of them."""

import math
from dataclasses import dataclass

import numpy

SEED = 1
LEARNING_RATE = 1e-3
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
CHECK_STEPS = 20  # after so many steps from the same weights, all peers must have the same loss


@dataclass(frozen=True)
class Dense:
    name: str
    inputs: int
    outputs: int
    activation: str  # "relu", "sigmoid" or "none"


@dataclass(frozen=True)
class Conv:
    """Square kernel, stride 1, ReLU, then the largest of each 2x2 window."""
    name: str
    inputs: int
    outputs: int
    kernel: int
    padding: int


@dataclass(frozen=True)
class Job:
    name: str
    layers: tuple
    input_shape: tuple  # of one image
    images: int
    batch: int
    classes: int = 0  # 0: mean squared error against a clean image; else cross entropy on softmax outputs

    def batches(self, limit):
        """How many whole batches an epoch has, `limit` at most, a multiple of 20."""
        return min(self.images // self.batch, limit) // 20 * 20

    def seconds_per_epoch(self, seconds_per_step):
        """An epoch's last, smaller batch counts as its share of a whole one, which is in the peer's favour."""
        return seconds_per_step * self.images / self.batch


def chain(prefix, widths, last):
    names = [f"{prefix}.{2 * i}" for i in range(len(widths) - 1)]
    return tuple(Dense(name, inputs, outputs, last if name == names[-1] else "relu")
                 for name, inputs, outputs in zip(names, widths, widths[1:]))


def autoencoder(hidden_layers, hidden, latent):
    """AE(n, h, l): 784 → h → (h → h) n times → l and back; ReLU, a sigmoid at the end."""
    widths = [784, *[hidden] * (hidden_layers + 1), latent]
    return chain("encoder", widths, "relu") + chain("decoder", widths[::-1], "sigmoid")


NOTEBOOK_CNN = (Conv("conv.0", 1, 1, 5, 2), Conv("conv.1", 1, 1, 2, 0), Dense("linear", 36, 10, "none"))

JOBS = {job.name: job for job in (
    Job("ae500x1_bs32_13k", autoencoder(1, 500, 81), (784,), 13007, 32),
    Job("ae256x2_bs32_13k", autoencoder(2, 256, 64), (784,), 13007, 32),
    Job("ae500x1_bs500_60k", autoencoder(1, 500, 81), (784,), 60000, 500),
    Job("encmlp_bs16_60k", chain("mlp", [81, *[20] * 6, 10], "none"), (81,), 60000, 16, classes=10),
    Job("cnn_bs128_60k", NOTEBOOK_CNN, (1, 28, 28), 60000, 128, classes=10),
)}

INFERENCE_IMAGES = 10000
INFERENCE_LAYERS = {"denoise": autoencoder(1, 500, 81), "encode": chain("encoder", [784, 500, 500, 81], "relu")}


def initial_weights(layers):
    """Weights and biases by tensor name, uniform in ±1/sqrt(inputs of one output)."""
    random = numpy.random.default_rng(SEED)
    weights = {}
    for layer in layers:
        if isinstance(layer, Conv):
            shape = (layer.outputs, layer.inputs, layer.kernel, layer.kernel)
        else:
            shape = (layer.outputs, layer.inputs)
        bound = 1 / numpy.sqrt(numpy.prod(shape[1:]))
        weights[layer.name + ".weight"] = random.uniform(-bound, bound, shape).astype(numpy.float32)
        weights[layer.name + ".bias"] = random.uniform(-bound, bound, shape[:1]).astype(numpy.float32)
    return weights


def mixtures(random, pictures, images):
    """Float32 images in [0, 1] with something to learn in them: mixtures of a few pictures."""
    return random.dirichlet([0.3] * len(pictures), images).astype(numpy.float32) @ pictures


def training_data(job, batches):
    """Inputs [batches, batch, ...] and targets: clean images like the inputs, or labels [batches, batch]. A batch is
    the same however many there are."""
    features = math.prod(job.input_shape)
    inputs = numpy.empty((batches, job.batch, features), numpy.float32)
    targets = numpy.empty((batches, job.batch) if job.classes else inputs.shape,
                          numpy.int64 if job.classes else numpy.float32)
    pictures = numpy.random.default_rng(SEED).random((10, features), dtype=numpy.float32)
    for number in range(batches):
        random = numpy.random.default_rng((SEED, number))
        clean = mixtures(random, pictures, job.batch)
        if job.classes:
            inputs[number], targets[number] = clean, (clean.mean(axis=1) * 1000).astype(numpy.int64) % job.classes
        else:
            inputs[number] = clean + 0.5 * random.standard_normal(clean.shape, dtype=numpy.float32)
            targets[number] = clean
    shape = (batches, job.batch, *job.input_shape)
    return inputs.reshape(shape), targets if job.classes else targets.reshape(shape)


def inference_images():
    random = numpy.random.default_rng(SEED)
    return mixtures(random, random.random((10, 784), dtype=numpy.float32), INFERENCE_IMAGES)
