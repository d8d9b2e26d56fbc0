import "server-only";
import { log } from "#lib/base/log.ts";
import { NotDelivered } from "#lib/mail/not-delivered.ts";
import { isMailSet, sendMail } from "#lib/mail/send.ts";
import { deliveryProblemWords } from "#lib/messages/deliveries.ts";
import type { MailedLink } from "./views.ts";

const texts = {
  invitation: {
    subject: "Your invitation to Partner Onboarding",
    text: (link: string, by: string) =>
      `${by} invites you to Partner Onboarding.\n\nOpen this link to choose your password. It works once, within 7 days:\n${link}\n\nIf you don't know ${by}, ignore this email.\n`,
  },
  reset: {
    subject: "Choose a new password for Partner Onboarding",
    text: (link: string, by: string) =>
      `${by} made a link for you to choose a new password.\n\nOpen it within 24 hours. It works once:\n${link}\n\nIf you didn't ask for it, tell ${by}. Your password stays as it is until the link is used.\n`,
  },
};

/**
 * Mails a one-time link within the request, so that it is stored nowhere, and says what became of it. Call it after the
 * transaction that made the link.
 */
export async function mailLink(
  what: keyof typeof texts,
  { to, link, linkId, by }: { to: string; link: string; linkId: string; by: string },
): Promise<MailedLink> {
  if (!isMailSet()) return { link, linkId, mailedTo: null, mailProblem: null };
  const { subject, text } = texts[what];
  try {
    await sendMail({ to, subject, text: text(link, by) });
    return { link, linkId, mailedTo: to, mailProblem: null };
  } catch (error) {
    if (!(error instanceof NotDelivered)) throw error;
    log().warn({ what, reason: error.problem.code }, "a link was not mailed");
    return { link, linkId, mailedTo: null, mailProblem: deliveryProblemWords(error.problem).title };
  }
}
