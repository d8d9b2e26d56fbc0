import type { ReactNode } from "react";
import { signOutAction } from "#app/sign-in/actions.ts";
import { AppFrame } from "#components/frame/app-frame.tsx";
import { PersonProvider } from "#components/providers/person-provider.tsx";
import { QueryProvider } from "#components/providers/query-provider.tsx";
import { ReauthenticateProvider } from "#components/providers/reauthenticate-provider.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { settings } from "#lib/base/settings.ts";
import { readPresent } from "#lib/directory/present.ts";
import { findBanner } from "#lib/partner/status.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { right } from "#lib/staff/permissions.ts";
import { lockAction, reauthenticateAction } from "./profile/actions.ts";
import { readKeyAction } from "./tenants/[tenantId]/actions.ts";
import { verifyKeysAction } from "./tenants/[tenantId]/keys/actions.ts";

export default async function Layout({ children }: { children: ReactNode }) {
  const staff = await findStaff();
  // The page itself redirects to sign-in, since it knows the address to return to.
  if (!staff) return children;
  const [me, banner] = await Promise.all([readPresent(staff), findBanner(staff)]);
  return (
    <QueryProvider>
      <PersonProvider me={me}>
        <ReauthenticateProvider reauthenticate={reauthenticateAction}>
          <AppFrame
            me={me}
            lock={lockAction}
            sandbox={settings().polytomic.sandbox}
            onboard={right(staff, "tenant:onboard")}
            seesAudit={right(staff, "audit:read").allowed}
            palette={{
              rights: {
                onboard: right(staff, "tenant:onboard"),
                readKey: right(staff, "key:read"),
                verifyKey: right(staff, "tenant:edit"),
                rotateKey: right(staff, "key:rotate"),
              },
              readKey: readKeyAction,
              verifyKey: verifyKeysAction,
              reauthenticate: reauthenticateAction,
            }}
            signOut={signOutAction}
            banner={
              banner && (
                <Notice tone="bad" title={banner.title}>
                  <p>{banner.message}</p>
                </Notice>
              )
            }
          >
            {children}
          </AppFrame>
        </ReauthenticateProvider>
      </PersonProvider>
    </QueryProvider>
  );
}
