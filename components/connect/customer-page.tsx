import { PlainFrame } from "#components/frame/plain-frame.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import { OpenForm } from "./open-form.tsx";

/** The whole page behind a connect link. `link` is null when it is not valid, for any reason. */
export function CustomerPage({
  link,
  token,
  action,
  sandbox,
}: {
  link: { connectionName: string; isRepair: boolean } | null;
  token: string;
  action: FormAction<{ address: string }>;
  sandbox: boolean;
}) {
  if (link === null)
    return (
      <PlainFrame title="This link is no longer valid" sandbox={sandbox} forCustomer>
        <Notice tone="warn">
          <p>Ask the person who sent it for a new one.</p>
        </Notice>
      </PlainFrame>
    );
  const { connectionName, isRepair } = link;
  return (
    <PlainFrame
      title={isRepair ? `Connect ${connectionName} again` : `Connect ${connectionName}`}
      lead={<p>You'll continue on Polytomic, where you sign in to your own system.</p>}
      sandbox={sandbox}
      forCustomer
    >
      <OpenForm action={action} token={token} />
    </PlainFrame>
  );
}
