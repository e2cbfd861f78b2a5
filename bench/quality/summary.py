"""What is made of the trainings: rows, goals, the table, the picture's script. Standard library only."""

import statistics

# Of recipe `fast` in debruit: so many times sooner than recipe `notebook` in PyTorch.
GOAL = 25
OURS, PEER = "debruit", "PyTorch"


def row(recipe, engine, trainings):
    """trainings: of one variant and number of threads, one for every seed."""
    seconds = [t["seconds"] for t in trainings]
    errors = [t["error"] for t in trainings]
    return {"recipe": recipe, "engine": engine, "variant": trainings[0]["variant"], "threads": trainings[0]["threads"],
            "seconds": {"median": statistics.median(seconds), "min": min(seconds), "max": max(seconds)},
            "error": {"mean": statistics.mean(errors), "each": errors}}


def find(rows, recipe, engine):
    return next(r for r in rows if (r["recipe"], r["engine"]) == (recipe, engine))


def add_ratios(rows):
    """How many times sooner each is at its end than the notebook's recipe in PyTorch."""
    longest = find(rows, "notebook", PEER)["seconds"]["median"]
    for r in rows:
        r["ratio"] = longest / r["seconds"]["median"]


def verdicts(rows):
    """Lines: what was to be reached, and whether it was."""
    fast, notebook = find(rows, "fast", OURS), find(rows, "notebook", OURS)
    met = lambda holds: "met" if holds else "missed"
    return [
        f"error of fast at most the notebook recipe's: {fast['error']['mean']:.5f}, {notebook['error']['mean']:.5f}: "
        + met(fast["error"]["mean"] <= notebook["error"]["mean"]),
        f"fast at least {GOAL}x sooner than the notebook's recipe in PyTorch: {fast['ratio']:.1f}x: "
        + met(fast["ratio"] >= GOAL)]


def format_table(rows):
    """Lines of text, columns aligned."""
    cells = [("recipe", "engine", "seconds (least..most)", "times sooner", "test error", "of each seed")]
    for r in rows:
        seconds, variant = r["seconds"], ", ".join(part for part in (r["variant"], f"{r['threads']} threads") if part)
        cells.append((r["recipe"], f"{r['engine']} ({variant})",
                      f"{seconds['median']:.2f} ({seconds['min']:.2f}..{seconds['max']:.2f})", f"{r['ratio']:.1f}",
                      f"{r['error']['mean']:.5f}", " ".join(f"{error:.5f}" for error in r["error"]["each"])))
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in cells]


def picture_script(curves, picture):
    """For gnuplot. curves: the CSV file of each recipe by its name; paths without single quotes."""
    plots = ", ".join(f"'{file}' using 2:3 with linespoints linewidth 2 pointsize 0.5 title 'recipe {name}'"
                      for name, file in curves.items())
    return "\n".join([
        "set terminal svg noenhanced size 720,400 background rgb 'white' font 'sans,13'", f"set output '{picture}'",
        "set datafile separator ','", "set key top right", "set grid", "set border 3", "set tics nomirror",
        "set logscale xy", "set autoscale fix", "set ytics (0.009, 0.01, 0.012, 0.015, 0.02, 0.03, 0.04)",
        "set xlabel 'seconds of training'", "set ylabel 'mean squared error, test images'", f"plot {plots}", ""])
