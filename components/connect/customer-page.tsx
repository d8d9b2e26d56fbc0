import { CustomerFrame } from "#components/frame/customer-frame.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { BrandingView } from "#lib/partner/views.ts";
import { OpenForm } from "./open-form.tsx";

/** The whole page behind a connect link. `link` is null when it is not valid, for any reason. */
export function CustomerPage({
  link,
  wait,
  token,
  action,
  branding,
  sandbox,
}: {
  link: { connectionName: string; isRepair: boolean } | null;
  /** Why the link was not looked up; null if it was. */
  wait: string | null;
  token: string;
  action: FormAction<{ address: string }>;
  branding: BrandingView;
  sandbox: boolean;
}) {
  if (link === null)
    return (
      <CustomerFrame
        title={wait === null ? "This link is no longer valid" : "This link can't be opened now"}
        branding={branding}
        sandbox={sandbox}
      >
        <Notice tone="warn">
          <p>{wait ?? "Ask the person who sent it for a new one."}</p>
        </Notice>
      </CustomerFrame>
    );
  const { connectionName, isRepair } = link;
  return (
    <CustomerFrame
      title={
        <>
          <span>Connect </span>
          <span translate="no">{connectionName}</span>
          {isRepair && <span> again</span>}
        </>
      }
      lead={<p>You'll continue on Polytomic, where you sign in to your own system.</p>}
      branding={branding}
      sandbox={sandbox}
    >
      <OpenForm action={action} token={token} />
    </CustomerFrame>
  );
}
