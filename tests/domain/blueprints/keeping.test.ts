import { expect, test } from "vitest";
import { keeping } from "#lib/blueprints/keeping.ts";

/** Fails at every `fails`th reading. */
function counting(fails = Number.POSITIVE_INFINITY) {
  let count = 0;
  const read = keeping(async (name: string) => {
    count += 1;
    if (count % fails === 0) throw new Error("no answer");
    return `${name} ${count}`;
  });
  return { read, count: () => count };
}

test("in one drive each thing is read once, in another one again", async () => {
  const { read, count } = counting();
  const [one, other] = [{}, {}];
  expect(await Promise.all([read(one, "a"), read(one, "a"), read(one, "b")])).toEqual(["a 1", "a 1", "b 2"]);
  expect(await read(other, "a")).toBe("a 3");
  expect(count()).toBe(3);
});

test("outside of a drive nothing is kept", async () => {
  const { read } = counting();
  expect([await read(null, "a"), await read(null, "a")]).toEqual(["a 1", "a 2"]);
});

test("what could not be read is read again", async () => {
  const { read } = counting(2);
  const drive = {};
  expect(await read(drive, "a")).toBe("a 1");
  await expect(read(drive, "b")).rejects.toThrow("no answer");
  expect(await read(drive, "b")).toBe("b 3");
});
