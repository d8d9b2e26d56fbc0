/** For `npm run doctor`: how far the audit was sent to other systems. */
import { readStreamStates, type StreamState } from "#lib/audit/stream-state.ts";
import { deliveryProblemWords } from "#lib/messages/deliveries.ts";
import { cannotStart } from "./startup-error.ts";

/** The worker seals once a minute and sends every five seconds. */
const longestLagSeconds = 300;

function streamWords({ target, behind, behindSeconds, unsealed, sentAt, problem }: StreamState): string {
  const notSealed = unsealed > 0 ? `, ${unsealed.toLocaleString("en")} of them not sealed` : "";
  const rows = `${behind.toLocaleString("en")} row${behind === 1 ? "" : "s"}`;
  if (problem) {
    const { title, hint = "It is sent again by the worker." } = deliveryProblemWords(problem);
    throw cannotStart(`The ${target} takes nothing, ${rows} behind. ${title}`, hint);
  }
  if (behindSeconds > longestLagSeconds)
    throw cannotStart(
      `The ${target} is ${rows} behind${notSealed}, the oldest ${Math.round(behindSeconds / 60)} minutes old.`,
      "Start a worker: `npm start` runs one, `npm run worker` another.",
    );
  return `${target}: ${rows} behind, ${sentAt ? `last sent at ${sentAt}` : "nothing sent yet"}`;
}

type Check = (name: string, work: () => Promise<[line: string, value: undefined]>) => Promise<undefined>;

export async function checkStreams(check: Check, skip: (name: string, why: string) => void): Promise<void> {
  const states = await readStreamStates();
  if (states.length === 0)
    return skip("Audit stream", "AUDIT_WEBHOOK_URL and AUDIT_SYSLOG_URL are not set, so none is sent");
  for (const state of states) await check("Audit stream", async () => [streamWords(state), undefined]);
}
