/**
 * @file The processes of a campaign: a server, coordinators (`cct run --on`) and workers
 * (`cct worker`), each at a post that is filled again when its process is gone, as a service
 * manager or a person does.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../src/errors.js";
import { projectRoot } from "../../src/files/project-root.js";
import type { CutNetwork } from "./machine.js";
import { Member, type Order } from "./member.js";
import type { Sweep } from "./sweep.js";

/** What a post's process does. */
export type Role = "server" | "coordinator" | "worker";

/** A post, and who is there now. */
export interface Post {
  /** What its processes do. */
  readonly role: Role;
  /** Unique in the fleet. */
  readonly name: string;
  /** The process there now; undefined before the first. */
  member?: Member;
  /** Processes that it has had. */
  starts: number;
  /** By this process's clock, milliseconds: not filled before. */
  notBefore: number;
  /** Whether its work is finished: a coordinator that has the record. */
  isFinished: boolean;
}

/** How a fleet is made up. */
export interface FleetOptions {
  /** Folder of its logs and the server's files. */
  readonly folder: string;
  /** Port of its server. */
  readonly port: number;
  /** Workers. */
  readonly workers: number;
  /** Where the last worker runs, cut off now and then; it runs as the others without. */
  readonly network?: CutNetwork | undefined;
}

/** The server's program, as `npm run setup:valkey` makes it. */
export const SERVER = join(projectRoot, ".cache", "valkey", "valkey-server");
const CCT = join(projectRoot, "bin", "cct.js");
const DAY = 24 * 3600; // seconds
/** Seconds after which a worker that says nothing loses its job. */
export const STALL_AFTER = 5;
const PAUSE = 1000; // milliseconds before a process that ended by itself is started again

/** The processes. */
export class Fleet {
  readonly posts: readonly Post[];
  /** Sentences with which coordinators and workers ended by themselves, each once. */
  readonly complaints = new Set<string>();

  /**
   * @param store  folder of the store; it may be changed
   * @throws UsageError if there is no server's program
   */
  constructor(
    private readonly sweep: Sweep,
    public store: string,
    private readonly options: FleetOptions,
  ) {
    if (!existsSync(SERVER))
      throw new UsageError(
        `campaign: expected a Valkey server at ${SERVER}, found none; npm run setup:valkey makes it`,
      );
    const post = (role: Role, name: string): Post => ({
      ...{ role, name, starts: 0, notBefore: 0, isFinished: false },
    });
    this.posts = [
      post("server", "server"),
      ...["a", "b"].map((name) => post("coordinator", `coordinator-${name}`)),
      ...Array.from({ length: options.workers }, (_, i) => post("worker", `worker-${i + 1}`)),
    ];
  }

  /** Whether every coordinator has the record. */
  get isFinished(): boolean {
    return this.of("coordinator").every((post) => post.isFinished);
  }

  /** Posts of a role. */
  of(role: Role): Post[] {
    return this.posts.filter((post) => post.role === role);
  }

  /** Starts whoever is gone. */
  tend(): void {
    for (const post of this.posts) {
      const { member } = post;
      if (member?.isAlive || post.isFinished || performance.now() < post.notBefore) continue;
      if (member?.exitCode === 0 && post.role === "coordinator") {
        post.isFinished = true;
        continue;
      }
      if (member !== undefined && member.exitCode !== null) {
        this.complain(post);
        post.notBefore = performance.now() + PAUSE;
      }
      delete post.member;
      if (performance.now() < post.notBefore) continue;
      post.starts += 1;
      post.member = new Member(this.orderOf(post));
    }
  }

  /** Keeps the sentence with which a process ended. */
  private complain({ role, name, starts }: Post): void {
    const text = readFileSync(this.logOf(name, starts), "utf8");
    const sentences = text
      .split("\n")
      .filter((line) => /^(cct|worker|run|store|queue)\b/.test(line));
    this.complaints.add(`${role}: ${sentences.at(-1) ?? text.trim().slice(-300)}`);
  }

  private logOf(name: string, start: number): string {
    mkdirSync(join(this.options.folder, "logs"), { recursive: true });
    return join(this.options.folder, "logs", `${name}.${start}.log`);
  }

  private orderOf(post: Post): Order {
    const log = this.logOf(post.name, post.starts);
    const { port, network } = this.options;
    if (post.role === "server") return { argv: this.serverArgv(), log };
    const isFar = post === this.of("worker").at(-1) && network !== undefined;
    const address = `redis://${isFar ? network.address : "127.0.0.1"}:${port}`;
    const shift = this.shiftOf(post);
    const preload = JSON.stringify(join(__dirname, "shift-clock.js"));
    const env = {
      ...(shift !== 0 && {
        CCT_CLOCK_SHIFT: String(shift),
        NODE_OPTIONS: `--require ${preload}`,
      }),
    };
    const own =
      post.role === "worker"
        ? ["worker", address, "--jobs", "1", "--stall-after", String(STALL_AFTER)]
        : ["run", this.sweep.spec, "--on", address, "--no-figures", "--json"];
    const argv = [process.execPath, CCT, ...own, "--out", this.store];
    return { argv: isFar ? [...network.enter, ...argv] : argv, env, log };
  }

  /** Seconds by which a post's clock is off: the first worker's a day ahead, b's a day behind. */
  private shiftOf({ name }: Post): number {
    if (name === "worker-1") return DAY;
    return name === "coordinator-b" ? -DAY : 0;
  }

  private serverArgv(): string[] {
    const { port, network } = this.options;
    const folder = this.serverFolder;
    mkdirSync(folder, { recursive: true });
    return [
      ...[SERVER, "--port", String(port), "--save", "", "--appendonly", "yes", "--dir", folder],
      ...["--protected-mode", "no", "--bind", "127.0.0.1", ...(network ? [network.address] : [])],
    ];
  }

  private get serverFolder(): string {
    return join(this.options.folder, "valkey");
  }

  /** Takes from a server that is gone what it has kept on disk. */
  forgetQueue(): void {
    rmSync(this.serverFolder, { recursive: true, force: true });
  }

  /** Ends all processes and waits until they are gone. */
  async stop(): Promise<void> {
    for (const post of this.posts) await post.member?.kill(true);
  }
}
