/** Source files as syntax trees, for walls that imports do not show. Comments and strings cannot fool them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Module, parseSync } from "@swc/core";

type Node = { type: string; [key: string]: unknown };

export function parse(path: string, source: string): Module {
  return parseSync(source, { syntax: "typescript", tsx: /\.[jt]sx$/.test(path), target: "es2022" });
}

/** Every node of the tree, outermost first. */
export function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const one of value) yield* nodesOf(one);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return;
  if ("type" in value && typeof value.type === "string") yield value as Node;
  for (const inner of Object.values(value)) yield* nodesOf(inner);
}

export function nameOf(node: unknown): string | undefined {
  if (node === null || typeof node !== "object" || !("type" in node) || !("value" in node)) return undefined;
  return node.type === "Identifier" || node.type === "StringLiteral" ? String(node.value) : undefined;
}

/** The files below the folders whose name ends in one of `endings`. What is built lies in folders with a dot. */
export function listFiles(folders: string[], endings = [".ts", ".tsx", ".js"]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/(^|\/)\.[^.]/.test(path)),
  );
}
