#!/usr/bin/env python3
"""The study's baseline autoencoder in PyTorch, to tell whether a figure that differs from the published one is debruit's.

  notebook_baseline.py DATA [SEED]    DATA: the folder with MNIST's files

Digits 1 and 7, noise of scale 1 drawn once, a third of the images each; AE(2, 256, 64), Adam at 1e-2 with weight decay
1e-5, 120 epochs of batches of 32. The two images that the notebook leaves black get noise here. Prints the mean training
loss of some epochs and the mean squared error, denoised against clean, on test images with noise of scale 0.5.
"""

import sys

import torch
from torch import nn

import torch_data

NOISE = {"clip": False, "mix": "thirds",
         "kinds": ["gaussian:mean=0:var=0.01", "speckle:mean=0:var=1", "salt_and_pepper:amount=0.4:salt_vs_pepper=0.5"]}
SIZES = [784, 256, 256, 256, 64, 256, 256, 256, 784]
EPOCHS, BATCH, SHOWN = 120, 32, (1, 10, 20, 40, 80, 120)


def noisy(clean, scale):
    return torch_data.add_noise(clean, NOISE | {"scale": [scale, scale]})


def main():
    folder, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    torch.manual_seed(seed)
    clean, test = (torch_data.clean_images(folder, part, [1, 7]) for part in ("train", "test"))
    layers = [layer for size, following in zip(SIZES, SIZES[1:]) for layer in (nn.Linear(size, following), nn.ReLU())]
    model = nn.Sequential(*layers[:-1], nn.Sigmoid())
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, weight_decay=1e-5)
    inputs = noisy(clean, 1.0)
    for epoch in range(1, EPOCHS + 1):
        total = 0.0
        batches = torch.randperm(len(clean)).split(BATCH)
        for rows in batches:
            loss = nn.functional.mse_loss(model(inputs[rows]), clean[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        if epoch in SHOWN:
            print(f"epoch {epoch}: training loss {total / len(batches):.4g}", flush=True)
    with torch.no_grad():
        print(f"denoised against clean: {nn.functional.mse_loss(model(noisy(test, 0.5)), test):.4g}")


if __name__ == "__main__":
    main()
