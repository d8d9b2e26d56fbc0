/** A worker's requests as a process of its own: sends as many at once as it is asked to, and says what came back. */
import { Secret } from "#lib/base/secret.ts";
import { asOrganization, asPartner } from "#lib/polytomic/client.ts";
import { inBackground, withSlot } from "#lib/polytomic/pace.ts";

export type Asked = { requests: number; how: "each" | "in jobs" | "and die" };

const outcomeOf = (request: Promise<unknown>) =>
  request.then(
    () => "answered",
    (error: Error) => error.message,
  );

/** Two requests after each other, of both kinds of key. */
async function job(): Promise<string> {
  const result = await withSlot(async () => {
    await asPartner().me();
    return await outcomeOf(asOrganization(new Secret("an-organization-key")).me());
  });
  return "why" in result ? result.why : result.done;
}

async function answer({ requests, how }: Asked): Promise<void> {
  if (how === "and die") {
    await withSlot(async () => {
      process.send?.("holding");
      await new Promise(() => undefined);
    });
  }
  const one = how === "each" ? () => inBackground(() => outcomeOf(asPartner().me())) : job;
  process.send?.(await Promise.all(Array.from({ length: requests }, one)));
}

process.on("message", (asked: Asked) => void answer(asked));
process.once("disconnect", () => process.exit(0));
process.send?.("ready");
