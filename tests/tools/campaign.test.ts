/**
 * @file The campaign of faults in its short form: a few kills of a small sweep, on a real server.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runCampaign } from "../../tools/campaign/campaign.js";
import { takesLong } from "../long.js";
import { needsValkey } from "../peers.js";
import { temporaryFolder } from "../support/temporary-folder.js";

test(
  "kills of workers, coordinators and the server lose nothing and repeat only what was in flight",
  { skip: takesLong || needsValkey },
  async () => {
    const report = await runCampaign({
      ...{ kills: 6, trials: 6, seed: 6, workers: 2, faults: false, limit: 300 },
      folder: temporaryFolder("campaign"),
      notice: () => undefined,
    });
    assert.deepEqual(report.lost, []);
    assert.deepEqual(report.countedTwice, []);
    assert.deepEqual(report.differing, [], "files other than the undisturbed run's");
    assert.equal(report.kills.total, 6);
    assert.ok(report.kills.coordinator > 0 && report.kills.server > 0, "each was killed");
    assert.ok(report.repeats <= report.inFlight, `${report.repeats} > ${report.inFlight}`);
    assert.ok(report.holds);
  },
);
