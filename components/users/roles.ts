/** The two roles that Polytomic knows by name in every organization. */
export const roleOptions = [
  { value: "admin", label: "Admin" },
  { value: "user", label: "User" },
] as const;
