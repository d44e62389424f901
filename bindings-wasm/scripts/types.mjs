// Writes `types/engine.d.ts`, the types of what crosses the border to the engine, from the JSON
// Schemas that the core generates from its own types: `cargo xtask types`. With `--check` it
// only says whether the file is what it would write.
//
// `json-schema-to-typescript` does not do: it copies a type wherever what refers to it has a
// description (`Text` to `Text18`) and loses the description, reads `prefixItems` as `unknown`,
// knows no read-only lists, and takes one schema at a time, not two that share types.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FILE = new URL("../types/engine.d.ts", import.meta.url);

/** What types are called in JavaScript, where that is not what they are called in Rust. */
const NAMES = {
  BuiltInProgramme: "BuiltIn",
  Measured: "ReportedValue",
  Method: "RankingMethod",
  Node: "TreeNode",
  Programme: "ProgrammeDocument",
  Type: "ValueType",
};
/** The same for types that requests and answers write differently. */
const NAMES_IN = {
  requests: { Unit: "UnitGiven", UnitObject: "Unit" },
  answers: { Input: "InputDeclared" },
};
/** What the keys of maps are, by the name of the map. */
const KEYS = { Text: "language", inputs: "input", values: "input", given: "node" };

const HEADER = `/**
 * What crosses the border to the engine as JSON: requests, answers and documents. Generated from
 * the Rust types by \`cargo xtask types\`, never edited.
 *
 * All types are aliases: other than an interface, an alias may be given where JSON is wanted.
 *
 * @module
 */
`;

/** The types of both schemas as TypeScript, in the order in which they are first named. */
function generate({ requests, answers }) {
  // Whatever requests and answers share has the form of requests: those may leave out more.
  const types = new Map();
  for (const [contract, schema] of Object.entries({ requests, answers })) {
    const definitions = { ...schema.$defs, [schema.title]: schema };
    const document = reachable("Programme", definitions);
    const named = [];
    const owners = new Map();
    const mention = (name) => {
      const title = NAMES_IN[contract][name] ?? NAMES[name] ?? name;
      const owner = owners.get(title) ?? name;
      if (owner !== name) throw new Error(`${owner} and ${name} would both be called ${title}`);
      owners.set(title, name);
      if (!types.has(title)) {
        types.set(title, "");
        named.push([title, name]);
      }
      return title;
    };
    mention(schema.title);
    for (const [title, name] of named) {
      if (!(name in definitions)) throw new Error(`the schema of ${contract} has no ${name}`);
      const context = { contract, mention, isDocument: document.has(name) };
      const definition = definitions[name];
      if (!definition.description) throw new Error(`${name} has no documentation in Rust`);
      const right = written(definition, context, { indent: "", map: title });
      const gap = right.startsWith("\n") ? "" : " ";
      types.set(title, `${comment(definition, "", mention)}export type ${title} =${gap}${right};\n`);
    }
  }
  return [HEADER, ...types.values()].join("\n");
}

/** The names of the types that a type is made of, its own included. */
function reachable(name, definitions) {
  const found = new Set([name]);
  for (const one of found) {
    JSON.stringify(definitions[one] ?? null, (key, value) => {
      if (key === "$ref") found.add(nameIn(value));
      return value;
    });
  }
  return found;
}

const nameIn = (reference) => reference.split("/").at(-1);

/** A schema as TypeScript. */
function written(schema, context, place) {
  if (schema.$ref !== undefined) return context.mention(nameIn(schema.$ref));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives !== undefined) return union(alternatives, context, place);
  const kinds = [schema.type].flat();
  return kinds.map((kind) => ofKind(kind, schema, context, place)).join(" | ");
}

function ofKind(kind, schema, context, place) {
  switch (kind) {
    case "null":
    case "string":
    case "boolean":
    case "number":
      return kind;
    case "integer":
      return "number";
    case "array":
      return array(schema, context, place);
    case "object":
      return object(schema, context, place);
    default:
      throw new Error(`there is no TypeScript yet for ${JSON.stringify(schema)}`);
  }
}

/** Alternatives, one a line where they say what they are. */
function union(alternatives, context, { indent, ...place }) {
  const isTold = alternatives.some((one) => one.description !== undefined && !isNull(one));
  if (!isTold) return alternatives.map((one) => written(one, context, { indent, ...place })).join(" | ");
  const inner = `${indent}  `;
  const lines = alternatives.map((one) => {
    const told = comment(one, inner, context.mention);
    return `${told}${inner}| ${written(one, context, { indent: `${inner}  `, ...place })}`;
  });
  return `\n${lines.join("\n")}`;
}

/** A list. Requests take lists that cannot be written to; answers are the caller's own. */
function array({ items, prefixItems }, context, place) {
  const readonly = context.contract === "requests" ? "readonly " : "";
  if (prefixItems !== undefined) {
    return `${readonly}[${prefixItems.map((one) => written(one, context, place)).join(", ")}]`;
  }
  const item = written(items, context, place);
  return /[|\n]|^readonly /.test(item) ? `${readonly}(${item})[]` : `${readonly}${item}[]`;
}

function object({ properties, required = [], additionalProperties }, context, place) {
  if (properties !== undefined) return fields(properties, required, context, place.indent);
  if (typeof additionalProperties !== "object") return "{ [field: string]: never }";
  const isNamed = place.map in KEYS && place.indent === "";
  const isRequest = context.contract === "requests";
  const readonly = isRequest && !isNamed ? "readonly " : "";
  // JSON leaves out what is undefined. In a document that would be no JSON.
  const absent = isRequest && !context.isDocument ? " | undefined" : "";
  const value = written(additionalProperties, context, place);
  return `{ ${readonly}[${KEYS[place.map] ?? "id"}: string]: ${value}${absent} }`;
}

function fields(properties, required, context, indent) {
  const inner = `${indent}  `;
  const names = Object.keys(properties);
  // The name of an alternative: what it is stands above it already.
  if (names.length === 1 && properties[names[0]].description === undefined) {
    const [name] = names;
    return `{ ${name}: ${written(properties[name], context, { indent, map: name })} }`;
  }
  const lines = names.map((name) => {
    const isOptional = !required.includes(name);
    // Whatever may be left out is left out, rather than null.
    const schema = isOptional ? withoutNull(properties[name]) : properties[name];
    const told = comment(properties[name], inner, context.mention, isOptional);
    const type = written(schema, context, { indent: inner, map: name });
    return `${told}${inner}${name}${isOptional ? "?" : ""}: ${type};\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

const isNull = (schema) => schema.type === "null";

/** What an `Option` in Rust is an option of; anything else as it is. */
function withoutNull(schema) {
  if (schema.anyOf?.length === 2 && schema.anyOf.some(isNull)) {
    return schema.anyOf.find((one) => !isNull(one));
  }
  if (!Array.isArray(schema.type)) return schema;
  const type = schema.type.filter((kind) => kind !== "null");
  return { ...schema, type, enum: schema.enum?.filter((one) => one !== null) };
}

/** What Rust's documentation says, as a comment. */
function comment({ description, format }, indent, mention, isOptional = false) {
  if (description === undefined) return "";
  const text = description
    // Examples are in Rust; what leads to one says enough without it.
    .replace(/```[^]*?```/g, "")
    .trim()
    .replace(/:$/, ".")
    .replace(/\[(`[^`]+`)\](\([^)]*\))?/g, (_, link) => linked(link, mention))
    .replaceAll("`None`", isOptional ? "absent" : "`null`")
    .replace(/\.$/, format === "date" ? ", written `2026-10-10`." : ".");
  const paragraphs = text.split(/\n\s*\n/).map((one) => wrapped(one, 97 - indent.length));
  const lines = paragraphs.flatMap((one, at) => (at === 0 ? one : ["", ...one]));
  if (lines.length === 1 && lines[0].length + indent.length <= 93) {
    return `${indent}/** ${lines[0]} */\n`;
  }
  const body = lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}\n`).join("");
  return `${indent}/**\n${body}${indent} */\n`;
}

/** A link of Rust as JavaScript names what it leads to: a type, a field, one of several words. */
function linked(link, mention) {
  const [name, part] = link.slice(1, -1).split("::");
  if (part === undefined) return `\`${mention(name)}\``;
  const isWord = /^[A-Z]/.test(part);
  const word = part.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  return isWord ? `\`${word}\`` : `\`${mention(name)}.${part}\``;
}

/** A paragraph in lines of at most so many characters. */
function wrapped(paragraph, width) {
  const lines = [""];
  for (const word of paragraph.split(/\s+/)) {
    const line = lines.at(-1);
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

const [schemas, mode] = process.argv.slice(2);
const generated = generate(JSON.parse(readFileSync(schemas, "utf8")));
if (mode !== "--check") {
  writeFileSync(FILE, generated);
} else if (!existsSync(FILE) || readFileSync(FILE, "utf8") !== generated) {
  console.error(`error: ${fileURLToPath(FILE)} is not what the Rust types say.`);
  console.error("Write it anew with `cargo xtask types`, and commit it.");
  process.exitCode = 1;
}
