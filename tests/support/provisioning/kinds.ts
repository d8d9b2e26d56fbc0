/**
 * Every request of every kind of operation but the onboarding, whose steps have a table of their own: what must be
 * there before, who asks for it, and what is true upstream once it is done.
 */
import { db } from "#lib/base/db.ts";
import { beginOverlap, customerSwitched } from "#lib/keys/overlap-commands.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { deleteOrganization, removeUser } from "#lib/operations/removals.ts";
import { cancel } from "#lib/operations/resume.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import type { FaultInput } from "#lib/sandbox/faults.ts";
import { addUser, changeRole } from "#lib/users/change.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { draftId, onboard } from "#tests/support/hands/people.ts";
import { settingsForm } from "#tests/support/hands/settings.ts";
import { blueprintKindRows } from "./blueprint-kind-rows.ts";
import { blueprintRows } from "./blueprint-rows.ts";
import { blueprintSchemaRows } from "./blueprint-schema-rows.ts";
import type { Ground } from "./ground.ts";

export type Scene = {
  ground: Ground;
  who: Awaited<ReturnType<typeof onboard>>;
  operationId: string;
  /** The key in use before. */
  keyId: string;
  /** Of the blueprint that it has. */
  assignmentId?: string;
};

export type Row = {
  endpoint: NonNullable<FaultInput["endpoint"]>;
  before?: (scene: Scene) => Promise<unknown>;
  act: (scene: Scene) => Promise<unknown>;
  /** How many requests it sends before the one that is meant. */
  after?: number;
  /** It is sent with the tenant's own key, so that a refused one says nothing about the partner key. */
  withOrganizationKey?: true;
  /** How staff answer what it asks; left out: they try again. */
  decide?: (scene: Scene) => Promise<unknown>;
  /** What staff answer where they may be asked, since what was found could be another's. */
  answer?: (scene: Scene) => Promise<unknown>;
  /** What ends it for good: a conflict of a replacement is about its name. */
  fails?: string[];
  /** The troubles that tell it from others which send the same way; all of them if left out. */
  only?: readonly string[];
  /** It deletes, so that a 404 says that it is done. */
  deletes?: true;
  /** How the operation stands in the end; done if left out. */
  ends?: { state: "waiting" | "cancelled"; stage: string };
  /** What is true upstream then. */
  holds: (scene: Scene) => boolean | Promise<boolean>;
};

const another = (scene: Scene, n = 1) => `service-${n}@${scene.who.id}.example`;
const wanted = ({ who }: Scene) => `${who.name} of tomorrow`;
const usersOf = ({ ground }: Scene, email: string) =>
  [...ground.upstream.state.users.values()].filter((user) => user.email === email);

const add = (scene: Scene, operationId = scene.operationId) => {
  const { ground, who } = scene;
  return addUser(ground.admin, { operationId, tenantId: who.id, email: another(scene), role: "user" });
};
const beginWith = (scene: Scene, n: number, operationId = scene.operationId) =>
  beginOverlap(scene.ground.admin, { operationId, tenantId: scene.who.id, email: another(scene, n) });

/** The key in use becomes one of a service user. */
async function overlapOnce(scene: Scene): Promise<void> {
  const operationId = draftId();
  await beginWith(scene, 9, operationId);
  await customerSwitched(scene.ground.admin, { operationId, tenantId: scene.who.id }, scene.who.name);
  scene.keyId = (await currentKey(scene)).id;
}

const currentKey = ({ who }: Scene) =>
  db().organizationKey.findFirstOrThrow({ where: { tenantId: who.id, state: "current" } });

/** A user who can be changed and removed. */
const secondUser = (scene: Scene) => usersOf(scene, another(scene))[0]?.id ?? "";
const begun = (scene: Scene) => beginWith(scene, 1);
const switched = ({ ground, operationId, who }: Scene) =>
  customerSwitched(ground.admin, { operationId, tenantId: who.id }, who.name);
const revoke = ({ ground, who, operationId }: Scene) =>
  revokeKey(ground.admin, { operationId, tenantId: who.id, reason: "It leaked." });
const isInvited = (scene: Scene) => usersOf(scene, another(scene)).length === 1;
const isNewKey = async (scene: Scene) => (await currentKey(scene)).id !== scene.keyId;
const isWithout = async ({ who }: Scene) =>
  (await db().organizationKey.count({ where: { tenantId: who.id, state: { in: ["current", "next"] } } })) ===
  0;

export const rows: Record<string, Row> = {
  "organization_update/put": {
    endpoint: "updateOrganization",
    fails: ["409 in flight"],
    act: (scene) => {
      const { ground, who, operationId } = scene;
      const form = settingsForm(who.id, who.name, { name: wanted(scene) });
      return changeOrganization(ground.admin, { ...form, operationId });
    },
    holds: (scene) =>
      scene.ground.upstream.state.organizations.get(scene.who.organizationId)?.name === wanted(scene),
  },
  "organization_delete/delete": {
    endpoint: "deleteOrganization",
    deletes: true,
    act: ({ ground, who, operationId }) =>
      deleteOrganization(ground.admin, { tenantId: who.id, operationId, expectedName: who.name }),
    holds: async (scene) =>
      !scene.ground.upstream.state.organizations.has(scene.who.organizationId) && (await isWithout(scene)),
  },
  "user_add/create": { endpoint: "createUser", act: (scene) => add(scene), holds: isInvited },
  "user_role/update": {
    endpoint: "updateUser",
    before: (scene) => add(scene, draftId()),
    act: (scene) => {
      const { ground, who, operationId } = scene;
      const asked = { operationId, tenantId: who.id, userId: secondUser(scene), role: "admin" } as const;
      return changeRole(ground.admin, asked);
    },
    holds: (scene) => {
      const { users } = scene.ground.upstream.state;
      const [root, second] = [users.get(scene.who.userId), users.get(secondUser(scene))];
      return root?.roleIds.join() === second?.roleIds.join();
    },
  },
  "user_remove/delete": {
    endpoint: "deleteUser",
    deletes: true,
    before: (scene) => add(scene, draftId()),
    act: (scene) => {
      const { ground, who, operationId } = scene;
      const userId = secondUser(scene);
      const confirmation = another(scene);
      return removeUser(ground.admin, { operationId, tenantId: who.id, userId, confirmation });
    },
    holds: (scene) => usersOf(scene, another(scene)).length === 0,
  },
  "key_rotate/mint": {
    endpoint: "mintKey",
    act: ({ ground, who, operationId }) =>
      rotateKey(ground.admin, { operationId, tenantId: who.id, typedName: who.name }),
    holds: isNewKey,
  },
  "key_overlap/user": {
    endpoint: "createUser",
    act: begun,
    ends: { state: "waiting", stage: "overlapping" },
    holds: isInvited,
  },
  "key_overlap/mint": {
    endpoint: "mintKey",
    act: begun,
    after: 1,
    ends: { state: "waiting", stage: "overlapping" },
    holds: async (scene) => isInvited(scene) && !(await isNewKey(scene)),
  },
  "key_overlap/kill": { endpoint: "mintKey", before: begun, act: switched, holds: isNewKey },
  "key_overlap/remove": {
    endpoint: "deleteUser",
    deletes: true,
    before: async (scene) => {
      await overlapOnce(scene);
      await begun(scene);
    },
    act: switched,
    holds: async (scene) => usersOf(scene, another(scene, 9)).length === 0 && (await isNewKey(scene)),
  },
  "key_overlap/withdraw": {
    endpoint: "deleteUser",
    deletes: true,
    before: begun,
    act: ({ ground, who, operationId }) => cancel(ground.admin, who.id, operationId),
    ends: { state: "cancelled", stage: "withdraw" },
    holds: async (scene) => !isInvited(scene) && !(await isNewKey(scene)),
  },
  "key_revoke/kill": { endpoint: "mintKey", act: revoke, holds: isWithout },
  "key_revoke/remove": {
    endpoint: "deleteUser",
    deletes: true,
    before: overlapOnce,
    act: revoke,
    holds: isWithout,
  },
  ...blueprintRows,
  ...blueprintKindRows,
  ...blueprintSchemaRows,
};

/** A customer whose onboarding is over, and the operation that is about to be asked for. */
export async function sceneOf(ground: Ground): Promise<Scene> {
  const tenantId = ground.upstream.uuid();
  const who = await onboard(ground.admin, { tenantId, name: "Northwind Clinics" });
  const scene = { ground, who, operationId: draftId(), keyId: "" };
  scene.keyId = (await currentKey(scene)).id;
  ground.moveClock(60_000);
  return scene;
}

/** Whether the operation stands as it should in the end. */
export async function isOver({ operationId }: Scene, { ends }: Row): Promise<boolean> {
  const { state, stage } = await operationOf(operationId);
  return ends ? state === ends.state && stage === ends.stage : state === "done";
}
