import type { Metadata } from "next";
import { OpenForm } from "#components/connect/open-form.tsx";
import { VisitorPage } from "#components/connect/visitor-page.tsx";
import { env } from "#lib/base/env.ts";
import { findConnectLink } from "#lib/connect/open.ts";
import { openConnectLinkAction } from "./actions.ts";

export const metadata: Metadata = { title: "Connect", referrer: "no-referrer" };

export default async function Page({ params }: PageProps<"/connect/[token]">) {
  const { token } = await params;
  const link = await findConnectLink(token);
  const { sandbox } = env().polytomic;
  if (!link)
    return (
      <VisitorPage title="This link is not valid any more" sandbox={sandbox}>
        <p>Ask whoever sent it to you for a new one.</p>
      </VisitorPage>
    );
  return (
    <VisitorPage title={`${link.repair ? "Reconnect" : "Connect"} ${link.connectionName}`} sandbox={sandbox}>
      <p className="text-ink-soft">
        You go on to Polytomic, where you enter the access to your system. We never see it.
      </p>
      <OpenForm token={token} action={openConnectLinkAction} />
    </VisitorPage>
  );
}
