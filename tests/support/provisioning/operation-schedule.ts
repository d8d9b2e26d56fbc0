/**
 * Random schedules of one customer's operations, many at once: rotations, overlaps, revocations, users, settings and
 * the deletion, while another customer is onboarded, with faults, crashes, clock jumps and several workers.
 */
import { hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { beginOverlap, customerSwitched } from "#lib/keys/overlap-commands.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { deleteOrganization, removeUser } from "#lib/operations/removals.ts";
import { cancel, tryAgain } from "#lib/operations/resume.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import { addUser, changeRole } from "#lib/users/change.ts";
import { type Customer, draftId } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { settingsForm } from "#tests/support/hands/settings.ts";
import { stepsOf } from "./acting.ts";
import { checkAll, Violation } from "./checks.ts";
import { endWell } from "./ending.ts";
import { checkKeysOf, checkMails } from "./key-checks.ts";
import type { Scene } from "./kinds.ts";
import { findTenant } from "./outsiders.ts";
import { type Command, calmDown, checkErrors, commandsOf, isQuiet, obey, told } from "./random-commands.ts";
import { runWorker } from "./worker.ts";

type Joint = Scene & { other: Customer };

const acts = {
  rotate: ({ ground, who }) =>
    rotateKey(ground.admin, { operationId: draftId(), tenantId: who.id, typedName: who.name }),
  // Every user has an email of their own, so that nobody is invited twice for a reason.
  overlap: ({ ground, who }) => {
    const email = `service-${draftId()}@a.example`;
    return beginOverlap(ground.admin, { operationId: draftId(), tenantId: who.id, email });
  },
  async switch({ ground, who }) {
    const overlap = await findOpen(who.id, "key_overlap");
    if (overlap)
      await customerSwitched(ground.admin, { operationId: overlap.id, tenantId: who.id }, who.name);
  },
  revoke: ({ ground, who }) =>
    revokeKey(ground.admin, { operationId: draftId(), tenantId: who.id, reason: "It leaked." }),
  add: ({ ground, who }) => {
    const user = { email: `user-${draftId()}@a.example`, role: "user" } as const;
    return addUser(ground.admin, { operationId: draftId(), tenantId: who.id, ...user });
  },
  async remove({ ground, who }, n) {
    const user = [...ground.upstream.state.users.values()][n];
    if (!user) return;
    const asked = { operationId: draftId(), tenantId: who.id, userId: user.id, confirmation: user.email };
    await removeUser(ground.admin, asked);
  },
  async role({ ground, who }, n) {
    const user = [...ground.upstream.state.users.values()][n];
    if (!user || user.organizationId !== who.organizationId) return;
    const asked = { operationId: draftId(), tenantId: who.id, userId: user.id };
    await changeRole(ground.admin, { ...asked, role: n === 1 ? "admin" : "user" });
  },
  async onboard({ ground, other }) {
    const tenant = await findTenant(other.id);
    await stepsOf(ground.admin, other)[tenant?.stage ?? "draft"]();
  },
  settings: ({ ground, who }, n) =>
    changeOrganization(ground.admin, settingsForm(who.id, who.name, { ssoDomain: `${n}.example` })),
  delete: ({ ground, who }) =>
    deleteOrganization(ground.admin, { tenantId: who.id, operationId: draftId(), expectedName: who.name }),
  async cancel({ ground, who }) {
    const open = await findOpen(who.id);
    if (open) await cancel(ground.admin, who.id, open.id);
  },
  async again({ ground, who }) {
    const open = await findOpen(who.id);
    if (open) await tryAgain(ground.admin, who.id, open.id);
  },
  worker: () => recover(),
} satisfies Record<string, (scene: Joint, n: number) => Promise<unknown>>;
type Act = keyof typeof acts;

const findOpen = (tenantId: string, kind?: "key_overlap") =>
  db().operation.findFirst({
    where: { tenantId, finishedAt: null, kind: kind ?? { not: "onboarding" } },
    orderBy: { createdAt: "asc" },
  });

const often: Act[] = ["rotate", "overlap", "switch", "revoke", "add", "worker", "cancel", "again", "onboard"];
const seldom: Act[] = ["remove", "role", "settings", "delete"];
export const commands = commandsOf(often, seldom);

/** The worker and staff, who try again or cancel, bring every operation to its end. */
async function endAll(scene: Joint): Promise<void> {
  const { ground, who } = scene;
  await calmDown(ground);
  for (let round = 0; round < 16; round += 1) {
    ground.moveClock(hourMs);
    const error = await runWorker(ground);
    if (error) throw error;
    const open = await findOpen(who.id);
    if (!open) return await endOther(scene);
    if (open.state === "waiting") await acts.switch(scene);
    else if (round < 8) await tryAgain(ground.admin, who.id, open.id);
    else await cancel(ground.admin, who.id, open.id).catch(() => tryAgain(ground.admin, who.id, open.id));
  }
  throw new Violation("an operation is stuck");
}

async function endOther({ ground, other }: Joint): Promise<void> {
  const isBegun = (await findTenant(other.id)) !== null;
  if (isBegun) await endWell(ground, [other], [other.id]);
}

/** `begun`: of a customer whose onboarding is over. */
export async function runOperationSchedule(begun: Scene, schedule: Command<Act>[]): Promise<void> {
  const { ground } = begun;
  try {
    const other = { id: ground.upstream.uuid(), name: "Contoso", email: "root@contoso.example" };
    const scene: Joint = { ...begun, other };
    const bound = Object.fromEntries(
      Object.entries(acts).map(([name, act]) => [name, (n: number) => act(scene, n)]),
    ) as Record<Act, (n: number) => Promise<unknown>>;
    for (const command of schedule) {
      await obey(ground, bound, command);
      if (isQuiet(command)) continue;
      checkErrors(ground);
      checkMails(ground);
      await checkKeysOf(scene);
      await checkAll(ground.upstream, [other.id]);
    }
    await endAll(scene);
    checkMails(ground);
    await checkKeysOf(scene);
    if (ground.upstream.late.length > 0) throw new Violation("a request was repeated after a day");
  } catch (error) {
    throw told(error, schedule);
  }
}
