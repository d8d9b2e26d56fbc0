import { redirect } from "next/navigation";
import { visitCurrent } from "#lib/onboarding/page.ts";

/** The address of an onboarding as a whole: goes to the step that is due. */
export default async function Page({ params }: PageProps<"/onboarding/[tenantId]">) {
  redirect(await visitCurrent((await params).tenantId));
}
