#!/usr/bin/env python3
"""Every call by which src/files writes × every fault: a file is whole or not there, errors are told, nothing is left
behind. FAULT_SHIM and SAVE_FILES name what tests/crash/CMakeLists.txt built."""

import collections
import os
import sys
import tempfile
from pathlib import Path

import faults

PROGRAM = os.environ["SAVE_FILES"]
OLD = "old content\n"
NEW = "new content\n"
LINES = ["first line\n", "second line\n", "third line\n"]


def content(file):
    return file.read_text(encoding="utf-8") if file.exists() else None


def save(scratch, **fault):
    """Runs the program on a folder that holds two files to replace."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    for name in ("replaced", "by_others"):
        (folder / name).write_text(OLD, encoding="utf-8")
    return folder, faults.run([PROGRAM, folder], folder, f"{folder}.log", **fault)


def damage(folder, kind):
    """What is wrong with the files that a disturbed program has left."""
    found = []
    for name, allowed in (("deep/folder/made", (None, NEW)), ("replaced", (OLD, NEW)), ("by_others", (OLD, NEW))):
        if content(folder / name) not in allowed:
            found.append(f"{name} holds {content(folder / name)!r}")
    grown = content(folder / "grown") or ""
    if grown not in ["".join(LINES[:count]) for count in range(4)] and kind not in ("torn", "dead"):
        found.append(f"grown holds {grown!r}")
    unfinished = [file.name for file in folder.rglob("*.tmp")]
    if unfinished and kind not in (*faults.KILLS, "dead"):
        found.append(f"left behind: {unfinished}")
    if any(not name.startswith(".") for name in unfinished):
        found.append(f"unfinished under a visible name: {unfinished}")
    return found


def complete(folder):
    files = [content(folder / name) for name in ("deep/folder/made", "replaced", "by_others", "grown")]
    return files == [NEW, NEW, NEW, "".join(LINES)] and not list(folder.rglob("*.tmp"))


def main():
    failures = []
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder, undisturbed = save(scratch)
        if undisturbed.code != 0 or not complete(folder):
            sys.exit(f"undisturbed: exit code {undisturbed.code}: {undisturbed.err}")
        failures += faults.order_complaints(undisturbed.calls)
        for call in undisturbed.calls:
            for kind in faults.kinds_for(call):
                folder, outcome = save(scratch, kind=kind, call=call.number)
                counts[kind] += 1
                found = faults.complaints(outcome, kind, call.number) + damage(folder, kind)
                if kind in faults.ERRORS and str(folder) not in outcome.err:
                    found.append("the message does not name the file")
                if kind in faults.PASSING and not complete(folder):
                    found.append("is not complete")
                for complaint in found:
                    failures.append(f"{kind} at call {call.number}, {call.name} {Path(call.path).name}: {complaint}"
                                    f" ({outcome.err.strip()})")
    print("\n".join(failures))
    injected = ", ".join(f"{counts[kind]} {kind}" for kind in sorted(counts))
    print(f"{len(undisturbed.calls)} calls, {sum(counts.values())} faults ({injected}), {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
