/**
 * @file The process that brings records of a bucket to this machine: `bring-records.js STORE
 * [NAME]`. It answers with one line of JSON, and writes nothing there.
 */
import { UsageError } from "../../errors.js";
import type { BringAnswer } from "../record-place.js";
import { storeAt } from "./store-at.js";

const PATIENCE = 60_000; // milliseconds after which a server that falls silent is given up

async function answer(address: string, name: string | undefined): Promise<BringAnswer> {
  try {
    const store = await storeAt(address, { signal: AbortSignal.timeout(PATIENCE) });
    return { records: await store.shared!.bringRecords(name) };
  } catch (error) {
    return { usage: error instanceof UsageError, fault: (error as Error).message };
  }
}

// what has come half goes with the process (bucket-records.ts)
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
const [address, name] = process.argv.slice(2);
void answer(address!, name).then((said) => process.stdout.write(JSON.stringify(said)));
