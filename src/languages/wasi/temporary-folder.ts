/**
 * @file The folder /tmp of a sandboxed program: files and folders in memory, of limited size, that
 * are gone with the program. There is nothing beneath it: no path leads out of it, and it has no
 * links. Errors are those of WASI preview 1. Our own, since the in-memory files of
 * @bjorn3/browser_wasi_shim have no limit, no times, and numbers that tell what ran before.
 */

/** Numbers of WASI's errors. */
export const ERRNO = {
  OK: 0,
  BAD_DESCRIPTOR: 8,
  BUSY: 10,
  EXISTS: 20,
  INVALID: 28,
  IS_FOLDER: 31,
  TOO_MANY_OPEN: 33,
  NAME_TOO_LONG: 37,
  NOT_FOUND: 44,
  NOT_A_FOLDER: 54,
  NOT_EMPTY: 55,
  NOT_SUPPORTED: 58,
  READ_ONLY: 69,
  ILLEGAL_SEEK: 70,
  NOT_CAPABLE: 76,
} as const;

/** What a call answers with that cannot be done; `number` is one of `ERRNO`. */
export class FileError extends Error {
  override readonly name = "FileError";
  constructor(readonly number: number) {
    super(`WASI error ${number}`);
  }
}

/** Thrown through the interpreter by who wants more than the folder may hold. */
export class FilesFull extends Error {
  override readonly name = "FilesFull";
}

/** Bytes that all files together may hold, with `ENTRY_COST` for each file and folder. */
const MOST_BYTES = 32 << 20;
/** Bytes that a name is counted as, beside its own length. */
const ENTRY_COST = 1024;
const LONGEST_PATH = 4096;

/** What files and folders have in common. */
abstract class Entry {
  /** Whether a program cannot change it. */
  abstract readonly isFixed: boolean;

  /** ns since 1970. */
  accessed: bigint;
  /** ns since 1970. */
  modified: bigint;

  /**
   * @param number  inode number, unique within the folder
   * @param now  ns since 1970
   */
  constructor(
    readonly number: bigint,
    now: bigint,
  ) {
    this.accessed = now;
    this.modified = now;
  }
}

/** A file; what is unlinked lives on while it is open. */
export class TemporaryFile extends Entry {
  private bytes: Uint8Array;
  private length: number;

  /** @param budget  what it may still grow by; absent for a file that cannot be changed */
  constructor(
    number: bigint,
    now: bigint,
    private readonly budget?: Budget,
    content = new Uint8Array(),
  ) {
    super(number, now);
    this.bytes = content;
    this.length = content.length;
  }

  override get isFixed(): boolean {
    return this.budget === undefined;
  }

  /** In bytes. */
  get size(): number {
    return this.length;
  }

  /** What stands from `at` on, at most `size` bytes; valid until the next write. */
  read(at: number, size: number): Uint8Array {
    return this.bytes.subarray(Math.min(at, this.length), Math.min(at + size, this.length));
  }

  /** @throws FilesFull; FileError if it cannot be changed */
  write(at: number, data: Uint8Array): void {
    this.resize(Math.max(this.length, at + data.length));
    this.bytes.set(data, at);
  }

  /** Cuts it off, or continues it with zeros. @throws as `write` */
  resize(size: number): void {
    if (this.budget === undefined) throw new FileError(ERRNO.READ_ONLY);
    this.budget.claim(size - this.length);
    if (size > this.bytes.length) {
      const wider = new Uint8Array(Math.max(size, Math.min(2 * this.bytes.length, MOST_BYTES)));
      wider.set(this.bytes.subarray(0, this.length));
      this.bytes = wider;
    } else if (size < this.length) this.bytes.fill(0, size, this.length);
    this.length = size;
  }
}

/** A folder. */
export class Folder extends Entry {
  /** By name; the bytes of a name are kept as Latin-1. */
  readonly entries = new Map<string, TemporaryFile | Folder>();
  /** The folder that it lies in; none for /tmp itself and for what was removed. */
  parent: Folder | undefined;

  constructor(
    number: bigint,
    now: bigint,
    override readonly isFixed = false,
  ) {
    super(number, now);
  }
}

/** A folder that no program can change, with files by their paths in it. */
export function fixedFolder(
  files: readonly (readonly [path: string, content: Uint8Array<ArrayBuffer>])[],
): Folder {
  let number = 1n << 32n; // apart from those of a program's own
  const root = new Folder(number, 0n, true);
  for (const [path, content] of files) {
    const names = path.split("/");
    const name = names.pop()!;
    let folder = root;
    for (const part of names) {
      let inner = folder.entries.get(part);
      if (!(inner instanceof Folder)) {
        inner = new Folder((number += 1n), 0n, true);
        inner.parent = folder;
        folder.entries.set(part, inner);
      }
      folder = inner;
    }
    folder.entries.set(name, new TemporaryFile((number += 1n), 0n, undefined, content));
  }
  return root;
}

/** Counts bytes against the limit. */
class Budget {
  private used = 0;

  /** @throws FilesFull */
  claim(bytes: number): void {
    if (this.used + bytes > MOST_BYTES)
      throw new FilesFull(`wrote more than ${MOST_BYTES} bytes of files into /tmp`);
    this.used += bytes;
  }
}

/** Where a path leads: the folder that holds the last name, and what has that name. */
interface Place {
  readonly folder: Folder;
  /** Empty where the path is a folder by itself: ".", "a/..". */
  readonly name: string;
  readonly entry: TemporaryFile | Folder | undefined;
}

/** /tmp: what a program's calls do to its entries. Paths are relative to one of its folders. */
export class TemporaryFolder {
  private readonly budget = new Budget();
  private numbers = 1n;
  /** /tmp itself. */
  readonly root = new Folder(this.numbers++, 0n);

  /**
   * What a path leads to.
   * @throws FileError where there is nothing
   */
  find(base: Folder, path: string): TemporaryFile | Folder {
    const { entry } = this.place(base, path);
    if (entry === undefined) throw new FileError(ERRNO.NOT_FOUND);
    return entry;
  }

  /**
   * What is there, or a new file.
   * @throws FileError; FilesFull
   */
  findOrCreate(base: Folder, path: string, isNew: boolean, now: bigint): TemporaryFile | Folder {
    const { folder, name, entry } = this.place(base, path);
    if (entry !== undefined && isNew) throw new FileError(ERRNO.EXISTS);
    if (entry !== undefined) return entry;
    if (path.endsWith("/")) throw new FileError(ERRNO.IS_FOLDER);
    return this.put(folder, name, new TemporaryFile(this.numbers++, now, this.budget), now);
  }

  /** @throws FileError; FilesFull */
  createFolder(base: Folder, path: string, now: bigint): void {
    const { folder, name, entry } = this.place(base, path);
    if (entry !== undefined) throw new FileError(ERRNO.EXISTS);
    const made = new Folder(this.numbers++, now);
    made.parent = folder;
    this.put(folder, name, made, now);
  }

  /** @throws FileError */
  removeFile(base: Folder, path: string, now: bigint): void {
    const { folder, name, entry } = this.place(base, path);
    if (entry === undefined) throw new FileError(ERRNO.NOT_FOUND);
    if (entry instanceof Folder) throw new FileError(ERRNO.IS_FOLDER);
    this.drop(folder, name, now);
    this.budget.claim(-entry.size);
  }

  /** @throws FileError */
  removeFolder(base: Folder, path: string, now: bigint): void {
    const { folder, name, entry } = this.place(base, path);
    if (entry === undefined) throw new FileError(ERRNO.NOT_FOUND);
    if (!(entry instanceof Folder)) throw new FileError(ERRNO.NOT_A_FOLDER);
    if (name === "") throw new FileError(ERRNO.BUSY);
    if (entry.entries.size > 0) throw new FileError(ERRNO.NOT_EMPTY);
    entry.parent = undefined;
    this.drop(folder, name, now);
  }

  /** Moves an entry; it takes the place of what it may replace. @throws FileError; FilesFull */
  rename(from: readonly [Folder, string], to: readonly [Folder, string], now: bigint): void {
    const { folder, name, entry } = this.place(...from);
    if (entry === undefined) throw new FileError(ERRNO.NOT_FOUND);
    const target = this.place(...to);
    if (name === "" || target.name === "") throw new FileError(ERRNO.BUSY);
    if (folder.isFixed || target.folder.isFixed) throw new FileError(ERRNO.READ_ONLY);
    if (target.entry === entry) return;
    if (entry instanceof Folder) {
      for (let above: Folder | undefined = target.folder; above; above = above.parent)
        if (above === entry) throw new FileError(ERRNO.INVALID);
      if (target.entry !== undefined) this.removeFolder(to[0], to[1], now);
      entry.parent = target.folder;
    } else if (target.entry !== undefined) this.removeFile(to[0], to[1], now);
    this.drop(folder, name, now);
    this.put(target.folder, target.name, entry, now);
  }

  private put<E extends TemporaryFile | Folder>(
    folder: Folder,
    name: string,
    entry: E,
    now: bigint,
  ): E {
    if (folder.isFixed) throw new FileError(ERRNO.READ_ONLY);
    this.budget.claim(ENTRY_COST + name.length);
    folder.entries.set(name, entry);
    folder.modified = now;
    return entry;
  }

  private drop(folder: Folder, name: string, now: bigint): void {
    if (folder.isFixed) throw new FileError(ERRNO.READ_ONLY);
    this.budget.claim(-ENTRY_COST - name.length);
    folder.entries.delete(name);
    folder.modified = now;
  }

  /** @throws FileError where a path leads through what is no folder, or out of /tmp */
  private place(base: Folder, path: string): Place {
    if (path.length > LONGEST_PATH) throw new FileError(ERRNO.NAME_TOO_LONG);
    if (path.startsWith("/")) throw new FileError(ERRNO.NOT_CAPABLE);
    let at: Place = { folder: base, name: "", entry: base };
    for (const part of path.split("/")) {
      if (at.entry === undefined && part !== "") throw new FileError(ERRNO.NOT_FOUND);
      if (at.entry instanceof TemporaryFile) throw new FileError(ERRNO.NOT_A_FOLDER);
      if (part !== "" && part !== ".") at = this.step(at.entry as Folder, part);
    }
    return at;
  }

  private step(folder: Folder, part: string): Place {
    if (part !== "..") return { folder, name: part, entry: folder.entries.get(part) };
    if (folder.parent === undefined) throw new FileError(ERRNO.NOT_CAPABLE);
    return { folder: folder.parent, name: "", entry: folder.parent };
  }
}
