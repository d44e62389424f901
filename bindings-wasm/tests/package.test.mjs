// What the package promises beside the engine's answers, in Node.
import assert from "node:assert/strict";
import test from "node:test";

import * as chiso from "chiso";

const { ChisoError, call } = chiso;
const folder = new URL(".", import.meta.resolve("chiso"));
const { caller } = await import(new URL("engine.js", folder));
const browser = await import(new URL("index.js", folder));

test("both entries export the same names", () => {
  assert.deepEqual(Object.keys(browser).sort(), Object.keys(chiso).sort());
  assert.deepEqual(Object.keys(chiso).sort(), [
    "ChisoError",
    "call",
    "check",
    "evaluate",
    "init",
    "programme",
    "programmes",
    "rank",
    "score",
    "version",
  ]);
});

test("the engine's version is the package's", async () => {
  const { readFile } = await import("node:fs/promises");
  const manifest = new URL(import.meta.resolve("chiso/package.json"));
  const { version } = JSON.parse(await readFile(manifest, "utf8"));
  assert.equal(chiso.version().version, version);
  assert.equal(await chiso.init(), undefined);
});

test("a refusal is an error with its findings", () => {
  assert.throws(
    () => call("no such function"),
    (error) => {
      assert.ok(error instanceof ChisoError && error instanceof Error);
      assert.equal(error.name, "ChisoError");
      assert.equal(error.code, "request.invalid");
      assert.equal(error.diagnostics[0].code, error.code);
      assert.equal(error.diagnostics[0].severity, "error");
      assert.match(error.message, /no such function/);
      return true;
    },
  );
});

test("what JSON would lose is refused", () => {
  for (const number of [NaN, Infinity, -Infinity]) {
    assert.throws(() => call("version", { deep: [{ number }] }), /`number` is -?(NaN|Infinity)/);
  }
  assert.throws(() => call("version", { big: 1n }), TypeError);
});

test("text beyond ASCII, and half a surrogate pair, cross unharmed", () => {
  for (const [sent, received] of [["Thái Nguyên 𝛑", "Thái Nguyên 𝛑"], ["\ud800", "\ufffd"]]) {
    assert.throws(() => call(sent), (error) => error.message.includes(received));
  }
});

test("after a trap the engine starts over", () => {
  let restarts = 0;
  const trap = new WebAssembly.RuntimeError("unreachable");
  const broken = caller(
    () => {
      throw trap;
    },
    () => (restarts += 1),
  );
  assert.throws(
    () => broken("version"),
    (error) =>
      error instanceof ChisoError && error.code === "internal.defect" && error.cause === trap,
  );
  assert.equal(restarts, 1);
});

test("a fresh memory answers as the old one did", async () => {
  const raw = await import(new URL("../pkg/chiso.js", folder));
  const before = chiso.version();
  raw.__wbg_reset_state();
  assert.deepEqual(chiso.version(), before);
});
