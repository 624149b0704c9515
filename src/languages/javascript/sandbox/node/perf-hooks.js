/** @file node's `perf_hooks`: a clock as made up as Date's. */
const origin = Date.now();
const entries = [];
const noted = (name, type, from, to, detail = null) => {
  const entry = { name, entryType: type, startTime: from, duration: to - from, detail };
  entries.push(entry);
  return entry;
};
const timeOf = (mark) => entries.findLast(({ name }) => name === mark)?.startTime ?? 0;

const performance = {
  timeOrigin: origin,
  now: () => Date.now() - origin,
  mark(name, { detail, startTime = performance.now() } = {}) {
    return noted(name, "mark", startTime, startTime, detail);
  },
  measure(name, start, end) {
    const to = end === undefined ? performance.now() : timeOf(end);
    return noted(name, "measure", start === undefined ? 0 : timeOf(start), to);
  },
  getEntries: () => [...entries],
  getEntriesByName: (wanted) => entries.filter(({ name }) => name === wanted),
  getEntriesByType: (wanted) => entries.filter(({ entryType }) => entryType === wanted),
  clearMarks: () => void entries.splice(0),
  clearMeasures: () => void entries.splice(0),
};

module.exports = { performance };
