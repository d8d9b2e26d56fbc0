/** The wall between codes and words: what in a file stores a sentence, or compares with one. */
import type { Module } from "@swc/core";
import { nameOf, nodesOf } from "./syntax.ts";

type Node = { type: string; [key: string]: unknown };

/** Where words are made, typed, or not ours. */
const wordsAreMadeHere = /^lib\/(messages|forms|sandbox|cli)\//;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** Several words. Two in lower case are a label ("needs attention"), no sentence. */
function isSentence(text: string): boolean {
  const words = text.trim().split(/\s+/);
  return words.length > 2 || (words.length === 2 && /^\p{Lu}/u.test(text));
}

/** A pattern that looks for words with a blank between them. */
const looksForWords = /[A-Za-z]{2,}(?: |\\s)[A-Za-z]{2,}/;

function textsOf(node: Node): string[] {
  if (node.type === "StringLiteral") return [String(node.value)];
  if (node.type === "TemplateElement") return [String(node.raw)];
  return [];
}

/** What the file's constants are: the literals, and what is put together of them. */
function constantsOf(tree: Module): Map<string, Node> {
  const literal = /^(StringLiteral|TemplateLiteral|(Object|Array|Conditional)Expression|Ts\w+)$/;
  const found = new Map<string, Node>();
  for (const node of nodesOf(tree)) {
    const name = node.type === "VariableDeclarator" ? nameOf(node.id) : undefined;
    if (name && isNode(node.init) && literal.test(node.init.type)) found.set(name, node.init);
  }
  return found;
}

type Constants = Map<string, Node>;

/** Whether this contains a sentence, or names a constant that does. */
function holdsSentence(value: unknown, constants: Constants, seen: string[] = []): boolean {
  for (const node of nodesOf(value)) {
    if (textsOf(node).some(isSentence)) return true;
    const name = node.type === "Identifier" ? nameOf(node) : undefined;
    if (!name || seen.includes(name)) continue;
    if (holdsSentence(constants.get(name), constants, [...seen, name])) return true;
  }
  return false;
}

/** The value of a constant object's property. */
function propertyOf(constant: Node | undefined, property: unknown): unknown {
  const object = constant?.type.startsWith("Ts") ? constant.expression : constant;
  if (!isNode(object) || !Array.isArray(object.properties)) return undefined;
  return object.properties.find(({ key }) => nameOf(key) === nameOf(property))?.value;
}

/** Whether this is a sentence, or some of them, and not merely made with one. */
function isMadeOfSentences(value: unknown, constants: Constants): boolean {
  if (!isNode(value)) return false;
  switch (value.type) {
    case "StringLiteral":
    case "TemplateLiteral":
    case "ArrayExpression":
      return holdsSentence(value, constants);
    case "Identifier":
      return holdsSentence(constants.get(nameOf(value) ?? ""), constants);
    case "MemberExpression":
      return holdsSentence(propertyOf(constants.get(nameOf(value.object) ?? ""), value.property), constants);
    case "ParenthesisExpression":
      return isMadeOfSentences(value.expression, constants);
    case "CallExpression":
      return (
        nameOf(receiverOf(value)) === "Object" &&
        argumentsOf(value).some((each) => isMadeOfSentences(each, constants))
      );
    default:
      return false;
  }
}

const compares = new Set(["===", "!==", "==", "!="]);
const searches = new Set(["startsWith", "endsWith", "includes", "indexOf", "test", "match"]);
const writes = new Set([
  "create",
  "createMany",
  "createManyAndReturn",
  "update",
  "updateMany",
  "updateManyAndReturn",
  "upsert",
]);
const records = new Set(["record", "recordMany", "raise", "raiseMany"]);

/** What is called: the method of something, perhaps of nothing (`?.`). */
function memberOf({ callee }: Node): Node | undefined {
  const inner = isNode(callee) && callee.type === "OptionalChainingExpression" ? callee.base : callee;
  return isNode(inner) && inner.type === "MemberExpression" ? inner : undefined;
}
const receiverOf = (call: Node) => memberOf(call)?.object;
const argumentsOf = (call: Node) =>
  (Array.isArray(call.arguments) ? call.arguments : []).map(
    (each: { expression?: unknown }) => each.expression,
  );

export function sentences(path: string, tree: Module): string[] {
  if (wordsAreMadeHere.test(path)) return [];
  const constants = constantsOf(tree);
  const found: string[] = [];
  const compared = (...values: unknown[]) => {
    if (values.some((value) => isMadeOfSentences(value, constants))) found.push("compares with a sentence");
  };
  for (const node of nodesOf(tree)) {
    if (node.type === "BinaryExpression" && compares.has(String(node.operator)))
      compared(node.left, node.right);
    if (node.type === "SwitchCase") compared(node.test);
    if (node.type === "RegExpLiteral" && looksForWords.test(String(node.pattern)))
      found.push("looks for a sentence by a pattern");
    if (node.type !== "CallExpression") continue;
    const method = nameOf(memberOf(node)?.property) ?? "";
    if (searches.has(method)) compared(receiverOf(node), ...argumentsOf(node));
    const stores = writes.has(method) || records.has(nameOf(node.callee) ?? "");
    if (stores && path.startsWith("lib/") && holdsSentence(node.arguments, constants))
      found.push("stores a sentence");
  }
  return found;
}
