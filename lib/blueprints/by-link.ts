import "server-only";
/** Which connections the customer made with a connect link, by our records. Polytomic does not say it. */
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { Live } from "./kind.ts";

/** Clocks differ. */
export const aroundMs = minuteMs;

/** Their ids. A link makes one connection of its name, and only after it was made itself. */
export async function findMadeByLink(
  tenantId: string,
  connections: Pick<Live, "id" | "name" | "createdAt">[],
): Promise<Set<string>> {
  const names = connections.map(({ name }) => name);
  const ids = connections.map(({ id }) => id);
  const [links, made] = await Promise.all([
    db().connectLink.findMany({
      where: { tenantId, connectionId: null, uses: { gt: 0 }, connectionName: { in: names } },
      select: { connectionName: true, createdAt: true },
    }),
    db().managedResource.findMany({
      where: { tenantId, origin: "connected", upstreamId: { in: ids } },
      select: { upstreamId: true },
    }),
  ]);
  const isLinked = ({ name, createdAt }: Pick<Live, "name" | "createdAt">) =>
    links.some(
      (link) =>
        link.connectionName === name &&
        (createdAt === null || link.createdAt.getTime() <= createdAt.getTime() + aroundMs),
    );
  const known = new Set(made.map(({ upstreamId }) => upstreamId));
  return new Set(connections.flatMap((each) => (known.has(each.id) || isLinked(each) ? each.id : [])));
}
