import { randomUUID } from "node:crypto";

/** The four requests of an onboarding with nothing around them, in the wizard's order. */
export async function callBare(url: string, partnerKey: string): Promise<void> {
  const call = async <T>(method: string, path: string, body?: unknown, key = partnerKey): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${key}`,
        "X-Polytomic-Version": "2025-09-18",
        ...(method === "POST" && { "Content-Type": "application/json", "Idempotency-Key": randomUUID() }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return ((await response.json()) as { data: T }).data;
  };
  const organizations = "/api/organizations";
  const { id } = await call<{ id: string }>("POST", organizations, { name: `Bare ${randomUUID()}` });
  const users = `${organizations}/${id}/users`;
  const email = `root@${id}.example`;
  const user = await call<{ id: string }>("POST", users, { email, role: "admin" });
  const { value } = await call<{ value: string }>("POST", `${users}/${user.id}/keys?force=false`);
  await call("GET", "/api/me", undefined, value);
}
