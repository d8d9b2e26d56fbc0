import { PasswordField } from "./password-field.tsx";

/** A new password, typed twice. */
export function NewPasswordFields({
  email,
  label = "Password",
}: {
  /** For password managers: the account that the new password belongs to. */
  email: string;
  label?: string | undefined;
}) {
  return (
    <>
      <input type="email" value={email} readOnly autoComplete="username" hidden />
      <PasswordField
        name="password"
        label={label}
        autoComplete="new-password"
        required
        hint="At least 12 characters."
      />
      <PasswordField name="passwordAgain" label={`${label} again`} autoComplete="new-password" required />
    </>
  );
}
