// One complete unit of every built-in programme in the npm package, beside the same work in Rust:
// the least times in microseconds, and the median of the ratios.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Programme } from "../../bindings-wasm/js/node.js";

/** So long a turn lasts at least, in milliseconds. */
const TURN = 8;

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const answer = (program, ...words) =>
  execFileSync(program, words, { encoding: "utf8", maxBuffer: 1 << 28 });

/** What a run takes, in microseconds: the mean of a turn. */
function turn(work) {
  let times = 0;
  const start = performance.now();
  do {
    work();
    times += 1;
  } while (performance.now() - start < TURN);
  return ((performance.now() - start) * 1000) / times;
}

/** Measures and prints; `figures` and `unit` are programs of the benchmarks. */
export function builtIn(figures, unit, rounds) {
  const folder = mkdtempSync(join(tmpdir(), "chiso-"));
  const path = join(folder, "figures.json");
  console.log("one unit of every built-in programme: least time, and × Rust");
  for (const id of answer(figures, "--list").trim().split("\n")) {
    const written = answer(figures, id, "1", "complete");
    writeFileSync(path, written);
    const { programme, observations } = JSON.parse(written);
    const compiled = new Programme(programme);
    const [one] = observations;
    // What of them Rust does, by its place in the line that it prints.
    const contenders = {
      "score, points": [0, () => compiled.score(one).points()],
      "score, whole object": [0, () => compiled.score(one).toObject()],
      scorecard: [1, () => compiled.scorecard(one)],
    };
    const taken = {};
    const ratios = {};
    for (const [name, [, work]] of Object.entries(contenders)) {
      turn(work);
      [taken[name], ratios[name]] = [[], []];
    }
    for (let round = 0; round < rounds; round += 1) {
      const rust = answer(unit, path).split("\t").map((nanoseconds) => Number(nanoseconds) / 1000);
      for (const [name, [place, work]] of Object.entries(contenders)) {
        const found = turn(work);
        taken[name].push(found);
        ratios[name].push(found / rust[place]);
      }
    }
    const found = Object.keys(contenders).map(
      (name) => `${name} ${Math.min(...taken[name]).toFixed(1)} µs (${median(ratios[name]).toFixed(2)} ×)`,
    );
    console.log(`  ${id}: ${found.join(", ")}`);
    compiled.free();
  }
  rmSync(folder, { recursive: true });
}
