/** @file The measured load of workers that only wait, in small: on a real server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { measureQueueLoad } from "../../tools/scale/queue-load.js";
import { takesLong } from "../long.js";
import { needsValkey } from "../peers.js";
import { temporaryFolder } from "../support/temporary-folder.js";

test(
  "the program's own workers end trials, and the server's load is seen",
  {
    skip: takesLong || needsValkey,
  },
  async () => {
    const folder = temporaryFolder("load");
    const load = { workers: 4, trials: 40, trialSeconds: 1, seconds: 3, folder };
    const measured = await measureQueueLoad(load);
    assert.ok(measured.trialsPerSecond > 0 && measured.trialsPerSecond < 10);
    assert.ok(measured.commandsPerSecond > 0);
    assert.ok(measured.serverSeconds >= 0 && measured.serverSeconds < measured.seconds);
    assert.ok(measured.megabytes > 1);
  },
);
