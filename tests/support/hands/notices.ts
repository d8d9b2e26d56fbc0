/** The worker's part in notices, one job after the other. */
import { runSql } from "#lib/base/db.ts";
import { forgetEnv } from "#lib/base/settings.ts";
import { deliver, sweepNotices } from "#lib/notices/deliver.ts";
import type { Recipient } from "#lib/notices/recipient.ts";
import { listJobs } from "./queue.ts";

/** Runs the jobs that wait, and returns how many there were. */
export async function runNoticeJobs(): Promise<number> {
  const jobs = (await listJobs("notice")).filter(({ state }) => state === "created");
  await runSql("DELETE FROM pgboss.job WHERE name = 'notice'");
  for (const { data } of jobs) await deliver(data as unknown as Recipient);
  return jobs.length;
}

/** The same after a sweep, which queues what is due again. */
export async function sweepAndRun(): Promise<number> {
  await sweepNotices();
  return await runNoticeJobs();
}

export function allowPrivateAddresses(may: boolean): void {
  process.env.WEBHOOKS_TO_PRIVATE_ADDRESSES = may ? "yes" : "";
  forgetEnv();
}

/** For the app of this process, from now on; without a mailbox it sends no mail. */
export function sendMailTo(mailbox: { url: string } | null): void {
  process.env.SMTP_URL = mailbox?.url ?? "";
  process.env.MAIL_FROM = mailbox ? "Onboarding <onboarding@partner.example>" : "";
  forgetEnv();
}
