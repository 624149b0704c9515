/**
 * @file The failure signatures of a record, in a notebook: what was found in which arm, with its
 * numbers and what to try, and what could not be looked for.
 */
import type { OpenRecord } from "../experiment/open-record.js";
import { failureSignatures, watchLines } from "../experiment/watch-record.js";
import { html, Shown } from "../kernel/display.js";
import type { Signature } from "../statistics/signatures/watched-record.js";

/**
 * The panel: one row a finding; below it what the record says too little of.
 * @example cct.signatures(cct.open("ablation"))
 */
export function signatures(open: OpenRecord): Shown {
  const seen = failureSignatures(open.record);
  const rows = seen.found.map(
    ({ name, arm, finding, evidence, advice }) =>
      html`<tr>
        <th>${name}</th>
        <td>${arm}</td>
        <td>${finding}</td>
        <td>${numbers(evidence)}</td>
        <td>${advice}</td>
      </tr>`,
  );
  const unmeasured = seen.unmeasured.map(
    ({ name, needs }) => html`<li>${name}: needs ${needs}</li>`,
  );
  const heads = ["signature", "arm", "finding", "numbers", "advice"].map(
    (t) => html`<th>${t}</th>`,
  );
  const found =
    rows.length > 0
      ? html`<table>
          <thead>
            <tr>
              ${heads}
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>`
      : html`<p>No signature of a failure in ${open.name}.</p>`;
  const rest =
    unmeasured.length > 0
      ? html`<p>Not looked for:</p>
          <ul>
            ${unmeasured}
          </ul>`
      : html``;
  const { bundle } = html`<div class="cct-signatures">${found}${rest}</div>`;
  return new Shown({ ...bundle, "text/plain": watchLines(seen).join("\n") });
}

/** "gradientShare 0.816, p 0.012": three digits each. */
const numbers = (evidence: Signature["evidence"]): string =>
  Object.entries(evidence)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(3))}`)
    .join(", ");
