import type { TenantPage } from "#lib/directory/views.ts";
import { problemIn } from "#lib/forms/state.ts";

export class ListError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** One page of the list, as the address names it. */
export const fetchTenants = (search: string, signal: AbortSignal) =>
  fetchList<TenantPage>(search === "" ? "/api/tenants" : `/api/tenants?${search}`, signal);

/** What a route of ours answers. Throws ListError with its words, or with the status. */
export async function fetchList<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal, headers: { accept: "application/json" } });
  if (response.ok) return (await response.json()) as T;
  const words = `The list could not be fetched (${response.status}).`;
  throw new ListError(response.status, problemIn(await response.json().catch(() => null), words).message);
}
