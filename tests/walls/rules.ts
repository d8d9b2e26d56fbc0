/** The walls as functions: what in this file breaks them, in words. Nothing means that the file is fine. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Module } from "@swc/core";
import { OperationKind } from "#prisma/client/enums.ts";
import { nameOf, nodesOf } from "./syntax.ts";

export type Wall = (path: string, tree: Module, source: string) => string[];

/** Plain JavaScript that runs before anything is installed cannot use lib/base/settings.ts. */
const beforeInstall = ["lib/cli/bootstrap.js"];

export const environment: Wall = (path, tree) => {
  if (path === "lib/base/settings.ts" || beforeInstall.includes(path)) return [];
  const found: string[] = [];
  for (const node of nodesOf(tree)) {
    if (node.type === "MemberExpression" && nameOf(node.object) === "process") {
      const { property } = node as unknown as { property: { expression?: unknown } };
      if (nameOf(property.expression ?? property) === "env") found.push("reads process.env");
    }
    if (node.type === "ImportDeclaration" && /^(node:)?process$/.test(nameOf(node.source) ?? ""))
      found.push("imports process");
    if (node.type === "VariableDeclarator" && nameOf(node.init) === "process")
      found.push("takes process apart");
  }
  return found;
};

const needsNoServerMark = /^lib\/(forms\/|sandbox\/|cli\/|polytomic\/wire(\.ts|\/))/;

export const serverOnly: Wall = (path, tree) => {
  if (!path.startsWith("lib/") || needsNoServerMark.test(path)) return [];
  const [first] = tree.body;
  const marked = first?.type === "ImportDeclaration" && first.source.value === "server-only";
  return marked ? [] : ['does not begin with `import "server-only"`'];
};

/** The views of a noun are loaded by components: types, and nothing that would run. */
export const typesOnlyViews: Wall = (path, tree) => {
  if (!/^lib\/(.*\/)?views\.ts$/.test(path)) return [];
  const isType = (item: Module["body"][number]): boolean => {
    if (item.type === "ImportDeclaration") return item.typeOnly || item.source.value === "server-only";
    if (item.type === "ExportNamedDeclaration") return "typeOnly" in item && Boolean(item.typeOnly);
    if (item.type === "ExportDeclaration") return /^Ts(Interface|TypeAlias)/.test(item.declaration.type);
    return /^Ts(Interface|TypeAlias)/.test(item.type);
  };
  return tree.body.every(isType) ? [] : ["holds more than types"];
};

/** What each kind of door is made by, and where that comes from. */
const makers: Record<string, { from: RegExp; names: string[] }> = {
  "actions.ts": {
    from: /^#lib\/access\/action\.ts$/,
    names: ["formAction", "callAction", "publicFormAction", "publicCallAction"],
  },
  "page.tsx": {
    from: /^#lib\/(access\/page|onboarding\/(visit|page))\.ts$/,
    names: ["page", "tenantPage", "blueprintPage", "publicPage", "stepPage", "dueStepPage"],
  },
  "route.ts": {
    from: /^#lib\/access\/route\.ts$/,
    names: ["route", "downloadRoute", "publicRoute", "scrapeRoute", "redirectRoute"],
  },
};

/** What Next reads of a page or route besides. */
const settings = ["metadata", "viewport", "dynamic", "maxDuration"];

/** Every server action, page and route is made by a wrapper of lib/access. */
export const made: Wall = (path, tree) => {
  const maker = path.startsWith("app/") ? makers[basename(path)] : undefined;
  if (!maker) return [];
  const imported = tree.body.flatMap((item) =>
    item.type === "ImportDeclaration" && maker.from.test(item.source.value)
      ? item.specifiers.map(({ local }) => local.value)
      : [],
  );
  const isMade = (value: unknown): boolean => {
    const call = value as { type?: string; callee?: unknown } | undefined;
    const name = nameOf(call?.callee) ?? "";
    return call?.type === "CallExpression" && maker.names.includes(name) && imported.includes(name);
  };
  const isSetting = (id: unknown) => basename(path) !== "actions.ts" && settings.includes(nameOf(id) ?? "");
  return tree.body.flatMap((item) => {
    if (!item.type.startsWith("Export")) return [];
    const wrong = ["exports something that no wrapper made"];
    if (item.type === "ExportDefaultExpression") return isMade(item.expression) ? [] : wrong;
    if (item.type !== "ExportDeclaration") return wrong;
    if (/^Ts(Interface|TypeAlias)/.test(item.declaration.type)) return [];
    if (item.declaration.type !== "VariableDeclaration") return wrong;
    const { declarations } = item.declaration;
    return declarations.every(({ id, init }) => isMade(init) || isSetting(id)) ? [] : wrong;
  });
};

export const useServer: Wall = (path, tree) => {
  const directive = [...nodesOf(tree)].some(
    (node) => node.type === "ExpressionStatement" && nameOf(node.expression) === "use server",
  );
  return directive && basename(path) !== "actions.ts" ? ['says "use server" outside an actions.ts'] : [];
};

/** The folders of `app` that are the beginning of an address; what is asked for by code stands under `api`. */
const folders = ["app", "app/(staff)"].flatMap((folder) =>
  readdirSync(join(import.meta.dirname, "../..", folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[a-z]/.test(entry.name) && entry.name !== "api")
    .map(({ name }) => name),
);
const ourAddress = new RegExp(`^/(${folders.join("|")})([/?#]|$)`);

/** An address that moves must not be forgotten somewhere. */
export const addresses: Wall = (path, tree) => {
  if (path === "lib/forms/href.ts" || path.startsWith("lib/sandbox/")) return [];
  const texts = [...nodesOf(tree)].flatMap((node) => {
    if (node.type === "StringLiteral") return [String(node.value)];
    return node.type === "TemplateElement" ? [String(node.cooked)] : [];
  });
  return texts.some((text) => ourAddress.test(text)) ? ["spells an address of ours"] : [];
};

const reserved =
  /^((page|layout|template|default|loading|error|global-error|not-found|forbidden|unauthorized)\.tsx|route\.ts|actions\.ts|globals\.css|(icon|apple-icon|opengraph-image|favicon|manifest|robots|sitemap)\.[a-z]+)$/;

export const doors: Wall = (path) =>
  !path.startsWith("app/") || reserved.test(basename(path))
    ? []
    : ["is neither a name that the framework reserves nor actions.ts"];

const mayFetch =
  /^lib\/(polytomic\/fetch\.ts|notices\/post\.ts|base\/key-provider-request\.ts|timeline\/syslog\.ts|sandbox\/|cli\/)|^components\//;

/** Components may call the app's own address; the server has few ways out: to Polytomic, to webhooks, to the key provider and to a syslog server. */
export const wayOut: Wall = (path, tree) => {
  if (mayFetch.test(path)) return [];
  const found: string[] = [];
  for (const node of nodesOf(tree)) {
    if (node.type === "CallExpression" && nameOf(node.callee) === "fetch") found.push("calls fetch");
    if (
      node.type === "ImportDeclaration" &&
      /^(node:)?(https?|http2|net|tls|undici)$/.test(nameOf(node.source) ?? "")
    )
      if (path !== "lib/base/embedded-socket.ts") found.push("opens connections by itself");
  }
  return found;
};

export const encryption: Wall = (path, tree) => {
  if (path === "lib/base/jwe.ts") return [];
  const names = new Set(["createCipheriv", "createDecipheriv", "publicEncrypt", "privateDecrypt", "subtle"]);
  const used = [...nodesOf(tree)].some((node) => names.has(nameOf(node) ?? ""));
  return used ? ["encrypts by itself"] : [];
};

/** A place made by hand would escape the table that rotation, doctor and the tamper tests go through. */
export const sealing: Wall = (path, tree) => {
  if (path === "lib/base/sealed-columns.ts") return [];
  const byHand = [...nodesOf(tree)].some(
    (node) => node.type === "KeyValueProperty" && nameOf(node.key) === "recordId",
  );
  return byHand ? ["makes a place for a sealed value by hand"] : [];
};

const nounOf = (kind: string) => kind.split("_", 1)[0];
/** "onboarding" is also the name of a room. */
const kindsOfOperations = new Set<string>(
  Object.values(OperationKind).filter((kind) => kind !== "onboarding"),
);

/**
 * A new kind of operation concerns its noun and the registry. So no other file lists the kinds of all nouns; one may
 * name a kind of a second noun that matters to its own.
 */
export const operations: Wall = (path, tree) => {
  if (path === "lib/operations/registry.ts") return [];
  const nouns = new Set<unknown>();
  for (const node of nodesOf(tree)) {
    const isName = node.type === "KeyValueProperty" || node.type === "TsPropertySignature";
    const name = node.type === "StringLiteral" ? String(node.value) : isName ? nameOf(node.key) : undefined;
    if (name && kindsOfOperations.has(name)) nouns.add(nounOf(name));
  }
  return nouns.size > 2 ? ["lists the kinds of operations"] : [];
};

export const size: Wall = (path, _tree, source) => {
  const longestLines = path.startsWith("tests/") ? 300 : 200;
  return source.split("\n").length - 1 > longestLines ? [`is longer than ${longestLines} lines`] : [];
};

type Syntax = { type: string; [key: string]: unknown };

/** What an expression in JSX may be, outermost first: both sides of a condition. */
const sidesOf = (given: unknown): Syntax[] => {
  const node = given as Syntax;
  if (node.type === "ParenthesisExpression") return sidesOf(node.expression);
  if (node.type === "ConditionalExpression") return [...sidesOf(node.consequent), ...sidesOf(node.alternate)];
  return node.type === "BinaryExpression" && node.operator === "&&" ? sidesOf(node.right) : [node];
};
const isText = ({ type, value, children }: Syntax): boolean =>
  type === "TemplateLiteral" ||
  (type === "JSXFragment" && (children as Syntax[]).some(isText)) ||
  (/^(StringLiteral|JSXText)$/.test(type) && String(value).trim() !== "");

/**
 * Once a translator of the browser has replaced a text, React can neither remove it nor put anything before it. So what
 * comes and goes beside others is an element, and so is a text behind it.
 */
export const translatable: Wall = (_path, tree) => {
  const found: string[] = [];
  for (const node of nodesOf(tree)) {
    if (node.type !== "JSXElement" && node.type !== "JSXFragment") continue;
    const isBreak = ({ type, value }: Syntax) => type === "JSXText" && /^\s*\n\s*$/.test(String(value));
    const children = (node.children as Syntax[]).filter((child) => !isBreak(child));
    for (const [at, { expression }] of children.entries()) {
      const sides = expression ? sidesOf(expression) : [];
      const isPassing = sides.length > 0 && sides[0] !== expression;
      const next = children[at + 1];
      if (!isPassing || children.length === 1) continue;
      if (sides.some(isText)) found.push("a text that comes and goes beside others");
      else if (next && isText(next)) found.push("a text behind something that comes and goes");
    }
  }
  return found;
};
