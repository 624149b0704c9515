"""Time zones of the sandbox: the compiled IANA data of PyPI's tzdata, packed into one file.

Run: pip download --no-deps tzdata==2026.6 && python tools/time_zones.py tzdata-2026.6-py2.py3-none-any.whl
Writes src/languages/python/sandbox/time-zones.json.gz: [[names of a zone, its TZif file in base64], ...], sorted by name.
The data is in the public domain, the package under Apache-2.0.
"""
import base64, gzip, json, pathlib, sys, zipfile

OUT = pathlib.Path(__file__).resolve().parents[1] / "src" / "languages" / "python" / "sandbox" / "time-zones.json.gz"
PREFIX = "tzdata/zoneinfo/"

zones = {}
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for path in sorted(wheel.namelist()):
        content = wheel.read(path)
        if path.startswith(PREFIX) and content[:4] == b"TZif":
            zones.setdefault(content, []).append(path[len(PREFIX):])
packed = json.dumps([[names, base64.b64encode(content).decode()] for content, names in zones.items()])
OUT.write_bytes(gzip.compress(packed.encode(), 9, mtime=0))
print(f"{sum(map(len, zones.values()))} names of {len(zones)} zones, {OUT.stat().st_size} bytes")
