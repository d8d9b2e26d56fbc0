import { DefinitionList } from "#components/ui/definition-list.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { roleWords } from "#components/ui/role-words.ts";
import { Section } from "#components/ui/section.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { Me } from "#lib/staff/views.ts";
import { ConfirmForm } from "./confirm-form.tsx";
import { PasswordForm } from "./password-form.tsx";

/** One's own account. */
export function ProfilePage({
  me,
  confirm,
  changePassword,
}: {
  me: Me;
  confirm: FormAction;
  changePassword: FormAction;
}) {
  return (
    <>
      <PageHeader title="Profile" />
      <div className="max-w-[30rem] space-y-8">
        <Section id="account-facts" title="Account">
          <DefinitionList
            facts={[
              { label: "Name", value: me.name },
              { label: "Email", value: me.email },
              { label: "Role", value: roleWords[me.role] },
              { label: "Keys", value: me.seesKeys ? "May see keys" : "May not see keys" },
            ]}
          />
        </Section>
        <Section id="password" title="Change your password">
          <PasswordForm action={changePassword} email={me.email} />
        </Section>
        <Section id="confirm" title="Confirm your password">
          <ConfirmForm action={confirm} />
        </Section>
      </div>
    </>
  );
}
