/** @file `structuredClone`: npm's @ungap/structured-clone, with the error that node raises. */
const { serialize, deserialize } = require("@ungap/structured-clone");

module.exports = (value) => {
  let told;
  try {
    told = serialize(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const name = "DataCloneError";
    throw Object.assign(new Error("the value could not be cloned"), { name, code: 25 });
  }
  return deserialize(told);
};
