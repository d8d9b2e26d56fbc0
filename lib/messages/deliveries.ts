import "server-only";
import { z } from "zod";
import { type MessageOf, type Stored, says, worded } from "./family.ts";

/** Why a mail or a webhook message did not arrive. Never what the other side said, which may repeat the message. */
const deliveryProblems = {
  unreachable: says({ cause: z.string() }, ({ cause }) => `The server could not be reached (${cause}).`),
  no_answer: says({}, () => "The server did not answer in time."),
  not_secure: says({ cause: z.string() }, ({ cause }) => ({
    title: `No secure connection (${cause}).`,
    hint: "The server has to offer TLS with a valid certificate.",
  })),
  sign_in_refused: says({}, () => ({
    title: "The mail server refused the user or password.",
    hint: "Correct SMTP_URL.",
  })),
  refused: says({ status: z.number() }, ({ status }) => `The server refused the message (${status}).`),
  redirected: says({ status: z.number() }, ({ status }) => ({
    title: `The server redirects (${status}), and redirects are not followed.`,
    hint: "Enter the final URL.",
  })),
  private_address: says({}, () => ({
    title: "The URL leads to a private address.",
    hint: "Set WEBHOOKS_TO_PRIVATE_ADDRESSES=yes if that is intended.",
  })),
  unreadable: says({}, () => ({
    title: "The stored URL or secret can't be decrypted.",
    hint: "Restore the encryption key, or remove the webhook and add it again.",
  })),
};

export type DeliveryProblem = MessageOf<typeof deliveryProblems>;

export const deliveryProblemWords = (problem: Stored) => worded(deliveryProblems, problem);
