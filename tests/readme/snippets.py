"""Compiles nothing itself, runs everything: the ```cpp and ```console blocks of a Markdown file, in document order.

  snippets.py extract README.md FOLDER    write every ```cpp block as FOLDER/snippet_LINE.cc, print their paths
  snippets.py run README.md --programs DIR --path DIR --mnist DIR
                                          run every block in one fresh folder; exit 1 at the first that disagrees

What an author needs to know:
- A ```cpp block is a program, or the body of one: where it has no `int main`, its #include lines stay outside and the
  rest becomes main's body. CMake builds it against the library; it must exit with 0.
- In a ```console block, a line that starts with `$ ` is a command for bash (a backslash at its end continues it on the
  next line); it must exit with 0. Commands share a folder, files and nothing else: `cd` and variables do not last.
- The lines below a command are what it prints, stdout and stderr together. Where there are none, nothing is compared.
  Otherwise they must be all that it prints, but: any number stands for any number, any SHA-256 (`sha256:…`) for any
  other, any amount of space for any amount, and a line `…` (or `...`) for any lines.
- The data set `mnist` is there: a small one under its name, not the real one.
- The folder begins with one file: `seven.png`, a digit of 28x28 grey pixels, black on white.
- <!-- not run: REASON --> on the line above a block leaves it out (what needs the network, or root).
- Blocks in other languages are left alone.
"""

import argparse
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

SECONDS_PER_COMMAND = 300
NUMBER = re.compile(r"sha256:[0-9a-f]+|[-+−]?\d+(?:[.,:]\d+)*(?:e[-+]?\d+)?")


@dataclass
class Block:
    language: str
    line: int  # of its first line, from 1
    lines: list


@dataclass
class Command:
    line: int
    text: str
    output: list


def blocks(markdown):
    """The blocks that are to be run."""
    found, block, last_text, skip = [], None, "", False
    for number, line in enumerate(markdown.splitlines(), 1):
        fence = re.match(r"```(\w*)", line)
        if block is None and fence:
            skip = re.fullmatch(r"<!-- not run: .+ -->", last_text.strip()) is not None
            block = Block(fence.group(1), number + 1, [])
        elif block is not None and line.startswith("```"):
            if not skip and block.language in ("cpp", "console"):
                found.append(block)
            block, last_text = None, ""
        elif block is not None:
            block.lines.append(line)
        elif line.strip():
            last_text = line
    if block is not None:
        raise ValueError(f"line {block.line - 1}: the block is never closed")
    return found


def program(block):
    """A whole C++ program whose lines are numbered so that the compiler's errors point into the document."""
    here = f'#line {block.line} "README.md"'
    if any(re.match(r"\s*int main\(", line) for line in block.lines):
        return "\n".join([here, *block.lines]) + "\n"
    includes = [line for line in block.lines if line.startswith("#include")]
    body = ["" if line.startswith("#include") else line for line in block.lines]
    return "\n".join([*includes, "int main() {", here, *body, "}"]) + "\n"


def program_name(block):
    return f"snippet_{block.line}"


def commands(block):
    found, continued = [], False
    for number, line in enumerate(block.lines, block.line):
        if continued:
            found[-1].text += "\n" + line
        elif line.startswith("$ "):
            found.append(Command(number, line[2:], []))
        elif not found:
            raise ValueError(f"line {number}: a console block begins with a command: `$ …`")
        else:
            found[-1].output.append(line)
            continue
        continued = line.endswith("\\")
    return found


def line_pattern(expected):
    """A regular expression for one line of output."""
    pattern, end = "", 0
    for match in NUMBER.finditer(expected):
        pattern += re.escape(expected[end:match.start()]) + r"\S+"
        end = match.end()
    pattern += re.escape(expected[end:])
    return r"\s*" + re.sub(r"(?:\\ |\\\t)+", r"\\s+", pattern.strip()) + r"\s*"


def mismatch(expected, actual):
    """None where the lines `actual` are as `expected` says, else what is wrong."""
    while expected and not expected[-1].strip():
        expected = expected[:-1]
    pieces = [[]]  # runs of lines between the ellipses
    for line in expected:
        if line.strip() in ("…", "..."):
            pieces.append([])
        else:
            pieces[-1].append(line)

    def fits(piece, start):
        return start + len(piece) <= len(actual) and all(
            re.fullmatch(line_pattern(line), actual[start + index]) for index, line in enumerate(piece))

    position = 0
    for index, piece in enumerate(pieces):
        first, last = index == 0, index == len(pieces) - 1
        starts = range(position, len(actual) + 1)
        if last and not first:
            starts = [max(position, len(actual) - len(piece))]
        elif first:
            starts = [0]
        start = next((start for start in starts if fits(piece, start)), None)
        if start is None:
            return "these lines are not in what it printed:\n" + "\n".join("  | " + line for line in piece)
        position = start + len(piece)
    if position != len(actual):
        return "it printed more lines than are shown"
    return None


def execute(arguments, folder, environment):
    """Exit code and all output."""
    try:
        done = subprocess.run(arguments, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=SECONDS_PER_COMMAND, check=False)
    except subprocess.TimeoutExpired as expired:
        return None, (expired.stdout or b"").decode(errors="replace")
    return done.returncode, done.stdout.decode(errors="replace")


def complaint(what, expected, code, output):
    """None where a program did as the document says."""
    if code is None:
        problem = f"it was still running after {SECONDS_PER_COMMAND} s"
    elif code != 0:
        problem = f"it ended with exit code {code}"
    else:
        problem = mismatch(expected, output.splitlines()) if any(line.strip() for line in expected) else None
    if problem is None:
        return None
    return f"{what}\n{problem}\nIt printed:\n" + "\n".join("  | " + line for line in output.splitlines())


def run_block(block, programs, folder, environment):
    if block.language == "cpp":
        code, output = execute([programs / program_name(block)], folder, environment)
        return complaint(f"line {block.line}: the C++ program", [], code, output)
    for command in commands(block):
        code, output = execute(["bash", "-euo", "pipefail", "-c", command.text], folder, environment)
        problem = complaint(f"line {command.line}: $ {command.text}", command.output, code, output)
        if problem:
            return problem
    return None


def png(rows):
    """A grey picture of 8 bits as PNG."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    pixels = b"".join(b"\0" + bytes(row) for row in rows)  # 0: the row is not filtered
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def seven():
    """Rows of 28 pixels: a bar and a slanting stem, black on white."""
    rows = [[255] * 28 for _ in range(28)]
    for x in range(7, 20):
        rows[6][x] = rows[7][x] = 0
    for y in range(8, 23):
        stem = 18 - (y - 8) // 2
        rows[y][stem] = rows[y][stem + 1] = 0
    return rows


def prepare(folder, path, mnist):
    """The environment of a person who has just fetched MNIST and has a picture."""
    home = folder / "home"
    work = folder / "work"
    work.mkdir()
    (work / "seven.png").write_bytes(png(seven()))
    shutil.copytree(mnist, home / ".local" / "share" / "debruit" / "mnist")
    environment = dict(os.environ, HOME=str(home), XDG_DATA_HOME=str(home / ".local" / "share"),
                       PATH=f"{path}{os.pathsep}{os.environ['PATH']}")
    return work, environment


def run(options):
    found = blocks(options.document.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="debruit-readme-") as name:
        work, environment = prepare(Path(name), options.path.resolve(), options.mnist)
        for block in found:
            problem = run_block(block, options.programs.resolve(), work, environment)
            if problem:
                print(f"{options.document}: {problem}", file=sys.stderr)
                return 1
    print(f"{len(found)} blocks of {options.document.name} do what they show")
    return 0


def extract(options):
    options.folder.mkdir(parents=True, exist_ok=True)
    for block in blocks(options.document.read_text(encoding="utf-8")):
        if block.language != "cpp":
            continue
        file = options.folder / (program_name(block) + ".cc")
        text = program(block)
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
        print(file)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(required=True)
    action = actions.add_parser("extract")
    action.add_argument("document", type=Path)
    action.add_argument("folder", type=Path)
    action.set_defaults(act=extract)
    action = actions.add_parser("run")
    action.add_argument("document", type=Path)
    action.add_argument("--programs", type=Path, required=True, help="folder with the built snippet_LINE")
    action.add_argument("--path", type=Path, required=True, help="folder with the debruit program")
    action.add_argument("--mnist", type=Path, required=True, help="folder with four IDX files")
    action.set_defaults(act=run)
    options = parser.parse_args()
    try:
        return options.act(options)
    except ValueError as error:
        print(f"{options.document}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
