/** The default sort of the tenants list. Without zod, because the browser loads it. */
export const usualSort = (q: string | undefined) => (q ? ("best match" as const) : ("created" as const));
