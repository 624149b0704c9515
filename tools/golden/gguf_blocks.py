"""Goldens of src/language-model/gguf/block formats, from the gguf Python package.

Usage: pip install gguf==0.19.0 (any Python; no PyTorch needed), then: python tools/golden/gguf_blocks.py
Rewrites tests/language-model/golden/gguf-blocks.json: for each format three blocks of random bytes with finite scales, and one more
whose scales are negative, subnormal or zero; beside them the float32 that gguf.quants.dequantize makes of them;
and the code of every format.
"""
import base64, json
from pathlib import Path
import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize

OUT = Path(__file__).resolve().parents[2] / "tests" / "language-model" / "golden" / "gguf-blocks.json"
SCALES = {  # where a block's half-precision numbers are
    "F32": [], "F16": [0], "BF16": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "Q2_K": [80, 82], "Q3_K": [108],
}

def blocks(name: str, rng: np.random.Generator) -> np.ndarray:
    size = GGML_QUANT_SIZES[GGMLQuantizationType[name]][1]
    if name == "F32":
        return rng.standard_normal((40, 1)).astype(np.float32).view(np.uint8)
    if name in ("F16", "BF16"):  # every sign and exponent but infinities and NaN
        patterns = rng.integers(0, 65536, 200, dtype=np.uint16)
        patterns[:4] = [0, 0x8000, 1, 0x8001]
        exponent = 0x7C00 if name == "F16" else 0x7F80
        return patterns[(patterns & exponent) != exponent].reshape(-1, 1).view(np.uint8)
    data = rng.integers(0, 256, (4, size), dtype=np.uint8)
    for at in SCALES[name]:
        data[:3, at:at + 2] = rng.normal(0, 0.05, (3, 1)).astype(np.float16).view(np.uint8)
        data[3, at:at + 2] = np.array([[-3e-6, 0.0][at in (2, 82)]], dtype=np.float16).view(np.uint8)
    return data

rng = np.random.default_rng(11)
encode = lambda array: base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
cases = {}
for name in SCALES:
    data = blocks(name, rng)
    cases[name] = {"bytes": encode(data), "values": encode(dequantize(data, GGMLQuantizationType[name]).astype(np.float32))}
codes = {kind.name: kind.value for kind in GGMLQuantizationType}
OUT.write_text(json.dumps({"codes": codes, "blocks": cases}, indent=0) + "\n")
