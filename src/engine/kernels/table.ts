/** @file All kernels in one table; adding one is adding an entry to the table of its kind. */
import { ARITHMETIC_KERNELS } from "./arithmetic.js";
import { FUSED_KERNELS } from "./fused.js";
import { INDEXING_KERNELS } from "./indexing.js";
import type { KernelTable } from "./kernel.js";
import { MATMUL_KERNELS } from "./matmul.js";
import { REDUCTION_KERNELS } from "./reduction.js";
import { SHAPE_KERNELS } from "./shape.js";
import { UNARY_KERNELS } from "./unary.js";

/** Every kernel that compiles, by tfjs's kernel name. */
export const KERNELS: KernelTable = {
  ...ARITHMETIC_KERNELS,
  ...UNARY_KERNELS,
  ...REDUCTION_KERNELS,
  ...SHAPE_KERNELS,
  ...INDEXING_KERNELS,
  ...MATMUL_KERNELS,
  ...FUSED_KERNELS,
};
