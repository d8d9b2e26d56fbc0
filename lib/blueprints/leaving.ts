import "server-only";
/** The stages in which a resource leaves: with what its version drops, and with the whole blueprint. */
import type { Next } from "#lib/engine/definition.ts";
import { cancelRun, deactivate, remove } from "./deleting.ts";
import type { Leaving } from "./removing.ts";
import { prepared, withKey } from "./trouble.ts";

/** Where one of them leads. */
export type To = "next" | "cancel" | "delete";

/** `find`: the resource whose turn it is; `subject`: its key. */
export function leavingStages<N>(
  find: (now: N, to: To) => Promise<Leaving>,
  subject: (now: Pick<N, "operation" & keyof N>) => string,
) {
  const by = (work: (leaving: Leaving) => Promise<Next>, to: To) => ({
    subject,
    next: async (now: N) => {
      const found = await prepared(() => find(now, to));
      return "made" in found ? await withKey(() => work(found)) : found;
    },
  });
  return {
    deactivate: {
      step: "resource_activate" as const,
      body: () => ({ active: false }),
      ...by(deactivate, "cancel"),
    },
    cancel: { step: "resource_cancel" as const, ...by(cancelRun, "delete") },
    delete: { step: "resource_delete" as const, ...by(remove, "next") },
  };
}
