/** The two roles that every organization at Polytomic has. */
export const roleOptions = [
  { value: "admin", label: "Admin" },
  { value: "user", label: "User" },
] as const;
