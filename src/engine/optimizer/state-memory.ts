/**
 * @file Where a state lives while it is trained: one WebAssembly memory that holds parameters,
 * moments and gradients side by side, so that the graph reads and writes them in place and the
 * optimizer runs over them as SIMD code.
 */
import { WorkError } from "../../errors.js";
import { updateNumbers, type AdamWUpdate } from "./adamw.js";
import { adamwKernels, type AdamWKernels, allocateMemory } from "./adamw-simd.js";
import type { HostMap, HostTensor } from "../types.js";

interface Slot {
  readonly tensors: readonly [HostTensor, HostTensor, HostTensor];
  /**
   * Byte addresses of parameter, first moment, second moment, gradient; each `bytes` long, padded
   * with zeros.
   */
  readonly addresses: readonly [number, number, number, number];
  readonly bytes: number;
}

type Movable = { -readonly [Key in keyof HostTensor]: HostTensor[Key] };

/** Memory and kernels of one state; the state's arrays are views of it. */
export class StateMemory {
  /** Gradients by parameter: where the graph writes them. */
  readonly gradients: Record<string, Float32Array> = {};
  #slots = new Map<string, Slot>();
  #kernels: AdamWKernels;

  /**
   * Moves the arrays of three maps with equal names in; the tensors' `data` are from now on views
   * of this memory.
   * @throws WorkError if four copies of the parameters exceed 4 GiB
   */
  constructor(parameters: HostMap, firstMoments: HostMap, secondMoments: HostMap) {
    const padded = (tensor: HostTensor): number => Math.ceil(tensor.data.length / 4) * 16;
    const total = Object.values(parameters).reduce((sum, tensor) => sum + 4 * padded(tensor), 0);
    if (total >= 2 ** 32)
      throw new WorkError(
        `training: parameters, moments and gradients take ${(total / 2 ** 30).toFixed(1)} ` +
          "GiB, expected less than 4; train fewer parameters (adapters)",
      );
    const memory = allocateMemory(total);
    this.#kernels = adamwKernels(memory);
    let free = 0;
    const take = (size: number, bytes: number): [Float32Array, number] => {
      const address = free;
      free += bytes;
      return [new Float32Array(memory.buffer, address, size), address];
    };
    for (const [name, parameter] of Object.entries(parameters)) {
      const tensors = [parameter, firstMoments[name]!, secondMoments[name]!] as const;
      const bytes = padded(parameter);
      const size = parameter.data.length;
      const moved = tensors.map((tensor) => {
        const [view, address] = take(size, bytes);
        view.set(tensor.data);
        (tensor as Movable).data = view;
        return address;
      }) as [number, number, number];
      const [gradient, address] = take(size, bytes);
      this.gradients[name] = gradient;
      this.#slots.set(name, { tensors, addresses: [...moved, address], bytes });
    }
  }

  /** √ of the sum of squares over the gradients of `names`, in double precision. */
  gradientNorm(names: Iterable<string>): number {
    let sum = 0;
    for (const name of names) {
      const { addresses, bytes } = this.#slots.get(name)!;
      if (bytes > 0) sum += this.#kernels.squares(addresses[3], bytes);
    }
    return Math.sqrt(sum);
  }

  /** One AdamW update of the parameter `name` from its gradient. */
  update(name: string, update: AdamWUpdate): void {
    const { addresses, bytes } = this.#slots.get(name)!;
    if (bytes > 0) this.#kernels.update(...addresses, bytes, ...updateNumbers(update));
  }

  /** Moves the state out again, into arrays of its own. */
  release(): void {
    for (const { tensors } of this.#slots.values())
      for (const tensor of tensors) (tensor as Movable).data = tensor.data.slice();
  }
}
