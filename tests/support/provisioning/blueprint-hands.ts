/** What the rows of blueprints have in common: who gives a blueprint, applies it and removes it. */
import { z } from "zod";
import { db } from "#lib/base/db.ts";
import { answerApply, beginRemove } from "#lib/blueprints/commands.ts";
import { apply, assign, publish } from "#tests/support/hands/blueprints.ts";
import { furnish } from "./furnish.ts";
import type { Scene } from "./kinds.ts";

export const itemsOf = ({ ground, who }: Scene, kind: string) =>
  [...(ground.upstream.state.items.get(who.organizationId)?.values() ?? [])].filter(
    (each) => each.kind === kind,
  );
export const assignmentOf = ({ assignmentId = "" }: Scene): string => assignmentId;

export const given = (document: unknown) => async (scene: Scene) => {
  const { ground, who } = scene;
  scene.assignmentId = await assign(ground.admin, who.id, await publish(ground.admin, document));
};
export const applies = (scene: Scene, operationId = scene.operationId) =>
  apply(scene.ground.admin, scene.who.id, assignmentOf(scene), operationId);
export const removes = (scene: Scene) => {
  const { ground, who, operationId } = scene;
  const which = { operationId, tenantId: who.id, assignmentId: assignmentOf(scene) };
  return beginRemove(ground.admin, { ...which, typedName: who.name });
};

/** Has the first `count` resources of a document already. */
export const having = (document: unknown, count: number) => async (scene: Scene) => {
  await given(document)(scene);
  await furnish(scene.ground, scene.who.id, assignmentOf(scene), count);
};

/** "Use this one", of the only one that was found. */
export async function takesFound({ ground, who, operationId }: Scene): Promise<void> {
  const { question } = await db().operation.findUniqueOrThrow({ where: { id: operationId } });
  const { ids } = found.parse(question);
  await answerApply(ground.admin, { operationId, tenantId: who.id }, { use: ids[0] ?? "" });
}
const found = z.object({ ids: z.array(z.string()).length(1) });
