/**
 * Random schedules of one tenant's blueprint: applied, removed, changed, answered, cancelled, while its key is rotated,
 * with faults, crashes, clock jumps and several workers.
 */
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { answerApply, beginRemove, lookAgain } from "#lib/blueprints/commands.ts";
import { idOfField } from "#lib/blueprints/kinds/schemas.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { cancel, tryAgain } from "#lib/operations/resume.ts";
import type { Item } from "#lib/sandbox/documents.ts";
import type { FaultName } from "#lib/sandbox/faults.ts";
import { apply, assign, clientOf, publish } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { draftId } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { awaited } from "./blueprint-schedule-documents.ts";
import { Violation } from "./checks.ts";
import type { Ground } from "./ground.ts";
import { type Scene, sceneOf } from "./kinds.ts";
import { type Command, calmDown, checkErrors, commandsOf, obey, told } from "./random-commands.ts";
import { runWorker } from "./worker.ts";

/** `foreign`: the ids of what is not ours to delete. */
type Given = Scene & { assignmentId: string; foreign: string[] };

const findOpen = (tenantId: string) =>
  db().operation.findFirst({
    where: { tenantId, finishedAt: null, kind: { in: ["blueprint_apply", "blueprint_remove"] } },
  });

const applies = ({ ground, who, assignmentId }: Given) => apply(ground.admin, who.id, assignmentId);

/** What is found is used, what is in doubt is left. */
async function answer({ ground, who }: Given, n: number): Promise<void> {
  const open = await findOpen(who.id);
  if (open?.state !== "asking") return;
  const { ids = [], mayMakeAnother = false } = open.question as { ids?: string[]; mayMakeAnother?: boolean };
  const [found] = ids;
  const choice = found === undefined ? "leave" : n === 2 && mayMakeAnother ? "another" : { use: found };
  await answerApply(ground.admin, { operationId: open.id, tenantId: who.id }, choice);
}

const acts = {
  apply: applies,
  remove: ({ ground, who, assignmentId }: Given) =>
    beginRemove(ground.admin, {
      operationId: draftId(),
      tenantId: who.id,
      assignmentId,
      typedName: who.name,
    }),
  async change({ ground, who, assignmentId }: Given, n: number) {
    // As the form does: not while it is being applied.
    if (await findOpen(who.id)) return;
    const data = { variables: { schema: `schema_${n}` } };
    await db().blueprintAssignment.update({ where: { id: assignmentId }, data });
    await apply(ground.admin, who.id, assignmentId);
  },
  answer,
  async again({ ground, who }: Given) {
    const open = await findOpen(who.id);
    if (!open) return;
    const which = { operationId: open.id, tenantId: who.id };
    if (open.state === "waiting") await lookAgain(ground.admin, which);
    else await tryAgain(ground.admin, who.id, open.id);
  },
  async cancel({ ground, who }: Given) {
    const open = await findOpen(who.id);
    if (open) await cancel(ground.admin, who.id, open.id);
  },
  rotate: ({ ground, who }: Given) =>
    rotateKey(ground.admin, { operationId: draftId(), tenantId: who.id, typedName: who.name }),
  /** The customer connects what a blueprint waits for. */
  async consent({ ground, who, foreign }: Given) {
    const client = await clientOf(who.id);
    // Its page is no part of this ground: the same is made in the way of another program.
    const { name, type } = awaited;
    const made = { name, type, configuration: { oauth_refresh_token: "theirs" } };
    await client.createRecord("connections", made, { idempotencyKey: draftId() });
    const found = itemsOf({ ground, who }).filter(({ document }) => isAwaited(document));
    foreign.push(...found.map(({ id }) => id));
  },
  worker: () => recover(),
} satisfies Record<string, (given: Given, n: number) => Promise<unknown>>;
type Act = keyof typeof acts;

export const blueprintCommands = commandsOf<Act>(
  ["apply", "apply", "change", "answer", "again", "worker", "worker"],
  ["remove", "cancel", "rotate"],
);
/** The same, where something of the customer's is awaited. */
export const customerCommands = commandsOf<Act>(
  ["apply", "apply", "change", "answer", "again", "consent", "worker", "worker"],
  ["remove", "cancel", "rotate"],
);

const isAwaited = (document: object): boolean => "name" in document && document.name === awaited.name;

const itemsOf = ({ ground, who }: Pick<Given, "ground" | "who">) => [
  ...(ground.upstream.state.items.get(who.organizationId)?.values() ?? []),
];

async function check(given: Given): Promise<void> {
  const items = itemsOf(given);
  const active = items.filter(({ document }) => "active" in document && document.active === true);
  if (active.length > 1) throw new Violation("two syncs move the same data");
  const ran = items.flatMap(({ document }) => ("syncId" in document ? document.syncId : []));
  if (new Set(ran).size < ran.length) throw new Violation("a sync was run twice");
  for (const id of given.foreign)
    if (!items.some((item) => item.id === id)) throw new Violation("something that is not ours was deleted");
}

/** Those that are defined in schemas, by the ids that they have here. */
const fieldsIn = (given: Given) =>
  itemsOf(given).flatMap(({ document }) =>
    "schemaId" in document
      ? document.fields
          .filter(({ goneAtMs }) => goneAtMs === null)
          .map(({ field_id: field }) =>
            idOfField({ connectionId: document.connectionId, schema: document.schemaId, field }),
          )
      : [],
  );

const managed = { connection: true, bulkSync: true, model: true, sync: true, webhook: true };

/** In the end, what was made is on record or somebody was asked about it, and no secret is written anywhere. */
async function checkEnd(given: Given, hasAsked: boolean): Promise<void> {
  await check(given);
  const where = { tenantId: given.who.id };
  const [made, calls, operations, events] = await Promise.all([
    db().managedResource.findMany({ where }),
    db().upstreamCall.findMany({ where }),
    db().operation.findMany({ where }),
    db().auditEvent.findMany({ where }),
  ]);
  const known = new Set([...made.map(({ upstreamId }) => upstreamId), ...given.foreign]);
  const isLost = ({ id, kind }: Pick<Item, "id" | "kind">) => kind in managed && !known.has(id);
  const lost = [
    ...itemsOf(given)
      .filter(isLost)
      .map(({ id }) => id),
    ...fieldsIn(given).filter((id) => !known.has(id)),
  ];
  const inDoubt = hasAsked || operations.some(({ state }) => state === "cancelled" || state === "failed");
  if (lost.length > 0 && !inDoubt) throw new Violation(`${lost.length} that were made are not on record`);
  const text = JSON.stringify([made, calls, operations, events]);
  if (text.includes("s3cret-of-the-warehouse")) throw new Violation("a secret is written down");
}

async function endAll(given: Given, awaits: boolean): Promise<boolean> {
  const { ground, who } = given;
  await calmDown(ground);
  if (awaits) await acts.consent(given);
  let hasAsked = false;
  for (let round = 0; round < 24; round += 1) {
    ground.moveClock(hourMs);
    const error = await runWorker(ground);
    if (error) throw error;
    const open = await findOpen(who.id);
    if (!open) return hasAsked;
    hasAsked ||= open.state === "asking";
    if (open.state === "asking") await answer(given, 0);
    else if (round < 16) await acts.again(given);
    else await cancel(ground.admin, who.id, open.id);
  }
  throw new Violation("the blueprint is stuck");
}

/** How the answer to a first run gets lost, or comes without telling whether it runs. */
export const losses = [
  "reset-after-commit",
  "hang-after-commit",
  "500-recorded-after-commit",
  "reset-before-commit",
  "500-not-recorded",
] as const satisfies FaultName[];

/** Applies it until its first run was sent, of which the answer is lost. */
async function loseFirstRun(given: Given, fault: FaultName): Promise<void> {
  const { ground, who } = given;
  for (const endpoint of ["startBulkSync", "startSync"])
    ground.upstream.faults.add({ fault, endpoint, times: 50 });
  await applies(given);
  const where = { tenantId: who.id, step: "resource_run" } as const;
  for (let round = 0; (await db().upstreamCall.count({ where })) === 0; round += 1) {
    if (round === 8) throw new Violation("no first run was sent");
    ground.moveClock(minuteMs);
    await runWorker(ground);
  }
}

export async function runBlueprintSchedule(
  ground: Ground,
  schedule: Command<Act>[],
  { document = bulkDocument, lost }: { document?: unknown; lost?: FaultName } = {},
): Promise<void> {
  try {
    await ground.begin();
    const scene = await sceneOf(ground);
    const assignmentId = await assign(ground.admin, scene.who.id, await publish(ground.admin, document));
    const given: Given = { ...scene, assignmentId, foreign: [] };
    given.foreign = itemsOf(given).map(({ id }) => id);
    const bound = Object.fromEntries(
      Object.entries(acts).map(([name, act]) => [name, (n: number) => act(given, n)]),
    ) as Record<Act, (n: number) => Promise<unknown>>;
    if (lost) await loseFirstRun(given, lost);
    for (const command of schedule) {
      await obey(ground, bound, command);
      checkErrors(ground);
      await check(given);
    }
    const awaits = JSON.stringify(document).includes(awaited.name);
    await checkEnd(given, await endAll(given, awaits));
    if (ground.upstream.late.length > 0) throw new Violation("a request was repeated after a day");
  } catch (error) {
    throw told(error, schedule);
  }
}
