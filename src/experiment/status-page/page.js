"use strict";
/**
 * @file The live page of `cct status --serve`: asks for the state and the curves every two seconds
 * and shows them. Texts of the store are shown as text, never as markup.
 */
/* global document, fetch, Plotly, setTimeout */
(() => {
  const PAUSE = 2000; // milliseconds between an answer and the next question
  const MOST_ROWS = 200;
  const URGENCY = { failed: 0, running: 1, waiting: 2, done: 3 };

  const at = (id) => document.getElementById(id);
  const element = (name, className, text = "") => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };

  function timeLeft(seconds) {
    if (seconds === null || seconds === undefined) return "";
    return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  }

  function progressCell({ state, share }) {
    const cell = element("td", "share");
    if (state !== "running") return cell;
    const bar = element("span", "bar");
    const filled = element("span", "");
    filled.style.width = `${100 * share}%`;
    bar.append(filled);
    cell.append(bar, `${Math.round(100 * share)}%`);
    return cell;
  }

  function trialRow(trial) {
    const row = element("tr", "");
    const stateCell = element("td", "");
    stateCell.append(element("span", `state ${trial.state}`, trial.state));
    row.append(
      element("td", "arm", trial.arm),
      element("td", "seed", String(trial.seed)),
      stateCell,
      progressCell(trial),
      element("td", "left", timeLeft(trial.left)),
      element("td", "machine", trial.host ?? ""),
      element("td", "what", trial.reason ?? trial.note ?? ""),
    );
    return row;
  }

  function machineLines({ trials, workers, slurm }) {
    const running = trials.filter(({ state }) => state === "running");
    const hosts = [...new Set(running.map(({ host }) => host))].sort();
    const lines = hosts.map(
      (host) => `${host}: ${running.filter((one) => one.host === host).length} running`,
    );
    for (const one of workers ?? [])
      lines.push(
        `worker ${one.host}, process ${one.pid}: ${one.running.length} of ${one.jobs} trials, ` +
          `${one.slots} cores, ${one.processor}, kernelVersion ${one.kernelVersion}`,
      );
    if (slurm) lines.push(slurm);
    return lines.length > 0 ? lines : ["none computes"];
  }

  function showState(state) {
    const { name, store, counts, trials } = state;
    document.title = `${counts.done} done, ${counts.running} running: ${name}`;
    at("name").textContent = name;
    at("store").textContent = store;
    at("counts").textContent = Object.entries(counts)
      .map(([state, count]) => `${count} ${state}`)
      .join(", ");
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    at("share").replaceChildren(
      ...["done", "running", "failed"].map((state) => {
        const part = element("span", state);
        part.style.width = `${(100 * counts[state]) / all}%`;
        return part;
      }),
    );
    at("machines").replaceChildren(...machineLines(state).map((line) => element("li", "", line)));
    const sorted = [...trials].sort((a, b) => URGENCY[a.state] - URGENCY[b.state]);
    at("trials").replaceChildren(...sorted.slice(0, MOST_ROWS).map(trialRow));
    const more = sorted.length - MOST_ROWS;
    at("more").textContent = more > 0 ? `and ${more} more` : "";
  }

  function showCurves({ curves, leftOut }) {
    at("loss").hidden = curves.length === 0;
    if (curves.length === 0) return undefined;
    at("left-out").textContent = leftOut > 0 ? `and ${leftOut} more trials, changed earlier` : "";
    const seen = new Set();
    const traces = curves.map(({ arm, seed, color, dash, step, loss }) => {
      const isFirst = !seen.has(arm);
      seen.add(arm);
      return {
        x: step,
        y: loss,
        mode: step.length > 1 ? "lines" : "markers",
        name: arm,
        legendgroup: arm,
        showlegend: isFirst,
        line: { color, dash, width: 1.5 },
        marker: { color },
        hovertemplate: `${arm}, seed ${seed}: step %{x}, loss %{y:.3f}<extra></extra>`,
      };
    });
    const layout = {
      margin: { l: 48, r: 12, t: 8, b: 40 },
      xaxis: { title: { text: "optimizer steps" }, rangemode: "tozero", zeroline: false },
      yaxis: { title: { text: "loss" }, zeroline: false },
      legend: { orientation: "h", y: -0.22 },
      font: { family: "system-ui, sans-serif", size: 13 },
      uirevision: "kept", // a reader's zoom stays
    };
    return Plotly.react(at("curves"), traces, layout, { responsive: true, displaylogo: false });
  }

  async function ask(path) {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }

  async function look() {
    const trouble = at("trouble");
    try {
      showState(await ask("/state.json"));
      await showCurves(await ask("/curves.json"));
      trouble.hidden = true;
    } catch (error) {
      trouble.textContent = `No news: ${error.message}. What stands here is old.`;
      trouble.hidden = false;
    }
    setTimeout(look, PAUSE);
  }

  void look();
})();
