import type { TenantPage } from "#lib/tenants/views.ts";

export class ListError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** One page of the list, as the address names it. */
export async function fetchTenants(search: string, signal: AbortSignal): Promise<TenantPage> {
  const response = await fetch(search === "" ? "/api/tenants" : `/api/tenants?${search}`, {
    signal,
    headers: { accept: "application/json" },
  });
  if (response.ok) return (await response.json()) as TenantPage;
  const body = (await response.json().catch(() => null)) as { message?: unknown } | null;
  const message =
    typeof body?.message === "string" ? body.message : `The list could not be fetched (${response.status}).`;
  throw new ListError(response.status, message);
}
