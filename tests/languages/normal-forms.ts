/** @file Tests of a language's normal form: which programs have the same one, and which have not. */
import assert from "node:assert/strict";
import { test } from "node:test";

type Pairs = readonly (readonly [string, string])[];

/** A test a pair of texts. @param form  normal form of a text */
export function testForms(
  form: (text: string) => Promise<string>,
  { same, different }: { readonly same: Pairs; readonly different: Pairs },
): void {
  for (const [a, b] of same)
    test(`same: ${JSON.stringify(a)} and ${JSON.stringify(b)}`, async () =>
      assert.equal(await form(a), await form(b)));
  for (const [a, b] of different)
    test(`different: ${JSON.stringify(a)} and ${JSON.stringify(b)}`, async () =>
      assert.notEqual(await form(a), await form(b)));
}
