import "server-only";
/**
 * The state of the whole installation, read from the database when it is asked for. Every process answers the same, so
 * these numbers are never added up over processes: their names begin with onboarding_installation.
 */
import { Gauge, Registry } from "prom-client";
import { readStreamStates } from "#lib/audit/stream-state.ts";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { metrics } from "#lib/base/metrics.ts";
import { promptly } from "#lib/base/reach.ts";
import { readQueueState } from "#lib/queue/state.ts";

type Count = { labels?: Record<string, string>; n: number };
type Reading = Awaited<ReturnType<typeof read>>;

/** The ages that keys are counted by, in days, the oldest first. */
const ages = [365, 180, 90, 30, 0];

/** One pass over an index; no tenant's row is looked at. */
async function countKeys(): Promise<Count[]> {
  const now = clock.now();
  const limits = ages.slice(0, -1).map((days) => later(now, -days * dayMs));
  const found = await db().$queryRaw<{ age: number; n: number }[]>`
    SELECT width_bucket(key_order, ${limits}::timestamptz[]) AS age, count(*)::int AS n
    FROM tenant WHERE archived_at IS NULL AND key_order <= ${now} GROUP BY age`;
  // A key that is a year old is also 90 days old.
  const olderThan = (at: number) => found.reduce((sum, { age, n }) => (age <= at ? sum + n : sum), 0);
  return ages.map((days, at) => ({ labels: { older_than_days: String(days) }, n: olderThan(at) }));
}

const countOperations = (): Promise<Count[]> =>
  db().$queryRaw`
    SELECT json_build_object('kind', kind, 'state', state) AS labels, count(*)::int AS n
    FROM operation GROUP BY kind, state`;

const countAttention = (): Promise<Count[]> =>
  db().$queryRaw`
    SELECT json_build_object('reason', code) AS labels, count(*)::int AS n FROM tenant_attention GROUP BY code`;

async function read() {
  // One after the other: a scrape takes one connection of the pool, not four.
  const queue = await readQueueState();
  return {
    queue,
    operations: await countOperations(),
    keys: await countKeys(),
    attention: await countAttention(),
    streams: await readStreamStates(),
  };
}

function gaugesOf(found: Reading | null): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, counts: Count[]) => {
    const labelNames = Object.keys(counts[0]?.labels ?? {});
    const made = new Gauge({
      name: `onboarding_installation_${name}`,
      help: `${help} The same from every process: use max, not sum.`,
      labelNames,
      registers: [registry],
    });
    for (const { labels = {}, n } of counts) made.set(labels, n);
  };
  gauge("up", "Whether the database answered.", [{ n: found ? 1 : 0 }]);
  if (!found) return registry;
  const { ready, later: waiting, running, oldestSeconds, deadLetters } = found.queue;
  const jobs = {
    ready,
    later: waiting,
    running,
    dead_letter: deadLetters,
    failing: found.queue.failing.length,
  };
  const byState = Object.entries(jobs).map(([state, n]) => ({ labels: { state }, n }));
  gauge("jobs", "Jobs in the queues; dead letters of the last day; what failed when it last ran.", byState);
  gauge("oldest_job_seconds", "How long the oldest ready job has waited.", [{ n: oldestSeconds }]);
  gauge("operations", "Operations by kind and state, since the beginning.", found.operations);
  gauge("keys", "Tenants whose current key is at least this old.", found.keys);
  gauge("attention", "Reasons for attention that are open.", found.attention);
  const ofStream = (n: (stream: Reading["streams"][number]) => number) =>
    found.streams.map((stream) => ({ labels: { target: stream.target }, n: n(stream) }));
  const rowsBehind = ofStream(({ behind }) => behind);
  const secondsBehind = ofStream(({ behindSeconds }) => behindSeconds);
  gauge("audit_stream_rows_behind", "Sealed audit rows that were not sent yet.", rowsBehind);
  gauge("audit_stream_seconds_behind", "Age of the oldest audit row that was not sent yet.", secondsBehind);
  const failing = ofStream(({ problem }) => (problem ? 1 : 0));
  gauge("audit_stream_failing", "Whether the last attempt to send audit rows failed.", failing);
  return registry;
}

/** While the database does not answer, all scrapes wait for one reading. */
let reading: Promise<Reading> | undefined;

/** The text that Prometheus reads: this process, then the installation. */
export async function readMetrics(): Promise<{ type: string; text: string }> {
  reading ??= read().finally(() => {
    reading = undefined;
  });
  const found = await promptly(reading).catch((error: unknown) => {
    log().error({ err: error }, "the metrics of the database cannot be read");
    return null;
  });
  const { registry } = metrics();
  const texts = [await registry.metrics(), await gaugesOf(found).metrics()];
  return { type: registry.contentType, text: texts.join("\n") };
}
