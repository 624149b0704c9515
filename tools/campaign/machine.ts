/**
 * @file What a campaign needs of the machine: a small file system for the store, that can be
 * filled, and a network namespace for a worker, that can be cut off. Where the machine allows
 * neither (they need root), the campaign says so.
 */
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A file system of limited size. */
export interface SmallDisk {
  /** Where it is mounted. */
  readonly folder: string;
  /** Fills it to the last byte until the function that comes back is called. */
  fill(): () => void;
  /** Unmounts it, and what is on it is gone. */
  remove(): void;
}

/** A network namespace with one cable to this machine. */
export interface CutNetwork {
  /** This machine's address at the cable. */
  readonly address: string;
  /** Before the program and arguments of a process that is to run in it. */
  readonly enter: readonly string[];
  /** Unplugs the cable or plugs it in. */
  plug(isIn: boolean): void;
  /** Removes the namespace. */
  remove(): void;
}

const run = (program: string, ...args: string[]): void =>
  void execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });

/** A file system in memory. @returns the reason where that is not allowed */
export function smallDisk(folder: string, megabytes: number): SmallDisk | string {
  mkdirSync(folder, { recursive: true });
  try {
    run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "cct-campaign", folder);
  } catch (error) {
    return reasonOf(error);
  }
  const ballast = join(folder, "ballast");
  return {
    folder,
    fill: () => {
      const file = openSync(ballast, "w");
      for (let size = 1 << 20; size > 0; size = Math.floor(size / 4)) writeAll(file, size);
      closeSync(file);
      return () => rmSync(ballast, { force: true });
    },
    remove: () => run("umount", "--lazy", folder),
  };
}

/** Writes pieces of `size` bytes until there is no room for another. */
function writeAll(file: number, size: number): void {
  const piece = Buffer.alloc(size);
  try {
    while (writeSync(file, piece) === size);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

/** A network namespace of this process's own. @returns the reason where that is not allowed */
export function cutNetwork(): CutNetwork | string {
  const id = process.pid % 100_000; // names of interfaces have 15 characters at most
  const [space, here, there] = [`cct${id}`, `cct${id}a`, `cct${id}b`];
  const subnet = `10.213.${process.pid % 250}`;
  const remove = (): void => {
    for (const args of [
      ["link", "del", here],
      ["netns", "del", space],
    ])
      try {
        run("ip", ...args);
      } catch {
        // it was never made
      }
  };
  try {
    run("ip", "netns", "add", space);
    run("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", space);
    run("ip", "addr", "add", `${subnet}.1/30`, "dev", here);
    run("ip", "link", "set", here, "up");
    run("ip", "-n", space, "addr", "add", `${subnet}.2/30`, "dev", there);
    run("ip", "-n", space, "link", "set", there, "up");
  } catch (error) {
    remove();
    return reasonOf(error);
  }
  return {
    address: `${subnet}.1`,
    enter: ["ip", "netns", "exec", space],
    plug: (isIn) => run("ip", "link", "set", here, isIn ? "up" : "down"),
    remove,
  };
}

const reasonOf = (error: unknown): string => (error as Error).message.trim().split("\n").at(-1)!;
