/**
 * @file The faults of a campaign besides kills, each once: a full disk, a worker cut off from the
 * network, a machine that stands still for longer than a lock lives, and a store moved while it is
 * in use. Two coordinators and clocks a day off are there from the start.
 */
import { renameSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { STALL_AFTER, type Fleet, type Post } from "./fleet.js";
import type { CutNetwork, SmallDisk } from "./machine.js";

/** A fault that can be made. */
export interface Fault {
  /** As the report names it. */
  readonly name: string;
  /** By what means, or why not at all. */
  readonly means: string;
  /** Makes it and mends it; gives the trials in flight that it may have ended. */
  readonly make?: () => Promise<number>;
}

const FULL = 8000; // milliseconds that the disk is full
const CUT = 3000 * STALL_AFTER; // milliseconds without network, longer than a job's lease
const STILL = 37_000; // milliseconds that a machine stands still, longer than a lock lives
const NOTICED = 10_000; // milliseconds for everyone to see that the store is gone
const BUSY = 30_000; // milliseconds that a worker with a trial is waited for

/** The faults that this machine allows, and the others with the reason. */
export function faultsOf(
  fleet: Fleet,
  disk: SmallDisk | string,
  network: CutNetwork | string,
): Fault[] {
  return [
    typeof disk === "string"
      ? { name: "full disk", means: `not made: no file system may be mounted (${disk})` }
      : {
          name: "full disk",
          means: `a small file system in memory, full for ${FULL / 1000} s`,
          make: () => fillDisk(fleet, disk),
        },
    typeof network === "string"
      ? { name: "worker cut off", means: `not made: no network namespace (${network})` }
      : {
          name: "worker cut off",
          means: `a network namespace without its cable for ${CUT / 1000} s`,
          make: () => cutOff(fleet, network),
        },
    {
      name: "machine that stands still",
      means: `SIGSTOP of a worker and its trial for ${STILL / 1000} s`,
      make: () => standStill(fleet),
    },
    {
      name: "store moved while in use",
      means: "its folder renamed; coordinators are told the new path",
      make: () => moveStore(fleet),
    },
  ];
}

/** A disk that is full: whoever computes now fails. */
async function fillDisk(fleet: Fleet, disk: SmallDisk): Promise<number> {
  const inFlight = trialsInFlight(fleet.of("worker"));
  const free = disk.fill();
  await sleep(FULL);
  free();
  return inFlight;
}

/** A worker that computes, and that the queue does not hear: nobody need repeat its trial. */
async function cutOff(fleet: Fleet, network: CutNetwork): Promise<number> {
  await busyOne(fleet.of("worker").slice(-1));
  network.plug(false);
  await sleep(CUT);
  network.plug(true);
  return 0;
}

/** A machine that neither the queue nor the store hears of, and that comes back. */
async function standStill(fleet: Fleet): Promise<number> {
  const post = await busyOne(fleet.of("worker"));
  const inFlight = post === undefined ? 0 : trialsInFlight([post]);
  post?.member?.signal("SIGSTOP", true);
  await sleep(STILL);
  post?.member?.signal("SIGCONT", true);
  return inFlight;
}

/** The store at another path: who knows the old one ends, or is ended. */
async function moveStore(fleet: Fleet): Promise<number> {
  await busyOne(fleet.of("worker"));
  const inFlight = trialsInFlight(fleet.of("worker"));
  const from = fleet.store;
  fleet.store = `${from}-moved`;
  const old = fleet.posts.flatMap(({ role, member }) => (role !== "server" && member) || []);
  renameSync(from, fleet.store);
  await sleep(NOTICED);
  const deaf = fleet.of("coordinator").filter(({ member }) => member && old.includes(member));
  for (const { name, member } of deaf)
    if (member!.isAlive) {
      fleet.complaints.add(`${name}: does not see that the store is gone; ended by the campaign`);
      await member!.kill(true);
    }
  return inFlight;
}

const trialsInFlight = (posts: readonly Post[]): number =>
  posts.reduce((sum, { member }) => sum + (member?.children ?? 0), 0);

/** One of the posts that computes a trial, as soon as there is one; undefined if none does. */
async function busyOne(posts: readonly Post[]): Promise<Post | undefined> {
  const deadline = performance.now() + BUSY;
  while (performance.now() < deadline) {
    const busy = posts.find(({ member }) => (member?.children ?? 0) > 0);
    if (busy !== undefined) return busy;
    await sleep(100);
  }
  return undefined;
}
