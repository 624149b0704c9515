/**
 * @file Timers of a realm. Time is made up: the host turns to the earliest timer of both realms when
 * nothing else can go on, so waiting takes none.
 */
function openTimers() {
  const due = new Map();
  let last = 0;
  let now = 0;
  const add =
    (isRepeated) =>
    (work, delay, ...given) => {
      const wait = Math.max(1, +delay || 0);
      due.set(++last, { at: now + wait, work, given, wait: isRepeated ? wait : 0 });
      return last;
    };
  const clear = (number) => void due.delete(number);
  const hidden = (name, value) =>
    defineProperty(globalThis, name, {
      value,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  const next = () => {
    let first = -1;
    for (const { at } of due.values()) if (first < 0 || at < first) first = at;
    return first;
  };
  return {
    /** Gives them to programs. */
    install: () => {
      hidden("setTimeout", add(false));
      hidden("setInterval", add(true));
      hidden("setImmediate", (work, ...given) => add(false)(work, 0, ...given));
      hidden("clearTimeout", clear);
      hidden("clearInterval", clear);
      hidden("clearImmediate", clear);
      hidden("queueMicrotask", (work) => void Promise.resolve().then(work));
    },
    next: () => `${next()}`,
    /** Moves the clock, and does what is due first then. */
    fire: (time) => {
      now = Math.max(now, +time);
      for (const [number, timer] of [...due].sort((a, b) => a[1].at - b[1].at)) {
        if (timer.at > now) return;
        if (timer.wait > 0) timer.at += timer.wait;
        else due.delete(number);
        timer.work(...timer.given);
        return;
      }
    },
  };
}
