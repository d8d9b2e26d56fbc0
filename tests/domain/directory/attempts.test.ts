import { expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { timelineQuery } from "#lib/forms/timeline.ts";
import { beginOverlap } from "#lib/keys/overlap-commands.ts";
import { listTimeline, readTimeline } from "#lib/timeline/timeline.ts";
import { addUser } from "#lib/users/change.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();

test("a request's attempt is counted within its own change, or step of the onboarding", async () => {
  const staff = await addStaff("admin");
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createOrganization" });
  const { id } = await onboard(staff);
  for (const who of ["ada", "bob"]) {
    world.moveClock(minuteMs);
    await addUser(staff, {
      operationId: draftId(),
      tenantId: id,
      email: `${who}@${id}.example`,
      role: "user",
    });
  }
  world.moveClock(minuteMs);
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createUser" });
  const email = `polytomic+${draftId()}@partner.example`;
  await beginOverlap(staff, { operationId: draftId(), tenantId: id, email });

  const page = await readTimeline(staff, id, timelineQuery.parse({ show: "requests" }));
  const shownAttempts = (page?.entries ?? [])
    .reverse()
    .map(({ title, detail }) => `${title.split(" request")[0]} ${/attempt \d+/.exec(detail ?? "")?.[0]}`);
  expect(shownAttempts).toEqual([
    "Organization attempt 1",
    "Organization attempt 2",
    "Root user attempt 1",
    "API key attempt 1",
    "New user attempt 1",
    "New user attempt 1",
    "New user attempt 1",
    "New user attempt 2",
    "New key attempt 1",
  ]);
  const short = (await listTimeline(staff, id)).filter(({ title }) => title.startsWith("New user"));
  expect(short.map(({ detail }) => /attempt \d+/.exec(detail ?? "")?.[0])).toEqual([
    "attempt 2",
    "attempt 1",
    "attempt 1",
    "attempt 1",
  ]);
});
