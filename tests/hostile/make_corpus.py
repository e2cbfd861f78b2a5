#!/usr/bin/env python3
"""Writes the corpus of malformed files, and corpus.json, which says of each file which reader must refuse it and what
the error must say. Usage: make_corpus.py SEEDS OUT, with good files of debruit's own formats in SEEDS (make_seeds.cc).

At least one file for each rule of each reader; a file breaks the one rule and keeps the others, so that taking out the
rule's check makes the test fail. Good files stand beside them, so that nothing passes by refusing everything. The same
seeds give the same bytes; nothing but Python's standard library is needed.
"""
import json
import shutil

import arrays
import idx_files
import large_files
import models
import pictures
import run_files
from table import OUT, table


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    for module in (idx_files, pictures, arrays, models, run_files, large_files):
        module.write()
    (OUT / "corpus.json").write_text(json.dumps(table, indent=1) + "\n")


main()
