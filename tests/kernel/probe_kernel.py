"""Talks to the kernel through jupyter_client and prints, as JSON, how it answered."""
import json
import time

from jupyter_client.manager import KernelManager

manager = KernelManager(kernel_name="cct-lab")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)


def replies(ids):
    """Contents of the shell replies to these requests, in their order."""
    found = {}
    while len(found) < len(ids):
        message = client.get_shell_msg(timeout=60)
        if message["parent_header"]["msg_id"] in ids:
            found[message["parent_header"]["msg_id"]] = message
    return [found[i] for i in ids]


def one(request):
    return replies([request])[0]


seen = {}
# The first cell keeps the kernel's thread busy, so the other two are still in the socket when it fails.
queued = [client.execute(c) for c in ("const until = Date.now() + 300; while (Date.now() < until); throw new Error('x')", "1", "2")]
answers = replies(queued)
seen["queued"] = [m["content"]["status"] for m in answers]
seen["counts"] = [m["content"].get("execution_count") for m in answers]
seen["afterwards"] = one(client.execute("const answer = 42;"))["content"]["status"]

seen["interrupted"] = []
for cell in ("for (;;);", "await new Promise(() => undefined);", "while (true) await null", "new Promise(() => undefined)"):
    request = client.execute(cell)
    while not client.shell_channel.msg_ready():  # an interrupt that comes before the cell has begun says nothing to it
        time.sleep(0.5)
        manager.interrupt_kernel()
    seen["interrupted"].append(one(request)["content"]["ename"])

seen["comm_info"] = one(client.comm_info())["header"]["msg_type"]
language = one(client.kernel_info())["content"]["language_info"]
seen["language"] = [language["name"], language["version"]]
seen["matches"] = one(client.complete("answer.to"))["content"]["matches"]
completed = 'const s = "🐛🐛"; answer.toF'
found = one(client.complete(completed + " + 1", len(completed)))["content"]
seen["astral"] = [found["matches"], completed[found["cursor_start"]:found["cursor_end"]]]


def inspect(code, cursor=None):
    return one(client.inspect(code, cursor))["content"]["data"].get("text/plain")


seen["inspected"] = [inspect("answer", 3), inspect('"🐛"; answer', 11), inspect("answer.toFixed("), inspect("Math.max(1, answer.toFixed(2), ")]
seen["nothing"] = inspect("   ")

while client.iopub_channel.msg_ready():
    client.get_iopub_msg(timeout=1)
request = client.execute("answer", silent=True)
one(request)
time.sleep(0.2)
shown = 0
while client.iopub_channel.msg_ready():
    shown += client.get_iopub_msg(timeout=1)["header"]["msg_type"] in ("execute_result", "execute_input")
seen["silent"] = shown

client.shutdown()
for _ in range(50):
    if not manager.is_alive():
        break
    time.sleep(0.1)
seen["alive"] = manager.is_alive()
client.stop_channels()
manager.cleanup_resources()
if seen["alive"]:
    manager.shutdown_kernel(now=True)
print(json.dumps(seen))
