"""Fails unless nbformat accepts the notebook: validate_notebook.py FILE."""
import sys

import nbformat

nbformat.validate(nbformat.read(sys.argv[1], as_version=4), relax_add_props=False)
print("true")
