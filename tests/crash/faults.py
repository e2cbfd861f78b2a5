"""Runs a program with fault_shim.cc in it and tells which of its calls met a fault."""

import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

SHIM = Path(os.environ["FAULT_SHIM"])

KILLS = ("kill", "torn")  # the process dies in the call
ERRORS = ("eio", "enospc", "full", "dead")  # the call fails, with those after it or alone
PASSING = ("eintr", "short")  # whoever asks again gets what was asked for
REASONS = {"eio": "Input/output error", "dead": "Input/output error",
           "enospc": "the disk is full", "full": "the disk is full"}


@dataclass
class Call:
    """A call that fault_shim.cc counted."""
    number: int
    name: str
    path: str
    fault: bool = False
    ended: bool = False


@dataclass
class Outcome:
    code: int  # exit status, or minus the signal
    out: str = ""
    err: str = ""
    calls: list = field(default_factory=list)

    @property
    def faults(self):
        return [call for call in self.calls if call.fault]


def read_log(log):
    """The calls of a log of the shim's, in the order in which they began."""
    calls = {}
    text = Path(log).read_text(encoding="utf-8", errors="surrogateescape") if Path(log).exists() else ""
    for line in text.splitlines():
        number, what, name, path = line.split("\t", 3)
        call = calls.setdefault(int(number), Call(int(number), name, path))
        call.fault |= what == "fault"
        call.ended |= what == "end"
    return [calls[number] for number in sorted(calls)]


def run(command, folder, log, kind=None, call=None, forbid=None):
    """Runs `command` with the shim, which counts calls below `folder` and notes them in `log`; the rest as in
    fault_shim.cc."""
    Path(log).unlink(missing_ok=True)
    settings = {"FOLDER": folder, "LOG": log, "KIND": kind, "CALL": call, "FORBID": forbid}
    environment = {**os.environ, "LD_PRELOAD": str(SHIM)}
    environment.update({"FAULT_" + name: str(value) for name, value in settings.items() if value is not None})
    process = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             env=environment, check=False)
    return Outcome(process.returncode, process.stdout, process.stderr, read_log(log))


def expected_codes(kind, may_pass):
    """What a program may end with that meets a fault of this kind at a call that writes; `may_pass` where the program
    can do without the call."""
    if kind in KILLS:
        return (-signal.SIGKILL,)
    if kind in PASSING:
        return (0,)
    if not may_pass:
        return (4,)
    return (0,) if kind in ("eio", "enospc") else (0, 4)  # the others meet later calls as well


def kinds_for(call):
    """The faults that a call can meet."""
    able = {"torn": ("write",), "short": ("write",), "full": ("open", "write", "fsync", "rename", "mkdir")}
    return [kind for kind in (*KILLS, *ERRORS, *PASSING) if call.name in able.get(kind, (call.name,))]


def order_complaints(calls):
    """What a loss of power could undo of undisturbed calls: a file must be on the disk before it gets its name, the
    name before anything else happens, and the name of a new folder likewise."""
    found = []
    flushed = set()
    unflushed = None  # the folder whose names must come to the disk next
    for call in calls:
        folder, name = os.path.split(call.path)
        if unflushed and call.name not in ("opendir", "fsync"):
            found.append(f"{call.name} of {call.path} before {unflushed} is flushed")
            unflushed = None
        if call.name == "fsync":
            flushed.add(call.path)
            unflushed = None if call.path == unflushed else unflushed
        elif call.name == "write":
            flushed.discard(call.path)
        elif call.name == "rename":
            if not any(path.startswith(f"{folder}/.{name}.") for path in flushed):
                found.append(f"{call.path} gets its name before it is flushed")
            flushed.clear()
        if call.name in ("rename", "mkdir"):
            unflushed = folder
    return found + ([f"{unflushed} is never flushed"] if unflushed else [])


def complaints(outcome, kind, number, may_pass=False):
    """What is wrong with how a program took a fault of `kind` at its call `number`."""
    found = []
    if number not in [call.number for call in outcome.faults]:
        found.append("the fault was not injected")
    expected = expected_codes(kind, may_pass)
    if outcome.code not in expected:
        found.append(f"exit code {outcome.code}, expected {' or '.join(map(str, expected))}")
    if outcome.code == 4 and REASONS.get(kind, "") not in outcome.err:
        found.append(f'the message does not say "{REASONS[kind]}"')
    failed = {call.path for call in outcome.faults if call.name == "fsync"} if kind in ("eio", "enospc") else set()
    for call in outcome.calls:
        if call.number > number and call.name == "fsync" and call.path in failed:
            found.append(f"fsync of {call.path} was asked for again after it had failed")
    return found
