import "server-only";
import type { Stored } from "./family.ts";

/* How a table stores a message: a column for the code, null if there is none, and one for the parameters. */

type Json = string | number | boolean | null | readonly Json[] | Params;
export type Params = { readonly [name: string]: Json };
type Storable = { code: string; params: Params };

export const messageColumns = (message: Storable | null) => ({
  messageCode: message?.code ?? null,
  messageParams: message?.params ?? {},
});

export const messageIn = (row: { messageCode: string | null; messageParams: unknown }): Stored | null =>
  row.messageCode === null ? null : { code: row.messageCode, params: row.messageParams };
