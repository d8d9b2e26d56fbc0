import { expect, test } from "vitest";
import { readHome } from "#lib/directory/home.ts";
import { removeView, saveView } from "#lib/directory/saved-views.ts";
import { savedViewForm } from "#lib/forms/saved-view.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();

test("views are private: no one else sees or removes them", async () => {
  const [mine, other] = [await addStaff("viewer"), await addStaff("admin")];
  await saveView(mine, { name: "Quiet", search: "status=active" });
  await saveView(mine, { name: "Alarming", search: "status=needs+attention" });
  const saved = (await readHome(mine)).views;
  expect(saved.map(({ name, search }) => [name, search])).toEqual([
    ["Alarming", "status=needs+attention"],
    ["Quiet", "status=active"],
  ]);
  expect((await readHome(other)).views).toEqual([]);
  const [first] = saved;
  if (!first) throw new Error("nothing was saved");
  await expect(removeView(other, first.id)).rejects.toMatchObject({ code: "not-found" });
  expect((await readHome(mine)).views).toEqual(saved);
  await removeView(mine, first.id);
  expect((await readHome(mine)).views).toEqual(saved.slice(1));
});

test("a name can be used once per person, and the error is shown at the field", async () => {
  const [mine, other] = [await addStaff("viewer"), await addStaff("viewer")];
  await saveView(mine, { name: "Quiet", search: "status=active" });
  await expect(saveView(mine, { name: "Quiet", search: "q=else" })).rejects.toMatchObject({
    code: "conflict",
    fields: { name: "You already have a view named Quiet." },
  });
  await saveView(other, { name: "Quiet", search: "q=else" });
  expect((await readHome(mine)).views).toMatchObject([{ name: "Quiet", search: "status=active" }]);
});

test("a name is required", () => {
  const { error } = savedViewForm.safeParse({ name: "  ", search: "" });
  expect(error?.issues).toMatchObject([{ path: ["name"], message: "Name is missing." }]);
});

test("a view keeps what the list understands, and neither a place in the paging nor anything else", async () => {
  const mine = await addStaff("viewer");
  const search = "q=%20acme%20&status=nonsense&label=vip&key=90&sort=created&after=abc&before=def&evil=1";
  await saveView(mine, { name: "Mixed", search });
  await saveView(mine, { name: "Sorted", search: "sort=name&key=overdue" });
  await saveView(mine, { name: "Usual", search: "q=acme&sort=best+match" });
  const saved = (await readHome(mine)).views;
  expect(saved.map((view) => Object.fromEntries(new URLSearchParams(view.search)))).toEqual([
    { q: "acme", label: "vip", key: "90", sort: "created" },
    { sort: "name", key: "overdue" },
    { q: "acme" },
  ]);
});

test("the number of saved views is limited", async () => {
  const mine = await addStaff("viewer");
  for (let n = 0; n < 30; n += 1) await saveView(mine, { name: `View ${n}`, search: "" });
  await expect(saveView(mine, { name: "One more", search: "" })).rejects.toMatchObject({
    fields: { name: expect.stringContaining("Remove one first") },
  });
  expect((await readHome(mine)).views).toHaveLength(30);
});
