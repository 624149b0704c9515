/**
 * @file A git repository on disk, read through the `git` program and never changed. Nothing that
 * the repository configures is run: no hook, filter, pager or monitor.
 */
import {
  execFile,
  execFileSync,
  spawn,
  type ChildProcessWithoutNullStreams,
} from "node:child_process";
import { basename, resolve } from "node:path";
import { promisify } from "node:util";
import { UsageError, WorkError } from "../errors.js";

/** One commit with the files that it changes. */
export interface Commit {
  /** Its full hash. */
  readonly hash: string;
  /** Hash of its first parent. */
  readonly parent: string;
  /** When it was committed, by ISO 8601. */
  readonly date: string;
  /** First line of its message. */
  readonly subject: string;
  /** Paths of the files that it changes; added and deleted ones too. */
  readonly changed: readonly string[];
  /** Of those: paths that were there before and are there after. */
  readonly edited: readonly string[];
}

const SAFE = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
const OPTIONS = ["--no-pager", ...SAFE, "-c", "core.quotePath=off"];
const MOST_OUTPUT = 1 << 30; // bytes

/** A repository that commits and files are read from. */
export class Repository {
  /** The address that it was cloned from, else the name of its folder. */
  readonly name: string;
  private reader: ChildProcessWithoutNullStreams | undefined;
  private pending = Buffer.alloc(0);
  private readonly waiting: ((content: Buffer | undefined) => void)[] = [];

  /**
   * @param folder  a clone, bare or not
   * @throws UsageError if it is no repository, has no commits, is shallow, or has changes that are
   *   not committed
   */
  constructor(private readonly folder: string) {
    const path = resolve(folder);
    const expected = "expected a whole clone of a git repository, got";
    if (this.tried("rev-parse", "--git-dir") === undefined)
      throw new UsageError(`${path}: ${expected} none; give the folder of one`);
    if (this.tried("rev-parse", "--verify", "HEAD") === undefined)
      throw new UsageError(`${path}: ${expected} one without a commit; give one with a history`);
    if (this.tried("rev-parse", "--is-shallow-repository")?.trim() === "true")
      throw new UsageError(
        `${path}: ${expected} a shallow one; run \`git fetch --unshallow\` in it`,
      );
    const isBare = this.tried("rev-parse", "--is-bare-repository")?.trim() === "true";
    const dirt = isBare ? "" : (this.tried("status", "--porcelain", "--untracked-files=no") ?? "");
    if (dirt !== "")
      throw new UsageError(
        `${path}: ${expected} one with changes that are not committed ` +
          `(${dirt.split("\n")[0]!.slice(3)}); commit or stash them`,
      );
    const origin = this.tried("config", "--get", "remote.origin.url")?.trim();
    const isAddress = origin !== undefined && /^(\w+:\/\/|[\w.-]+@[\w.-]+:)/.test(origin);
    this.name = isAddress ? withoutSecrets(origin) : basename(path.replace(/\/\.git$/, ""));
  }

  /** What a git command printed, or undefined if it failed. */
  private tried(...args: string[]): string | undefined {
    try {
      return execFileSync("git", ["-C", this.folder, ...OPTIONS, ...args], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        maxBuffer: MOST_OUTPUT,
      });
    } catch {
      return undefined;
    }
  }

  /** What a git command printed. @throws WorkError with its words if it failed */
  private async output(...args: string[]): Promise<string> {
    try {
      const options = { encoding: "utf8", maxBuffer: MOST_OUTPUT } as const;
      const all = ["-C", this.folder, ...OPTIONS, ...args];
      return (await promisify(execFile)("git", all, options)).stdout;
    } catch (error) {
      throw new WorkError(
        `${this.folder}: git ${args[0]} failed: ${(error as Error).message.trim()}; check the ` +
          "repository with `git fsck`",
      );
    }
  }

  /** Commits with one parent that HEAD comes from, the newest first. */
  async commits(): Promise<Commit[]> {
    const format = "--format=%x01%H%x02%P%x02%cI%x02%s";
    const log = await this.output("log", "--no-merges", "--no-renames", "--name-status", format);
    return log
      .split("\x01")
      .slice(1)
      .flatMap((entry): Commit[] => {
        const [head, ...lines] = entry.split("\n");
        const [hash, parents, date, subject] = head!.split("\x02");
        const parent = parents!.split(" ")[0]!;
        if (parent === "") return [];
        const files = lines.filter((line) => line !== "").map((line) => line.split("\t"));
        const changed = files.map(([, path]) => path!);
        const edited = files.filter(([status]) => status === "M").map(([, path]) => path!);
        return [{ hash: hash!, parent, date: date!, subject: subject!, changed, edited }];
      });
  }

  /** Paths of all files at a commit. */
  async tree(commit: string): Promise<ReadonlySet<string>> {
    const listed = await this.output("ls-tree", "-r", "-z", "--name-only", commit);
    return new Set(listed.split("\0").filter((path) => path !== ""));
  }

  /** Text of a file at a commit; undefined if there is none, or if it is no UTF-8. */
  async text(commit: string, path: string): Promise<string | undefined> {
    if (path.includes("\n")) return undefined;
    const content = await new Promise<Buffer | undefined>((settle) => {
      this.waiting.push(settle);
      this.open().stdin.write(`${commit}:${path}\n`);
    });
    if (content === undefined) return undefined;
    const text = content.toString("utf8");
    return text.includes("�") && Buffer.from(text).compare(content) !== 0 ? undefined : text;
  }

  /** Ends the process that reads files. */
  close(): void {
    this.reader?.stdin.end();
    this.reader = undefined;
  }

  /** `git cat-file`, which answers one line with one file. */
  private open(): ChildProcessWithoutNullStreams {
    if (this.reader !== undefined) return this.reader;
    const args = ["-C", this.folder, ...OPTIONS, "cat-file", "--batch"];
    const reader = spawn("git", args, { stdio: "pipe" });
    reader.stderr.resume();
    reader.stdin.on("error", () => undefined); // its end is told below
    reader.stdout.on("data", (chunk: Buffer) => {
      this.pending = Buffer.concat([this.pending, chunk]);
      while (this.settleOne());
    });
    reader.on("close", () => this.waiting.splice(0).forEach((settle) => settle(undefined)));
    this.reader = reader;
    return reader;
  }

  /** Takes one whole answer off what was read, and hands it to who waits for it. */
  private settleOne(): boolean {
    const newline = this.pending.indexOf(10);
    if (newline < 0) return false;
    const head = this.pending.toString("utf8", 0, newline);
    const size = /^[0-9a-f]{40,64} (\w+) (\d+)$/.exec(head);
    const end = newline + 1 + (size === null ? 0 : Number(size[2]) + 1);
    if (this.pending.length < end) return false;
    const content = size?.[1] === "blob" ? this.pending.subarray(newline + 1, end - 1) : undefined;
    this.pending = this.pending.subarray(end);
    this.waiting.shift()?.(content);
    return true;
  }
}

/** An address without a name and password in it. */
function withoutSecrets(address: string): string {
  return address.replace(/^(\w+:\/\/)[^/@]*@/, "$1").replace(/\.git$/, "");
}
