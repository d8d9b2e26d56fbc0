import "server-only";
/*
 * A code that goes to the recipient's email before a one-time link gives its key. Who has the link learns neither the
 * address nor whether mail to it arrives; staff see both.
 */
import { timingSafeEqual } from "node:crypto";
import { record } from "#lib/audit/record.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, dbNull, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import { hashToken } from "#lib/links/token.ts";
import { NotDelivered } from "#lib/mail/not-delivered.ts";
import { isMailSet, sendMail } from "#lib/mail/send.ts";
import { countTry } from "#lib/staff/throttle.ts";
import { type Found, findLink, keyOf, type Which } from "./find.ts";

const minutes = 10;
/** Of one code. */
const mostTries = 5;
/** Of one link: in a quarter of an hour, and as long as it lasts. */
const mostCodes = { atOnce: 5, ever: 20 };

const tooMany = (waiting: number) => `Too many codes. Wait ${waiting} min, then ask for another.`;

/** Bound to the secret part, which is not kept: a hash of six digits alone gives them away. */
const hashCode = (secret: string, code: string) => hashToken(`${secret}\n${code}`);

const textOf = (code: string) =>
  `Your code is ${code}.\n\nEnter it on the page of your one-time link within ${minutes} minutes. A newer code replaces it.\n\nIf you didn't ask for a code, someone else has the link: tell the person who sent it to you.\n`;

/** Sends a new code, which ends the one before. Null if the link is not valid or asks for none. */
export async function sendCode(which: Which, address: string): Promise<{ minutes: number } | null> {
  const link = await findLink(which, address);
  if (!link || link.codeTo === null) return null;
  const { id, key, codeTo } = link;
  await countTry([{ kind: "key-link-code", points: mostCodes.atOnce, of: id }], tooMany);
  const orElse = { hint: "Tell the person who sent you the link." };
  if (!isMailSet()) throw new AppError("conflict", "No code can be sent right now.", orElse);
  const code = random.digits(6);
  await transact(async (tx) => {
    const { count } = await tx.keyLink.updateMany({
      where: { id, codesSent: { lt: mostCodes.ever } },
      data: {
        codeHash: hashCode(which.secret, code),
        codeUntil: later(clock.now(), minutes * minuteMs),
        codeTries: 0,
        codesSent: { increment: 1 },
        codeProblem: dbNull,
      },
    });
    if (count === 0) throw new AppError("conflict", "No more codes are sent for this link.", orElse);
    await record(tx, null, "key.link-code-asked", keyOf(link), { hint: key.hint, address });
  });
  try {
    await sendMail({ to: codeTo, subject: "Code for your one-time link", text: textOf(code) });
  } catch (error) {
    if (!(error instanceof NotDelivered)) throw error;
    log().warn({ reason: error.problem.code }, "a code for a one-time link was not mailed");
    await db().keyLink.update({ where: { id }, data: { codeProblem: error.problem } });
  }
  return { minutes };
}

const refuse = (code: string) => new AppError("invalid", code, { fields: { code } });

/** The hash that the link must still have when it is spent; null if it asks for no code. */
export async function requireCode(
  { id, codeTo }: Found,
  secret: string,
  given: string,
): Promise<string | null> {
  if (codeTo === null) return null;
  const code = given.replace(/[\s-]/g, "");
  if (code === "") throw refuse("Enter the code from the email.");
  // Counted before it is compared, so that tries at the same moment all count.
  const [found] = await db().keyLink.updateManyAndReturn({
    where: { id, codeUntil: { gt: clock.now() }, codeTries: { lt: mostTries }, NOT: { codeHash: null } },
    data: { codeTries: { increment: 1 } },
    select: { codeHash: true },
  });
  if (!found?.codeHash) throw refuse("There is no code that works. Get a new one.");
  const hash = hashCode(secret, code);
  if (timingSafeEqual(Buffer.from(hash), Buffer.from(found.codeHash))) return hash;
  await db().keyLink.update({ where: { id }, data: { wrongTries: { increment: 1 } } });
  throw refuse("This code is wrong.");
}
