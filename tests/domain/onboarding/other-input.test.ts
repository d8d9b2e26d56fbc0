import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { adoptOrganization } from "#lib/onboarding/adopt.ts";
import { addRootUser, createOrganization } from "#lib/onboarding/commands.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Several people send the same draft with different input. One input counts; whoever sent another is told. */

const world = useWorld();
let staff: Staff;
let id: string;

beforeEach(async () => {
  staff = await addStaff();
  id = draftId();
});

const tenant = () => db().tenant.findUniqueOrThrow({ where: { id } });

/** What each of them was told: null where they were led on. */
async function answersOf(posts: Promise<unknown>[]): Promise<(string | null)[]> {
  const settled = await Promise.allSettled(posts);
  return settled.map((each) => (each.status === "fulfilled" ? null : String(each.reason.message)));
}

function expectTold(answer: string | null, isOwn: boolean, said: string): void {
  if (isOwn) expect(answer).toBeNull();
  else expect(answer ?? "led on").toContain(said);
}

test("of fifty names for one draft one counts, and the others are told which", async () => {
  world.letPausesTakeTime();
  const names = Array.from({ length: 50 }, (_, n) => `Customer ${id} number ${n}`);
  const answers = await answersOf(
    names.map((name) => createOrganization(staff, id, organizationNamed(name))),
  );
  const { name } = await tenant();
  const made = world.sandbox.inspect().organizations.filter((each) => each.name.startsWith(`Customer ${id}`));
  expect(made.map((each) => each.name)).toEqual([name]);
  for (const [n, answer] of answers.entries()) expectTold(answer, names[n] === name, `“${name}”`);
});

test("other sign-on settings under the same name are told as well", async () => {
  world.letPausesTakeTime();
  const domains = ["one.example", "two.example", "three.example"];
  const answers = await answersOf(
    domains.map((ssoDomain) =>
      createOrganization(staff, id, organizationNamed(`Customer ${id}`, { ssoDomain })),
    ),
  );
  const { ssoDomain } = await tenant();
  expect(answers.map((answer) => answer === null)).toEqual(domains.map((domain) => domain === ssoDomain));
});

test("a name that Polytomic spells in another way is still one's own", async () => {
  const name = `Cafe\u0301 ${id}`;
  await createOrganization(staff, id, organizationNamed(name));
  await db().tenant.update({ where: { id }, data: { name: name.normalize("NFC") } });
  await expect(createOrganization(staff, id, organizationNamed(name))).resolves.toContain(id);
});

test("of several root users one counts, and the others are told which", async () => {
  world.letPausesTakeTime();
  await createOrganization(staff, id, organizationNamed(`Customer ${id}`));
  const emails = Array.from({ length: 20 }, (_, n) => `root${n}@${id}.example`);
  const answers = await answersOf(
    emails.map((email) => addRootUser(staff, { tenantId: id, email, role: "admin" })),
  );
  const { rootEmail } = await tenant();
  expect(world.sandbox.inspect().users.filter(({ email }) => email.endsWith(`@${id}.example`))).toHaveLength(
    1,
  );
  for (const [n, answer] of answers.entries()) expectTold(answer, emails[n] === rootEmail, rootEmail ?? "");
});

test("whoever adopts another organization than the one that counts is told", async () => {
  const names = [`Old ${id} One`, `Quite Another ${id}`];
  await Promise.all(names.map((name) => world.ask("POST /api/organizations", { body: { name } })));
  const found = world.sandbox.inspect().organizations.filter((each) => names.includes(each.name));
  world.sandbox.faults.add({ fault: "503-html", endpoint: "listOrganizations", times: 1 });
  await createOrganization(staff, id, organizationNamed(`New ${id}`)).catch(() => undefined);
  const answers = await answersOf(found.map((each) => adoptOrganization(staff, id, each.id)));
  const { organizationId } = await tenant();
  for (const [n, answer] of answers.entries()) expectTold(answer, found[n]?.id === organizationId, "");
  await expect(
    adoptOrganization(staff, id, found.find((each) => each.id !== organizationId)?.id ?? ""),
  ).rejects.toThrow("somebody else decided first");
});
