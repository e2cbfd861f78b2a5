"""What is made of the times: winners, ratios over rounds, agreement of losses, the table. Standard library only."""

import statistics

# How many times faster than a peer: (at least, aim).
GOALS = {
    "ae500x1_bs32_13k": {"PyTorch": (2.0, 2.5), "JAX": (2.0, 2.5)},
    "ae256x2_bs32_13k": {"PyTorch": (2.0, 2.7), "JAX": (2.0, 2.7)},
    "ae500x1_bs500_60k": {"PyTorch": (1.15, 1.35), "JAX": (1.15, 1.35)},
    "encmlp_bs16_60k": {"PyTorch": (80, 200), "JAX": (10, 25)},
    "cnn_bs128_60k": {"PyTorch": (30, 75), "JAX": (15, 35)},
    "denoise_10k": {"onnxruntime": (1.1, 1.3)},
    "encode_10k": {"onnxruntime": (1.1, 1.3)},
    "denoise_1x": {"onnxruntime": (1.0, 1.0)},
    "encode_1x": {"onnxruntime": (1.0, 1.0)},
}
LOSS_TOLERANCE = 1e-3  # relative, between peers after the same steps from the same weights


def median_of(result):
    return result["seconds_per_epoch"]["median"]


def fastest(results):
    """The result with the least median; None where all failed."""
    return min((r for r in results if "failed" not in r), key=median_of, default=None)


def check_losses(results):
    """Marks results as failed whose loss did not fall or is not the one that most peers have."""
    losses = [r["loss_after"] for r in results if "loss_after" in r]
    if not losses:
        return
    usual = statistics.median(losses)
    for result in results:
        if "loss_after" not in result:
            continue
        before, after = result["loss_before"], result["loss_after"]
        if not after < before:
            result["failed"] = f"wrong: the loss went from {before:.6g} to {after:.6g}"
        elif abs(after - usual) > LOSS_TOLERANCE * abs(usual):
            result["failed"] = f"wrong: a loss of {after:.6g} where the others have {usual:.6g}"


def ratios(ours, theirs):
    """How many times faster we are: median, least and most over rounds, round by round."""
    each = [their / our for our, their in zip(ours, theirs, strict=True)]
    return {"median": statistics.median(each), "min": min(each), "max": max(each)}


def row(job, peer, ours, theirs):
    """ours, theirs: a result for every round, of one variant and number of threads."""
    goal, aim = GOALS.get(job, {}).get(peer, (None, None))
    ratio = ratios([median_of(r) for r in ours], [median_of(r) for r in theirs])
    return {
        "job": job, "peer": peer, "ratio": ratio, "goal": goal, "aim": aim,
        "ours": {"seconds_per_epoch": statistics.median(median_of(r) for r in ours), "threads": ours[0]["threads"]},
        "theirs": {"seconds_per_epoch": statistics.median(median_of(r) for r in theirs),
                   "threads": theirs[0]["threads"], "variant": theirs[0]["variant"]},
    }


def verdict(row):
    if row["goal"] is None:
        return ""
    if row["ratio"]["median"] >= row["aim"]:
        return "aim met"
    return "goal met" if row["ratio"]["median"] >= row["goal"] else "missed"


def format_table(rows):
    """Lines of text, columns aligned."""
    head = ("job", "ours s/epoch", "peer", "theirs s/epoch", "variant", "times faster", "goal", "aim", "")
    cells = [head]
    for r in rows:
        number = lambda value: "" if value is None else f"{value:g}x"
        timing = lambda side: f"{side['seconds_per_epoch']:.4g} ({side['threads']} thr)"
        ratio = r["ratio"]
        cells.append((r["job"], timing(r["ours"]), r["peer"], timing(r["theirs"]), r["theirs"]["variant"],
                      f"{ratio['median']:.2f} ({ratio['min']:.2f}..{ratio['max']:.2f})", number(r["goal"]),
                      number(r["aim"]), verdict(r)))
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in cells]


def format_failures(results):
    return [", ".join(part for part in (r["job"], r["peer"], r["variant"], f"{r['threads']} threads") if part)
            + ": " + r["failed"] for r in results if "failed" in r]
