/**
 * @file When a program has had its time. The limit counts processor time of its thread where the
 * system reports it, so that verdicts do not depend on what else the machine does: a thread that is
 * kept waiting by others has used nothing. A thread that stands still by itself is ended too, after
 * many times the limit without any use of a processor; where the system reports no processor time
 * the limit counts wall time.
 */

/** A thread may stand still for this many times its limit. */
const STANDSTILL_FACTOR = 60;

/** Watches one program at a time. */
export class TimeLimit {
  private program: bigint | undefined;
  private processorAtStart = 0;
  private processorSeen = 0;
  private wallAtMove = 0;

  /**
   * Whether the program's time is up.
   * @param program  its number
   * @param wall  seconds since it began
   * @param processor  seconds of processor time that its thread has used so far, with programs
   *   before it; null where unknown
   * @param limit  seconds
   */
  isOver(program: bigint, wall: number, processor: number | null, limit: number): boolean {
    if (processor === null) return wall > limit;
    if (this.program !== program) {
      this.program = program;
      this.processorAtStart = processor;
      this.processorSeen = processor;
      this.wallAtMove = wall;
    }
    if (processor > this.processorSeen) {
      this.processorSeen = processor;
      this.wallAtMove = wall;
    }
    if (wall - this.wallAtMove > STANDSTILL_FACTOR * limit) return true;
    return processor - this.processorAtStart > limit;
  }
}
