import { type Href, tenantHref } from "#lib/forms/href.ts";
import type { TimelineQuery } from "#lib/forms/timeline.ts";

/** The address of a tenant's timeline; everything from the newest on has the plain one. */
export function timelineHref(tenantId: string, { show, after, before }: TimelineQuery): Href {
  const search = new URLSearchParams({
    ...(show !== "all" && { show }),
    ...(after && { after }),
    ...(before && { before }),
  }).toString();
  return tenantHref(tenantId, "timeline", search === "" ? "" : `?${search}`);
}
