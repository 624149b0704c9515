/**
 * @file Files that import each other, in both realms: CommonJS and ES modules by their paths. What
 * a realm finds among its files is its own; the judge asks the candidate for the candidate's.
 */
function openModules(host) {
  const loaded = { __proto__: null };
  const foreign = { __proto__: null };
  let ask; // the judge's way to what a file of the candidate's exports

  const requireFrom = (base) =>
    function require(request) {
      const path = host.resolve(base, `${request}`);
      return path === "" || path === undefined ? globalThis.require(request) : load(path);
    };

  /** What a file exports; loads it the first time. */
  function load(path) {
    if (loaded[path] !== undefined) return loaded[path].exports;
    const form = host.form(path);
    if (form === "foreign") return (foreign[path] ??= ask(path));
    const module = { exports: {}, id: path, filename: path };
    if (form === "module") {
      module.exports = host.file(path);
      loaded[path] = module;
      return module.exports;
    }
    loaded[path] = module;
    try {
      if (form === "json") module.exports = parse(host.source(path));
      else {
        const folder = path.split("/").slice(0, -1).join("/");
        const given = [module.exports, requireFrom(path), module, path, folder];
        apply(host.file(path), module.exports, given);
      }
    } catch (error) {
      delete loaded[path];
      throw error;
    }
    return module.exports;
  }

  // what the text of a module that stands for another file calls
  defineProperty(globalThis, "__load__", { value: load, enumerable: false });
  return { load, askBy: (way) => (ask = way) };
}
