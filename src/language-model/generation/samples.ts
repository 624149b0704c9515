/** @file What is asked of generation, and what comes back. */
import type { Progress } from "../../progress.js";

/** How to continue. */
export interface GenerateOptions {
  /** Continuations a prompt, ≥ 1, numbered from 0. */
  readonly samples: number;
  /** ≥ 0; 0 is greedy. */
  readonly temperature: number;
  /** Nucleus, in (0, 1]; 1 keeps every token. */
  readonly topP: number;
  /** Most new tokens a sample, ≥ 0; the context may end it earlier. */
  readonly maxNewTokens: number;
  /** With the prompt's id and the sample's number, the key of a random stream. */
  readonly seed: number;
  /**
   * Also the greedy answer, from the same prefill, as sample −1 before the others; it is what
   * asking for it alone gives.
   */
  readonly withGreedy?: boolean | undefined;
  /**
   * Tokens drafted for every step from the text itself (prompt-lookup.ts), an integer in [0, 16]
   * (of a large model fewer while many texts are written); when absent 3 for a large model and 0
   * for a small one. The samples stay what they are, up to the rounding of logits: more rows are
   * multiplied at once.
   */
  readonly speculate?: number | undefined;
  /**
   * Ends a sample when it returns true for its new text; asked after every token, once for all
   * samples that say the same so far.
   */
  readonly stop?: ((textSoFar: string) => boolean) | undefined;
  /** Ends the call early, between tokens. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of finished samples. */
  readonly progress?: Progress | undefined;
}

/** A text to be continued. */
export interface Prompt {
  /** Unique among the prompts of a call; part of the random stream's key. */
  readonly id: string;
  /** What the model reads; its tokens must leave room for new ones in the context. */
  readonly text: string;
  /** By a chat template, which spells out what the text begins with. */
  readonly rendered?: boolean;
}

/** One continuation. */
export interface Sample {
  /** Of its prompt. */
  readonly id: string;
  /** 0 … samples − 1; −1 for the greedy one beside them. */
  readonly sample: number;
  /** New text only, without the end-of-text token; what made `stop` true is part of it. */
  readonly text: string;
  /** New tokens, without the end-of-text token. */
  readonly tokens: number;
  /**
   * Why it ended: `stop` said so, the model did, maxNewTokens or the context was full; "context":
   * the prompt alone fills the model's positions, so there is no answer.
   */
  readonly finish: "stop" | "eos" | "length" | "context";
}
