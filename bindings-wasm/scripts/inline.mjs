// Writes the module as text, for the entry `chiso/inline`.
import { readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../pkg/", import.meta.url);
const text = readFileSync(new URL("chiso_bg.wasm", folder)).toString("base64");
writeFileSync(new URL("inline.js", folder), `export default "${text}";\n`);
