import { expect, test } from "vitest";
import { z } from "zod";
import { publicFormAction } from "#lib/access/action.ts";
import { idle } from "#lib/forms/state.ts";

/** What an action's work gets of a form with these entries, and what goes back to the form. */
async function sent(...given: [string, string | Blob][]) {
  const form = new FormData();
  for (const [name, value] of given) form.append(name, value);
  const action = publicFormAction({
    input: z.record(z.string(), z.string()),
    work: async (input) => ({ data: input }),
  });
  const { data, values } = await action(idle, form);
  return { data, values };
}

test("several values of one name arrive joined with commas, in their order, and go back to the form so", async () => {
  const { data, values } = await sent(["types", "hubspot"], ["name", "CRM"], ["types", "salesforce"]);
  expect(data).toEqual({ types: "hubspot,salesforce", name: "CRM" });
  expect(values).toEqual(data);
});

test("a single value arrives as it is, with its commas and spaces, and an empty one empty", async () => {
  const { data } = await sent(["types", " hubspot, salesforce "], ["name", ""]);
  expect(data).toEqual({ types: " hubspot, salesforce ", name: "" });
});

test("files and what the framework adds are not input, and a name is no more than a name", async () => {
  const { data } = await sent(["$ACTION_ID_1", "x"], ["file", new Blob(["x"])], ["constructor", "plain"]);
  expect(data).toEqual({ constructor: "plain" });
});

test("of several values of a secret none goes back to the form", async () => {
  const { data, values } = await sent(["password", "first"], ["password", "second"]);
  expect([data, values]).toEqual([{ password: "first,second" }, {}]);
});
