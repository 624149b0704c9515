/** @file Which states of a model a layer's number means. */
import type { ModelConfig } from "./architecture.js";

/**
 * Which of the states a layer's number means, as transformers counts its `hidden_states`: 0 the
 * embeddings, n those behind block n, the last those after the final norm; negative from the end.
 * @throws RangeError if there is no such layer
 */
export function layerIndex({ layers }: Pick<ModelConfig, "layers">, layer: number): number {
  const index = layer < 0 ? layers + 1 + layer : layer;
  if (!Number.isInteger(index) || index < 0 || index > layers)
    throw new RangeError(
      `layerIndex: expected a layer from ${-layers - 1} to ${layers} (0 the embeddings, ` +
        `${layers} or -1 the last), got ${layer}; choose one of a model of ${layers} blocks`,
    );
  return index;
}
