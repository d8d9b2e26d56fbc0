/** The order of the tenants list where none is chosen. Without zod, for what runs in the browser. */
export const usualSort = (q: string | undefined) => (q ? ("best match" as const) : ("created" as const));
