import "server-only";
import type { DeliveryProblem } from "#lib/messages/deliveries.ts";

/** A message did not arrive. `isLasting`: sending it again would end the same way. */
export class NotDelivered extends Error {
  override readonly name = "NotDelivered";
  readonly problem: DeliveryProblem;
  readonly isLasting: boolean;

  constructor(problem: DeliveryProblem, isLasting: boolean) {
    super(`not delivered: ${problem.code}`);
    this.problem = problem;
    this.isLasting = isLasting;
  }
}
