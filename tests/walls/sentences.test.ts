import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sentences } from "./sentences.ts";
import { listFiles, parse } from "./syntax.ts";

const look = (path: string, source: string) => sentences(path, parse(path, source));

test.each([
  ["a beginning", `if (trouble?.startsWith("It opens another organization")) alarm();`],
  ["a beginning by its name", `const opens = "It opens another";\nconst is = trouble.startsWith(opens);`],
  ["an equal one", `if (attention === "Missing at Polytomic") show();`],
  [
    "one of several",
    `const words = { dead: "The key does not work" } as const;\nconst is = Object.values(words).includes(x);`,
  ],
  ["one of a list", `const ends = ["The key was revoked", "No key"];\nconst is = ends.includes(x);`],
  ["one of them by its name", `const words = { dead: "The key is dead" };\nif (x !== words.dead) show();`],
  ["a template", `if (message === \`Renamed to \${name} by us\`) show();`],
  ["a case", `switch (message) { case "Nothing was sent.": show(); }`],
  ["a pattern", `const is = /^We do not know/.test(message);`],
])("comparing with a sentence is detected: %s", (_, source) => {
  for (const path of ["lib/keys/page.ts", "components/keys/page.tsx"])
    expect(look(path, source)).not.toEqual([]);
});

test.each([
  ["in a row", `await tx.operation.update({ where: { id }, data: { message: "Both keys work." } });`],
  ["by its name", `const died = "It has died.";\nawait db().run.updateMany({ data: { message: died } });`],
  [
    "on the way",
    `const message = "It has died.";\nconst data = { message, state };\nawait tx.run.create({ data });`,
  ],
  ["with a name in it", `await tx.finding.update({ where, data: { repair: \`Renamed to \${name}\` } });`],
  ["on the record", `await record(tx, actor, "key.stopped", target, { why: "Replaced without an outage" });`],
  [
    "of many",
    `await recordMany(tx, actor, "key.stopped", ids.map(() => ({ detail: { why: "It is gone" } })));`,
  ],
])("storing a sentence is detected: %s", (_, source) => {
  expect(look("lib/keys/page.ts", source)).toEqual(["stores a sentence"]);
});

test.each([
  ["lib/keys/page.ts", `if (status === "needs attention" || sort !== "best match") show();`],
  ["lib/keys/page.ts", `const is = path.endsWith("?force=true");`],
  ["lib/keys/page.ts", `throw new AppError("conflict", "Nothing was sent.");`],
  ["lib/keys/page.ts", `await tx.finding.update({ where, data: { repairCode: "kept_name" } });`],
  ["lib/keys/page.ts", `await tx.key.create({ data });\nconst words = "Nothing was sent.";\nshow(words);`],
  ["lib/messages/keys.ts", `if (text === "Nothing was sent.") show();`],
  ["lib/forms/key.ts", `const is = text.startsWith("Not a key");`],
])("what is in order is accepted: %s %#", (path, source) => {
  expect(look(path, source)).toEqual([]);
});

test("nothing stored is a sentence, and no code compares with one", () => {
  const breaches = listFiles(["app", "components", "lib"]).flatMap((path) =>
    look(path, readFileSync(path, "utf8")).map((what) => `${path} ${what}`),
  );
  expect(breaches).toEqual([]);
});
