import type { Metadata } from "next";
import { BrandingForm } from "#components/partner/branding-form.tsx";
import { SettingsTabs } from "#components/settings/settings-tabs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { page } from "#lib/access/page.ts";
import { brandingHref } from "#lib/forms/href.ts";
import { readBrandingForm } from "#lib/partner/branding.ts";
import { changeBrandingAction } from "./actions.ts";

export const metadata: Metadata = { title: "Settings › Branding" };

export default page({
  path: brandingHref,
  permission: "partner:read",
  read: readBrandingForm,
  render: (form) => (
    <>
      <PageHeader
        title="Settings › Branding"
        meta="What customers see on the pages behind one-time links and connect links."
      />
      <SettingsTabs />
      <div className="max-w-[46rem]">
        <BrandingForm {...form} action={changeBrandingAction} />
      </div>
    </>
  ),
});
