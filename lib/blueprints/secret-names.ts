import "server-only";

const secretName =
  /(password|passphrase|secret|private_key|secret_access_key|service_account|credential_config|client_key|api[_-]?key|(^|_)token)$/i;

/** Whether a field of this name holds a secret, also where a type's schema has no mark for it. */
export const isSecretName = (name: string): boolean => secretName.test(name);
