/**
 * @file A campaign: a sweep over the queue while its processes are killed and other faults are
 * made, all drawn from a seed; then the checks: nothing lost, nothing counted twice, no more than
 * what was in flight computed again, and the summary of the undisturbed run, byte for byte.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WorkError } from "../../src/errors.js";
import { randomStream, type RandomStream } from "../../src/random.js";
import { checked, type Report } from "./checks.js";
import { faultsOf } from "./faults.js";
import { Fleet, type Post, type Role } from "./fleet.js";
import { freePort } from "../free-port.js";
import { cutNetwork, smallDisk } from "./machine.js";
import { standingOf, type Standing, type Sweep, writeSweep } from "./sweep.js";
import { undisturbedRun } from "./undisturbed.js";

/** What a campaign does. */
export interface CampaignOptions {
  /** Kills with SIGKILL. */
  readonly kills: number;
  /** Trials of the sweep, an even number. */
  readonly trials: number;
  /** Decides who is killed and when. */
  readonly seed: number;
  /** Workers. */
  readonly workers: number;
  /** Whether the other faults are made. */
  readonly faults: boolean;
  /** Folder for all that it writes; it is new or empty. */
  readonly folder: string;
  /** Told what happens, a line each. */
  readonly notice: (text: string) => void;
  /** Seconds after which it counts as failed. */
  readonly limit: number;
  /** Ends it, and all that it started, when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Kills by what was killed; of workers with their trials' processes or without. */
export type Kills = Record<"worker" | "worker with its trial" | "coordinator" | "server", number>;

/** What was done to a sweep, and what was seen meanwhile. */
export interface Disturbance {
  /** Kills that were made. */
  readonly kills: Kills;
  /** Trials in flight that kills and faults ended or may have ended. */
  inFlight: number;
  /** Other faults that were made, or why they were not. */
  readonly faults: { readonly name: string; readonly means: string }[];
  /** How the trials stood when each was first seen done: hash of its verdicts, its attempts. */
  readonly firstDone: Map<string, { readonly hash: string; readonly attempts: number }>;
}

const LOOK = 200; // milliseconds between two looks at the sweep
const SHARE_OF_KILLS = 0.9; // of the trials at most, by which the last kill is due
const CALM = 2000; // milliseconds between two kills at most
const DISK = { each: 4, besides: 150 }; // megabytes a trial, and for what they share

/** Runs a campaign. @throws WorkError if the sweep does not end within the limit */
export async function runCampaign(options: CampaignOptions): Promise<Report> {
  const { folder, trials, notice } = options;
  mkdirSync(folder, { recursive: true });
  const sweep = writeSweep(folder, trials);
  const reference = join(folder, "undisturbed");
  notice(`the undisturbed run of ${trials} trials begins`);
  const undisturbed = await undisturbedRun(sweep, reference, options.signal);
  const megabytes = DISK.each * trials + DISK.besides;
  const refused = "the short form makes none";
  const disk = options.faults ? smallDisk(join(folder, "disk"), megabytes) : refused;
  const network = options.faults ? cutNetwork() : refused;
  const store = join(typeof disk === "string" ? folder : disk.folder, "store");
  const fleet = new Fleet(sweep, store, {
    ...{ folder, workers: options.workers, port: await freePort() },
    network: typeof network === "string" ? undefined : network,
  });
  try {
    const began = performance.now();
    const faults = options.faults ? faultsOf(fleet, disk, network) : [];
    const disturbance = await new Campaign(fleet, sweep, options, faults).run();
    const disturbed = (performance.now() - began) / 1000;
    return checked(sweep, disturbance, {
      ...{ reference, store: fleet.store, complaints: [...fleet.complaints] },
      ...{ options, seconds: { undisturbed, disturbed } },
    });
  } finally {
    await fleet.stop();
    if (typeof network !== "string") network.remove();
    if (typeof disk !== "string") disk.remove();
  }
}

/** Who is killed, by a uniform draw: workers mostly, for there are most of them. */
function roleOf(draw: number): Role {
  if (draw < 0.8) return "worker";
  return draw < 0.92 ? "coordinator" : "server";
}

/** The sweep while it is disturbed. */
class Campaign {
  private readonly random: RandomStream;
  /** Roles of those killed, one after the other, however long each is waited for. */
  private readonly roles: RandomStream;
  /** Role of the next one. */
  private role: Role;
  private readonly disturbance: Disturbance = {
    kills: { worker: 0, "worker with its trial": 0, coordinator: 0, server: 0 },
    inFlight: 0,
    faults: [],
    firstDone: new Map(),
  };
  private killed = 0;
  private nextKill = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly sweep: Sweep,
    private readonly options: CampaignOptions,
    private readonly faults: ReturnType<typeof faultsOf>,
  ) {
    this.random = randomStream(options.seed, "campaign");
    this.roles = randomStream(options.seed, "campaign's roles");
    this.role = roleOf(this.roles.next());
  }

  async run(): Promise<Disturbance> {
    const deadline = performance.now() + 1000 * this.options.limit;
    const left = [...this.faults];
    while (!this.fleet.isFinished) {
      if (performance.now() > deadline)
        throw new WorkError(
          `campaign: expected the sweep to end in ${this.options.limit} s, but ` +
            `${this.disturbance.firstDone.size} of ${this.sweep.ids.length} trials are done; see ` +
            `the logs in ${this.options.folder}`,
        );
      this.options.signal?.throwIfAborted();
      this.fleet.tend();
      this.look();
      const share = this.disturbance.firstDone.size / this.sweep.ids.length;
      const due = (this.faults.length - left.length + 1) / (this.faults.length + 2);
      if (left.length > 0 && share >= due) await this.makeFault(left.shift()!);
      else if (this.isKillDue(share)) await this.kill();
      await sleep(LOOK);
    }
    this.look();
    return this.disturbance;
  }

  /** Remembers how trials stood when they were first seen done. */
  private look(): Standing {
    const standing = standingOf(this.sweep, this.fleet.store);
    for (const [id, hash] of standing.done)
      if (!this.disturbance.firstDone.has(id))
        this.disturbance.firstDone.set(id, { hash, attempts: standing.attempts.get(id)! });
    return standing;
  }

  private async makeFault({ name, means, make }: (typeof this.faults)[number]): Promise<void> {
    this.options.notice(`${name}: ${means}`);
    this.disturbance.faults.push({ name, means });
    if (make === undefined) return;
    const tending = setInterval(() => this.fleet.tend(), LOOK);
    this.disturbance.inFlight += await make().finally(() => clearInterval(tending));
  }

  /**
   * Kills keep pace with the trials, so that none of them is too late and all can end: when the
   * last is due, more trials are left than are computed at a time.
   */
  private isKillDue(share: number): boolean {
    const { kills, trials, workers } = this.options;
    if (this.killed >= kills || performance.now() < this.nextKill) return false;
    const last = Math.min(SHARE_OF_KILLS, 1 - (workers + 1) / trials);
    return share >= (last * this.killed) / kills;
  }

  private async kill(): Promise<void> {
    const alive = this.fleet.of(this.role).filter(({ member }) => member?.isAlive);
    if (alive.length === 0) return; // it is started again
    this.nextKill = performance.now() + CALM * this.random.next();
    this.role = roleOf(this.roles.next());
    const post = this.random.choice(alive);
    const all = this.random.next() < 0.5;
    this.disturbance.inFlight += await this.killOne(post, all);
    this.killed += 1;
    if (this.killed % 10 === 0)
      this.options.notice(
        `${this.killed} kills, ${this.disturbance.firstDone.size} of ${this.sweep.ids.length} ` +
          "trials done",
      );
  }

  /** @returns trials in flight that die with it */
  private async killOne(post: Post, all: boolean): Promise<number> {
    const { kills } = this.disturbance;
    const inFlight = await post.member!.kill(all || post.role !== "worker");
    if (post.role === "worker") {
      kills[all ? "worker with its trial" : "worker"] += 1;
      return inFlight;
    }
    kills[post.role] += 1;
    if (post.role === "server") {
      post.notBefore = performance.now() + CALM * this.random.next();
      if (this.random.next() < 0.5) this.fleet.forgetQueue();
    }
    return 0;
  }
}
