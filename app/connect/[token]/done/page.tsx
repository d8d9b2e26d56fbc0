import type { Metadata } from "next";
import { VisitorPage } from "#components/connect/visitor-page.tsx";
import { env } from "#lib/base/env.ts";

export const metadata: Metadata = { title: "Back from Polytomic", referrer: "no-referrer" };

export default function Page() {
  return (
    <VisitorPage title="You are back from Polytomic" sandbox={env().polytomic.sandbox}>
      <p>If you finished there, your system is connected. You may close this page.</p>
    </VisitorPage>
  );
}
