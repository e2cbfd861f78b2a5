#!/usr/bin/env python3
"""Makes schedules.json: the learning rate of every step under PyTorch's schedulers, stepped after every step.

Long schedules are written down at every 37th step and at both ends. A warm-up of exactly one step is left out: PyTorch
divides by zero there.
"""
import json
import pathlib

import torch
from torch.optim import lr_scheduler

TOTALS = (1, 2, 3, 10, 1000)
PEAK = 0.003
CASES = [
    ("constant", lambda optimiser, steps: lr_scheduler.ConstantLR(optimiser, factor=1.0)),
    ("cosine", lambda optimiser, steps: lr_scheduler.CosineAnnealingLR(optimiser, T_max=steps)),
    ("cosine:eta_min=0.0005", lambda optimiser, steps: lr_scheduler.CosineAnnealingLR(optimiser, steps, 0.0005)),
]


def one_cycle(warmup, div_factor, final_div_factor, name="one_cycle", anneal="cos"):
    text = f"{name}:warmup={warmup}:div_factor={div_factor}:final_div_factor={final_div_factor}"
    return text, lambda optimiser, steps: lr_scheduler.OneCycleLR(
        optimiser, max_lr=PEAK, total_steps=steps, pct_start=warmup, anneal_strategy=anneal, cycle_momentum=False,
        div_factor=div_factor, final_div_factor=final_div_factor)


CASES += [one_cycle(0.3, 25.0, 1e4), one_cycle(0.15, 10.0, 100.0), one_cycle(0.0, 2.0, 0.5), one_cycle(0.75, 4.0, 1e4)]
CASES += [one_cycle(*factors, "one_cycle_linear", "linear") for factors in ((0.3, 25.0, 1e4), (0.0, 2.0, 0.5))]


def rates(make, steps):
    optimiser = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=PEAK)
    scheduler = make(optimiser, steps)
    values = []
    for step in range(steps):
        values.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        if step + 1 < steps:
            scheduler.step()
    return values


def main():
    cases = []
    for text, make in CASES:
        for steps in TOTALS:
            values = rates(make, steps)
            kept = sorted({*range(0, steps, 1 if steps <= 10 else 37), steps - 1})
            cases.append({"schedule": text, "steps": steps, "at": kept, "learning_rates": [values[i] for i in kept]})
    record = {"made_by": f"make_schedules_golden.py, torch {torch.__version__.split('+')[0]}", "peak": PEAK,
              "cases": cases}
    pathlib.Path(__file__).with_name("schedules.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
