import type { TenantPage } from "#lib/directory/views.ts";

export class ListError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Signing in again, and back to an address of ours. */
export const signInHref = (here: string) => `/sign-in?${new URLSearchParams({ next: here })}`;

/** One page of the list, as the address names it. */
export const fetchTenants = (search: string, signal: AbortSignal) =>
  fetchList<TenantPage>(search === "" ? "/api/tenants" : `/api/tenants?${search}`, signal);

/** What a route of ours answers. Throws ListError with its words, or with the status. */
export async function fetchList<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal, headers: { accept: "application/json" } });
  if (response.ok) return (await response.json()) as T;
  const body = (await response.json().catch(() => null)) as { message?: unknown } | null;
  const message =
    typeof body?.message === "string" ? body.message : `The list could not be fetched (${response.status}).`;
  throw new ListError(response.status, message);
}
