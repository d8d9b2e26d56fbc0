/**
 * How many tenants can be chosen one by one; their ids also fit into an address. In a file of its own, because the
 * browser needs it without zod.
 */
export const mostChosen = 200;
