import "server-only";
/** What Polytomic has of a resource. A refused read looks as if it did not exist: only its list proves that it is gone. */
import type { Resource, ResourceKind } from "./document.ts";
import type { Live, Place, Wanted } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { kindOf } from "./situation.ts";

type Look<L> = { live: L; isUnreadable: boolean };

/** What is on record. */
export async function lookAtMade(
  place: Place,
  { kind: name, upstreamId }: { kind: string; upstreamId: string },
): Promise<Look<Live | null>> {
  const kind = kinds[name as ResourceKind];
  const live = await kind.read(place, upstreamId);
  if (live) return { live, isUnreadable: false };
  if (kind.mayBeThere) return { live: null, isUnreadable: await kind.mayBeThere(place, upstreamId) };
  const listed = await kind.list(place, { name: "", spec: {} });
  return { live: null, isUnreadable: listed.some(({ id }) => id === upstreamId) };
}

/** What may be the wanted one, and no blueprint of this tenant has. */
export async function candidatesFor(
  place: Place,
  resource: Resource,
  wanted: Wanted,
  taken: ReadonlySet<string>,
): Promise<Look<Live>[]> {
  const kind = kindOf(resource);
  const listed = await kind.list(place, wanted);
  const free = listed.filter((live) => kind.matches(live, wanted) && !taken.has(live.id));
  const found: Look<Live>[] = [];
  // A list's items may be light.
  for (const light of free) {
    const whole = await kind.read(place, light.id);
    found.push({ live: whole ?? light, isUnreadable: whole === null });
  }
  return found;
}
