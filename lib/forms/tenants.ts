import { z } from "zod";
import { type Need, needs } from "./needs.ts";
import { id } from "./text.ts";
import { usualSort } from "./usual-sort.ts";

export const statuses = [
  "draft",
  "organization created",
  "user added",
  "active",
  "needs attention",
  "on hold",
  "archived",
] as const;
export type Status = (typeof statuses)[number];

const status = z.enum(statuses);
/** The database generates it as text; any other text is a bug. */
export const requireStatus = (text: string): Status => status.parse(text);

/** The sorts that a column has. */
export const sorts = [
  "created",
  "name",
  "status",
  "root user",
  "key age",
  "last verified",
  "health",
] as const;
export type Sort = (typeof sorts)[number];
/** The same backwards; what has no such value stays last. */
const backwards = sorts.map((sort) => `-${sort}` as const);
/** And the sort of a search: names and customer ids that start with the text come first. */
const anySort = [...sorts, ...backwards, "best match"] as const;
export type AnySort = (typeof anySort)[number];

/** By the age of the key in days, by the policy, tenants without a key, or with a foreign key. */
export const keyFilters = ["overdue", "30", "90", "180", "365", "none", "foreign"] as const;
export type KeyFilter = (typeof keyFilters)[number];

/** By what the latest look at the organization's syncs says; "blind": it was not possible. */
const healthFilters = ["failing", "good", "blind", "unseen"] as const;
export type HealthFilter = (typeof healthFilters)[number];

/** Characters that can't be typed into a search box are removed; PostgreSQL rejects some of them. */
const searched = (text: string) =>
  text
    .replace(/\s+/g, " ")
    .replace(/\p{Cc}/gu, "")
    .trim();

/** The tenants page as a URL. Anything invalid falls back to the plain list, never to an error. */
export const tenantsQuery = z
  .object({
    q: z.string().transform(searched).pipe(z.string().max(200)).catch("").default(""),
    status: status.optional().catch(undefined),
    owner: id.optional().catch(undefined),
    label: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .regex(/^\P{Cc}*$/u)
      .optional()
      .catch(undefined),
    key: z.enum(keyFilters).optional().catch(undefined),
    needs: z
      .enum(Object.keys(needs) as Need[])
      .optional()
      .catch(undefined),
    health: z.enum(healthFilters).optional().catch(undefined),
    sort: z.enum(anySort).optional().catch(undefined),
    /** Cursor of the row to continue after (or before), from the previous page. */
    after: z.string().max(3_000).optional().catch(undefined),
    before: z.string().max(3_000).optional().catch(undefined),
  })
  .transform(({ sort, ...rest }) => {
    const fits = sort !== undefined && (sort !== "best match" || rest.q !== "");
    return { ...rest, sort: fits ? sort : usualSort(rest.q) };
  });

export type TenantsQuery = z.infer<typeof tenantsQuery>;
