/**
 * @file What tests compare this project with: PyTorch and transformers (.peers), TensorFlow
 * (.tensorflow), SmolLM2-135M, the server Valkey, Slurm and the AWS SDK (.cache), compilers and the
 * server versitygw (.toolchains). `npm run test:peers` makes them and runs the test files that
 * import this one; elsewhere these tests skip, with the reasons below.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { peersPython } from "../tools/peers-python.js";
import { findTensorFlow } from "../src/engine/tensorflow/load-tensorflow.js";
import { facetOf } from "../src/languages/registry.js";
import { projectRoot } from "../src/files/project-root.js";

const way = "npm run test:peers makes it";

/** Python with PyTorch, transformers and PEFT; undefined where there is none. */
export const python = peersPython();

/** SmolLM2-135M-Instruct as a Hugging Face folder; it may be absent. */
export const smollm2 = join(projectRoot, ".cache", "models", "smollm2-135m-instruct");

/** Why programs of a language cannot be judged here; false where they can. */
export function needsToolchain(language: string): string | false {
  const missing = facetOf(language, "run").missing?.();
  return missing !== undefined && `needs ${missing}`;
}

/** Valkey's server, a program; it may be absent. */
export const valkeyServer = join(projectRoot, ".cache", "valkey", "valkey-server");

/** Slurm's programs, as its packages lay them out; it may be absent. */
export const slurmFolder = join(projectRoot, ".cache", "slurm");

/** Versity's S3 gateway, a program that serves a folder as S3 does; it may be absent. */
export const versitygw = join(projectRoot, ".toolchains", "versitygw", "versitygw");

/** Values of a test's `skip`: false where the peer is there, else why the test does not run. */
export const needsPython = python === undefined && `no Python of the peers; ${way}`;
export const needsSmollm2 = !existsSync(join(smollm2, "config.json")) && `no SmolLM2; ${way}`;
export const needsTensorFlow = findTensorFlow() === undefined && `no TensorFlow binding; ${way}`;
export const needsValkey = !existsSync(valkeyServer) && `no Valkey server; ${way}`;
export const needsSlurm = !existsSync(slurmFolder) && `no Slurm; ${way} where there is apt-get`;
const hasS3 = existsSync(versitygw) && existsSync(join(projectRoot, ".cache", "s3"));
export const needsS3 = !hasS3 && `no S3 server or no AWS SDK; ${way}`;
