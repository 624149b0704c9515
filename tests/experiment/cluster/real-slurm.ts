/**
 * @file A real Slurm of a test's own: one node, this machine, with four slots and two partitions,
 * of which `urgent` preempts `usual`. Its programs are those that `npm run setup:slurm` unpacks.
 */
import { type ChildProcess, execFileSync, spawn, type StdioOptions } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { slurmFolder } from "../../peers.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { freePort } from "../../../tools/free-port.js";

const PROGRAMS = join(slurmFolder, "usr");

/** A running Slurm; it ends with the test. */
export class RealSlurm {
  /** Environment in which its commands find it. */
  readonly env: NodeJS.ProcessEnv;
  private readonly folder = temporaryFolder("real-slurm");
  private readonly daemons: ChildProcess[] = [];

  private constructor(private readonly plugins: string) {
    this.env = {
      ...process.env,
      PATH: `${join(PROGRAMS, "bin")}:${process.env["PATH"]}`,
      LD_LIBRARY_PATH: `${plugins}:${join(plugins, "..")}`,
      SLURM_CONF: join(this.folder, "slurm.conf"),
    };
  }

  /** Starts one. */
  static async start(test: TestContext): Promise<RealSlurm> {
    const [system] = readdirSync(join(PROGRAMS, "lib"));
    const slurm = new RealSlurm(join(PROGRAMS, "lib", system!, "slurm-wlm"));
    test.after(() => slurm.stop());
    await slurm.begin();
    return slurm;
  }

  /** Output of one of its commands. */
  call(program: string, ...args: string[]): string {
    return execFileSync(program, args, { env: this.env, encoding: "utf8" });
  }

  /** State and reason of a job or task; empty once Slurm has forgotten it or it has ended. */
  state(id: string): string {
    return this.call("squeue", "--noheader", "--array", "--format=%i %T %r")
      .split("\n")
      .flatMap((line) => (line.startsWith(`${id} `) ? [line.slice(id.length + 1)] : []))
      .join();
  }

  /** The last that its programs have written. */
  words(): string {
    return readFileSync(join(this.folder, "words"), "utf8").slice(-2000);
  }

  private async begin(): Promise<void> {
    chmodSync(this.folder, 0o711);
    for (const name of ["munge", "ctld", "d"]) mkdirSync(join(this.folder, name), { mode: 0o711 });
    const munge = (name: string): string => join(this.folder, "munge", name);
    writeFileSync(munge("key-file"), randomBytes(1024), { mode: 0o600 });
    const files = ["key-file", "socket", "pid-file", "log-file", "seed-file"];
    const options = files.map((name) => `--${name}=${munge(name)}`);
    writeFileSync(join(this.folder, "slurm.conf"), await this.config(munge("socket")));
    this.daemon("munged", "--foreground", "--force", ...options);
    await this.until("munged", () => readdirSync(join(this.folder, "munge")).includes("socket"));
    this.daemon("slurmctld-wlm", "-D");
    this.daemon("slurmd-wlm", "-D", "-d", join(PROGRAMS, "sbin", "slurmstepd-wlm"));
    await this.until("a node", () => /idle/.test(this.call("sinfo", "--noheader")));
  }

  private daemon(program: string, ...args: string[]): void {
    const words = openSync(join(this.folder, "words"), "a");
    const stdio: StdioOptions = ["ignore", words, words];
    const child = spawn(join(PROGRAMS, "sbin", program), args, { env: this.env, stdio });
    closeSync(words);
    child.unref();
    process.once("exit", () => child.kill("SIGKILL"));
    this.daemons.push(child);
  }

  private async config(socket: string): Promise<string> {
    const { username } = userInfo();
    const host = hostname();
    const at = (name: string): string => join(this.folder, name);
    return [
      "ClusterName=cct",
      `SlurmctldHost=${host}(127.0.0.1)`,
      `SlurmctldPort=${await freePort()}`,
      `SlurmdPort=${await freePort()}`,
      `SlurmUser=${username}`,
      `SlurmdUser=${username}`,
      `AuthInfo=socket=${socket}`,
      `PluginDir=${this.plugins}`,
      `StateSaveLocation=${at("ctld")}`,
      `SlurmdSpoolDir=${at("d")}`,
      `SlurmctldPidFile=${at("ctld.pid")}`,
      `SlurmdPidFile=${at("d.pid")}`,
      "ProctrackType=proctrack/linuxproc",
      "TaskPlugin=task/none",
      "JobAcctGatherType=jobacct_gather/none",
      "MpiDefault=none",
      "SelectType=select/cons_tres",
      "SelectTypeParameters=CR_CPU",
      "SlurmdParameters=config_overrides",
      "SchedulerParameters=sched_interval=1,batch_sched_delay=0",
      "PreemptType=preempt/partition_prio",
      "PreemptMode=REQUEUE",
      "MaxArraySize=2",
      `NodeName=${host} NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN`,
      "PartitionName=usual Nodes=ALL Default=YES PriorityTier=1",
      "PartitionName=urgent Nodes=ALL PriorityTier=10 PreemptMode=OFF",
      "",
    ].join("\n");
  }

  private async until(what: string, happens: () => boolean): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      try {
        if (happens()) return;
      } catch {
        // it is only just starting
      }
      await sleep(100);
    }
    throw new Error(`Slurm: ${what} does not come up: ${this.words()}`);
  }

  /** Takes all jobs back and ends it. */
  private async stop(): Promise<void> {
    try {
      this.call("scancel", `--user=${userInfo().username}`);
      await this.until("an empty queue", () => this.call("squeue", "--noheader") === "");
    } finally {
      for (const child of this.daemons.reverse()) {
        child.ref();
        const ended = once(child, "exit");
        if (child.exitCode === null && child.kill("SIGTERM")) await ended;
      }
    }
  }
}
