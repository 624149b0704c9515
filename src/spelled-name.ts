/**
 * @file A data set's name for a function, as the code spells it: HumanEvalPack's JavaScript/114
 *   calls minSubArraySum "minSubarraySum".
 */

/**
 * `name` where `code` has it as a word; else the first word that differs from it in case alone;
 * else `name`.
 */
export function spelledName(name: string, code: string): string {
  const words: readonly string[] = code.match(/[\p{L}\p{N}_$]+/gu) ?? [];
  if (words.includes(name)) return name;
  return words.find((word) => word.toLowerCase() === name.toLowerCase()) ?? name;
}
