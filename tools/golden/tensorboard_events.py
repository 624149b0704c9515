"""Golden event file of TensorBoard's own writer: tests/experiment/golden/tensorboard-events.json.

pip install tensorboard; then, from the project's folder: python tools/golden/tensorboard_events.py
"""
import base64
import io
import json

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

events = [
    {"tag": "train/loss", "step": 1, "value": 0.7611823081970215, "wallTime": 1.5},
    {"tag": "train/loss", "step": 300, "value": -2.0e-7, "wallTime": 300},
    {"tag": "eval/pass@1, α=2", "step": 2**31, "value": 1, "wallTime": 1764000000.25},
]

out = io.BytesIO()
out.close = lambda: None
writer = RecordWriter(out)
writer.write(event_pb2.Event(wall_time=1.5, file_version="brain.Event:2").SerializeToString())
for e in events:
    value = summary_pb2.Summary.Value(tag=e["tag"], simple_value=e["value"])
    event = event_pb2.Event(
        wall_time=e["wallTime"], step=e["step"], summary=summary_pb2.Summary(value=[value])
    )
    writer.write(event.SerializeToString())
golden = {"events": events, "base64": base64.b64encode(out.getvalue()).decode()}
with open("tests/experiment/golden/tensorboard-events.json", "w", encoding="utf-8") as file:
    json.dump(golden, file, ensure_ascii=False, indent=2)
    file.write("\n")
