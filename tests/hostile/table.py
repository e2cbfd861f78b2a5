"""The corpus as it is written: files, and what must be said of each."""
import copy
import json
import pathlib
import sys

SEEDS, OUT = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
FIXTURES = pathlib.Path(__file__).parent.parent / "files/fixtures"
BLOCK = 4096
ZERO = bytes(BLOCK)
table = []


def store(path, content):
    """`content` is the bytes of a file, or a folder's contents by name. What is zero takes no room on the disk."""
    if isinstance(content, dict):
        path.mkdir(parents=True, exist_ok=True)
        for name, inner in content.items():
            store(path / name, inner)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for begin in range(0, len(content), BLOCK):
                block = content[begin:begin + BLOCK]
                if block != ZERO:
                    file.seek(begin)
                    file.write(block)
            file.truncate(len(content))


def add(reader, name, content, says, kind, **more):
    place = f"{reader}/{name}"
    assert all(entry["file"] != place for entry in table), place
    store(OUT / place, content)
    table.append({"reader": reader, "file": place, "kind": kind, "says": says, **more})


def bad(reader, name, content, *says, kind="input"):
    """The error must name the file (or one inside it) and say all of `says`."""
    assert says, name
    add(reader, name, content, list(says), kind)


def good(reader, name, content):
    add(reader, "good-" + name, content, [], "none")


def large(reader, name, content, decoded):
    """A good file that becomes `decoded` bytes in memory, which a reader may hold twice, and 64 MiB."""
    add(reader, "large-" + name, content, [], "none", decoded=decoded)


def changed(blob, offset, new):
    return blob[:offset] + new + blob[offset + len(new):]


def edited(value, change):
    """A copy of JSON data after `change` was called with it."""
    value = copy.deepcopy(value)
    change(value)
    return value


def text(value):
    return json.dumps(value).encode()


def at(*path):
    """A change of the value at the path, given last."""
    *keys, last, value = path

    def change(json_value):
        for key in keys:
            json_value = json_value[key]
        json_value[last] = value
    return change
