/**
 * @file danfojs-node asks for @tensorflow/tfjs-node, whose installer fetches TensorFlow; data frames
 * need none of it. package.json gives danfo this folder, and so the one tfjs of the project: an npm
 * alias would be a second copy (141 MB, and tensors that the first does not know).
 */
module.exports = require("@tensorflow/tfjs");
