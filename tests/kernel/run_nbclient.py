"""Runs a notebook through the real nbclient: run_nbclient.py IN OUT.
Writes the executed notebook, also when a cell fails, and prints times in seconds and the replies as JSON."""
import json
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

notebook = nbformat.read(sys.argv[1], as_version=4)
cells, error, begun = [], None, 0.0


def start(cell, cell_index):
    global begun
    begun = time.perf_counter()


def finish(cell, cell_index, execute_reply):
    cells.append({"seconds": time.perf_counter() - begun, "reply": execute_reply["content"]})


# nbclient gives up what a cell prints 4 s after its reply unless told otherwise: a busy machine needs more.
client = NotebookClient(notebook, kernel_name="cct-lab", timeout=600, iopub_timeout=120, startup_timeout=300,
                        record_timing=False, on_cell_execute=start, on_cell_executed=finish)
launched = time.perf_counter()
with client.setup_kernel():
    ready = time.perf_counter() - launched
    try:
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
    except CellExecutionError as failure:
        error = str(failure)
nbformat.validate(notebook)
nbformat.write(notebook, sys.argv[2])
print(json.dumps({"ready": ready, "cells": cells, "error": error}))
