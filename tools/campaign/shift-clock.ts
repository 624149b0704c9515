/**
 * @file Read by node before a process's own program (`--require`): sets its clock off by
 * CCT_CLOCK_SHIFT seconds, its threads' and children's too. Timers and the file system's times stay
 * as they are, as on a machine whose clock is wrong and whose files are dated by a server.
 */
const shift = 1000 * Number(process.env["CCT_CLOCK_SHIFT"] ?? 0);

/** The clock as it is. */
const Right = Date;

class ShiftedDate extends Right {
  constructor(...args: unknown[]) {
    super(...((args.length === 0 ? [ShiftedDate.now()] : args) as [number]));
  }

  static override now(): number {
    return Right.now() + shift;
  }
}

if (shift !== 0) globalThis.Date = ShiftedDate as DateConstructor;
