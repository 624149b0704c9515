/**
 * @file The WASI calls (preview 1) that open, read, write and name the files of a program's /tmp
 * (temporary-folder.ts), and those that read one more folder, for descriptors from 3 on. A number
 * is never given twice, so what an earlier program left open names nothing.
 */
import type { GuestMemory } from "./guest-memory.js";
import { ERRNO, FileError, Folder, TemporaryFile, TemporaryFolder } from "./temporary-folder.js";

const FOLDER_TYPE = 3;
const FILE_TYPE = 4;
/** Descriptor of /tmp. */
const ROOT = 3;
/** Descriptor of the folder that cannot be changed. */
const FIXED = 4;
const MOST_OPEN = 256;
const CREATE = 1;
const MUST_BE_FOLDER = 2;
const MUST_BE_NEW = 4;
const TRUNCATE = 8;
const APPEND = 1;
const RIGHT_TO_READ = 2n;
const RIGHT_TO_WRITE = 64n;
const ALL_RIGHTS = 0xffff_ffff_ffff_ffffn;

/** Something open. */
interface Open {
  readonly entry: TemporaryFile | Folder;
  /** Bit set of the rights that it was opened with. */
  readonly rights: bigint;
  flags: number;
  /** Bytes from the start of a file. */
  at: number;
  /** A folder's names as they were when they were first asked for. */
  listing: [name: Buffer, entry: TemporaryFile | Folder][];
}

/** What of /tmp an interpreter has open. */
export class OpenFiles {
  private readonly open = new Map<number, Open>();
  private next = FIXED + 1;

  private folder!: TemporaryFolder;
  private readonly names: ReadonlyMap<number, Buffer>;

  /** @param fixed  a folder that no program can change: its path, and what makes it when needed */
  constructor(private readonly fixed: { readonly path: string; open(): Folder }) {
    this.names = new Map([
      [ROOT, Buffer.from("/tmp")],
      [FIXED, Buffer.from(fixed.path)],
    ]);
    this.renew(new TemporaryFolder());
  }

  /** Closes all, and puts another /tmp in the place of this one. */
  renew(folder: TemporaryFolder): void {
    this.folder = folder;
    this.open.clear();
    this.open.set(ROOT, opened(folder.root, ALL_RIGHTS, 0));
  }

  /** As `renew`, for an interpreter that knows of nothing that was open before. */
  restart(folder: TemporaryFolder): void {
    this.next = FIXED + 1;
    this.renew(folder);
  }

  /** What descriptor is. @throws FileError for none of ours */
  get(descriptor: number): Open {
    if (descriptor === FIXED && !this.open.has(FIXED))
      this.open.set(FIXED, opened(this.fixed.open(), ALL_RIGHTS, 0));
    const found = this.open.get(descriptor);
    if (found === undefined) throw new FileError(ERRNO.BAD_DESCRIPTOR);
    return found;
  }

  /** An open file. @throws FileError for a folder, or without the right */
  file(descriptor: number, right: bigint): { open: Open; file: TemporaryFile } {
    const open = this.get(descriptor);
    if (open.entry instanceof Folder) throw new FileError(ERRNO.IS_FOLDER);
    if ((open.rights & right) !== right) throw new FileError(ERRNO.BAD_DESCRIPTOR);
    return { open, file: open.entry };
  }

  /** An open folder. @throws FileError for a file */
  folderAt(descriptor: number): Folder {
    const { entry } = this.get(descriptor);
    if (entry instanceof TemporaryFile) throw new FileError(ERRNO.NOT_A_FOLDER);
    return entry;
  }

  /** @returns the new descriptor @throws FileError; FilesFull */
  openPath(base: Folder, path: string, how: OpenOptions, now: bigint): number {
    if (this.open.size > MOST_OPEN) throw new FileError(ERRNO.TOO_MANY_OPEN);
    const entry =
      (how.creation & CREATE) === 0
        ? this.folder.find(base, path)
        : this.folder.findOrCreate(base, path, (how.creation & MUST_BE_NEW) !== 0, now);
    if (entry instanceof Folder) {
      if ((how.rights & RIGHT_TO_WRITE) !== 0n && (how.creation & MUST_BE_FOLDER) === 0)
        throw new FileError(ERRNO.IS_FOLDER);
    } else if ((how.creation & MUST_BE_FOLDER) !== 0) throw new FileError(ERRNO.NOT_A_FOLDER);
    else if (entry.isFixed && (how.rights & RIGHT_TO_WRITE) !== 0n)
      throw new FileError(ERRNO.READ_ONLY);
    else if ((how.creation & TRUNCATE) !== 0) {
      entry.resize(0);
      entry.modified = now;
    }
    this.open.set(this.next, opened(entry, how.rights, how.flags));
    return this.next++;
  }

  /** @throws FileError */
  close(descriptor: number): void {
    this.get(descriptor);
    this.open.delete(descriptor);
  }

  /** Path of a folder that is open from the start. @throws FileError for any other */
  nameOf(descriptor: number): Buffer {
    const name = this.names.get(descriptor);
    if (name === undefined) throw new FileError(ERRNO.BAD_DESCRIPTOR);
    return name;
  }

  /** The present /tmp. */
  get all(): TemporaryFolder {
    return this.folder;
  }
}

/** How `path_open` opens. */
interface OpenOptions {
  /** Bit set: create 1, folder 2, new 4, truncate 8. */
  readonly creation: number;
  readonly rights: bigint;
  /** Bit set: append 1. */
  readonly flags: number;
}

function opened(entry: TemporaryFile | Folder, rights: bigint, flags: number): Open {
  return { entry, rights, flags, at: 0, listing: [] };
}

type Call = (...args: never[]) => number;

/** Calls on open files and folders. */
export function descriptorCalls(
  guest: GuestMemory,
  files: OpenFiles,
  now: () => bigint,
): Record<string, Call> {
  return answered({ ...dataCalls(guest, files, now), ...stateCalls(guest, files, now) });
}

/** Calls that name what they are about by a path. */
export function pathCalls(
  guest: GuestMemory,
  files: OpenFiles,
  now: () => bigint,
): Record<string, Call> {
  const text = (at: number, size: number): string =>
    Buffer.from(guest.bytes(at, size)).toString("latin1");
  return answered({
    path_open(
      base: number,
      _lookup: number,
      at: number,
      size: number,
      creation: number,
      rights: bigint,
      _inherited: bigint,
      flags: number,
      result: number,
    ) {
      const how = { creation, rights, flags };
      const descriptor = files.openPath(files.folderAt(base), text(at, size), how, now());
      guest.view.setUint32(result, descriptor, true);
    },
    path_filestat_get(base: number, _lookup: number, at: number, size: number, result: number) {
      describe(guest, result, files.all.find(files.folderAt(base), text(at, size)));
    },
    path_filestat_set_times(
      base: number,
      _lookup: number,
      at: number,
      size: number,
      accessed: bigint,
      modified: bigint,
      which: number,
    ) {
      const entry = files.all.find(files.folderAt(base), text(at, size));
      setTimes(entry, accessed, modified, which, now());
    },
    path_create_directory: (base: number, at: number, size: number) =>
      files.all.createFolder(files.folderAt(base), text(at, size), now()),
    path_remove_directory: (base: number, at: number, size: number) =>
      files.all.removeFolder(files.folderAt(base), text(at, size), now()),
    path_unlink_file: (base: number, at: number, size: number) =>
      files.all.removeFile(files.folderAt(base), text(at, size), now()),
    path_rename(b: number, at: number, size: number, toB: number, toAt: number, toSize: number) {
      const from = [files.folderAt(b), text(at, size)] as const;
      files.all.rename(from, [files.folderAt(toB), text(toAt, toSize)], now());
    },
    path_readlink(base: number, at: number, size: number) {
      files.all.find(files.folderAt(base), text(at, size));
      throw new FileError(ERRNO.INVALID); // there are no links
    },
  });
}

/** Reading, writing, and where. */
function dataCalls(guest: GuestMemory, files: OpenFiles, now: () => bigint) {
  const read = (fd: number, list: number, count: number, at: number): number => {
    const { file } = files.file(fd, RIGHT_TO_READ);
    return guest.vectors(list, count, (buffer) => {
      const chunk = file.read(at, buffer.length);
      buffer.set(chunk);
      at += chunk.length;
      return chunk.length;
    });
  };
  const write = (fd: number, list: number, count: number, at: number): number => {
    const { file } = files.file(fd, RIGHT_TO_WRITE);
    file.modified = now();
    return guest.vectors(list, count, (buffer) => {
      file.write(at, buffer);
      at += buffer.length;
      return buffer.length;
    });
  };
  return {
    fd_read(fd: number, list: number, count: number, result: number) {
      const { open } = files.file(fd, RIGHT_TO_READ);
      const total = read(fd, list, count, open.at);
      open.at += total;
      guest.view.setUint32(result, total, true);
    },
    fd_pread(fd: number, list: number, count: number, at: bigint, result: number) {
      guest.view.setUint32(result, read(fd, list, count, position(at)), true);
    },
    fd_write(fd: number, list: number, count: number, result: number) {
      const { open, file } = files.file(fd, RIGHT_TO_WRITE);
      if ((open.flags & APPEND) !== 0) open.at = file.size;
      const total = write(fd, list, count, open.at);
      open.at += total;
      guest.view.setUint32(result, total, true);
    },
    fd_pwrite(fd: number, list: number, count: number, at: bigint, result: number) {
      guest.view.setUint32(result, write(fd, list, count, position(at)), true);
    },
    fd_seek(fd: number, offset: bigint, from: number, result: number) {
      const { open, file } = files.file(fd, 0n);
      const start = [0, open.at, file.size][from];
      if (start === undefined) throw new FileError(ERRNO.INVALID);
      open.at = position(BigInt(start) + offset);
      guest.view.setBigUint64(result, BigInt(open.at), true);
    },
    fd_tell(fd: number, result: number) {
      guest.view.setBigUint64(result, BigInt(files.file(fd, 0n).open.at), true);
    },
  };
}

/** What is open, and what it is like. */
function stateCalls(guest: GuestMemory, files: OpenFiles, now: () => bigint) {
  return {
    fd_close: (fd: number) => files.close(fd),
    fd_sync: (fd: number) => void files.get(fd),
    fd_datasync: (fd: number) => void files.get(fd),
    fd_advise: (fd: number) => void files.get(fd),
    fd_allocate(fd: number, at: bigint, size: bigint) {
      const { file } = files.file(fd, RIGHT_TO_WRITE);
      const end = position(at) + position(size);
      if (end > file.size) file.resize(end);
    },
    fd_fdstat_get(fd: number, result: number) {
      const { entry, flags, rights } = files.get(fd);
      guest.bytes(result, 24).fill(0);
      guest.view.setUint8(result, entry instanceof Folder ? FOLDER_TYPE : FILE_TYPE);
      guest.view.setUint16(result + 2, flags, true);
      guest.view.setBigUint64(result + 8, BigInt.asUintN(64, rights), true);
      guest.view.setBigUint64(result + 16, ALL_RIGHTS, true);
    },
    fd_fdstat_set_flags: (fd: number, flags: number) => void (files.get(fd).flags = flags),
    fd_filestat_get: (fd: number, result: number) => describe(guest, result, files.get(fd).entry),
    fd_filestat_set_size(fd: number, size: bigint) {
      const { file } = files.file(fd, RIGHT_TO_WRITE);
      file.resize(position(size));
      file.modified = now();
    },
    fd_filestat_set_times: (fd: number, accessed: bigint, modified: bigint, which: number) =>
      setTimes(files.get(fd).entry, accessed, modified, which, now()),
    fd_prestat_get(fd: number, result: number) {
      guest.view.setUint32(result, 0, true);
      guest.view.setUint32(result + 4, files.nameOf(fd).length, true);
    },
    fd_prestat_dir_name(fd: number, at: number, size: number) {
      guest.bytes(at, size).set(files.nameOf(fd).subarray(0, size));
    },
    fd_readdir(fd: number, at: number, size: number, cookie: bigint, result: number) {
      const open = files.get(fd);
      const folder = files.folderAt(fd);
      if (cookie === 0n) open.listing = listingOf(folder);
      guest.view.setUint32(result, list(guest.bytes(at, size), open.listing, cookie), true);
    },
  };
}

function listingOf(folder: Folder): Open["listing"] {
  const own: Open["listing"] = [
    [Buffer.from("."), folder],
    [Buffer.from(".."), folder.parent ?? folder],
  ];
  for (const [name, entry] of folder.entries) own.push([Buffer.from(name, "latin1"), entry]);
  return own;
}

/** Entries from the `cookie`th on, the last one cut off; returns how many bytes they take. */
function list(target: Uint8Array, listing: Open["listing"], cookie: bigint): number {
  let used = 0;
  for (let i = Number(cookie); i < listing.length && used < target.length; i++) {
    const [name, entry] = listing[i]!;
    const head = Buffer.alloc(24);
    head.writeBigUInt64LE(BigInt(i + 1), 0);
    head.writeBigUInt64LE(entry.number, 8);
    head.writeUInt32LE(name.length, 16);
    head.writeUInt8(entry instanceof Folder ? FOLDER_TYPE : FILE_TYPE, 20);
    const whole = Buffer.concat([head, name]).subarray(0, target.length - used);
    target.set(whole, used);
    used += whole.length;
  }
  return used;
}

/** Writes the 64 bytes that tell a file's kind, size and times. */
function describe(guest: GuestMemory, at: number, entry: TemporaryFile | Folder): void {
  const { view } = guest;
  const isFolder = entry instanceof Folder;
  guest.bytes(at, 64).fill(0);
  view.setBigUint64(at + 8, entry.number, true);
  view.setUint8(at + 16, isFolder ? FOLDER_TYPE : FILE_TYPE);
  view.setBigUint64(at + 24, 1n, true); // links
  view.setBigUint64(at + 32, BigInt(isFolder ? 0 : entry.size), true);
  view.setBigUint64(at + 40, entry.accessed, true);
  view.setBigUint64(at + 48, entry.modified, true);
  view.setBigUint64(at + 56, entry.modified, true);
}

/** @param which  bit set: accessed 1, accessed now 2, modified 4, modified now 8 */
function setTimes(
  entry: TemporaryFile | Folder,
  accessed: bigint,
  modified: bigint,
  which: number,
  now: bigint,
): void {
  if (entry.isFixed) throw new FileError(ERRNO.READ_ONLY);
  if ((which & 3) !== 0) entry.accessed = (which & 1) !== 0 ? BigInt.asUintN(64, accessed) : now;
  if ((which & 12) !== 0) entry.modified = (which & 4) !== 0 ? BigInt.asUintN(64, modified) : now;
}

/** A place in a file, as a number. @throws FileError where none can be */
function position(value: bigint): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FileError(ERRNO.INVALID);
  return Number(value);
}

/** The calls, with 0 or the number of the error that they threw as their answer. */
function answered(calls: Record<string, (...args: never[]) => void>): Record<string, Call> {
  const all = Object.entries(calls).map(([name, call]): [string, Call] => [
    name,
    (...args) => {
      try {
        call(...args);
        return ERRNO.OK;
      } catch (error) {
        if (error instanceof FileError) return error.number;
        throw error;
      }
    },
  ]);
  return Object.fromEntries(all);
}
