import "server-only";

/* What changes of a user and their requests are called. */

export const userOperations = {
  user_add: { title: "Add user", doing: "adding a user", page: "users" },
  user_role: { title: "Change the role of", doing: "changing a user's role", page: "users" },
  user_remove: { title: "Remove user", doing: "removing a user", page: "users" },
} as const;

export const userRequests = {
  user_add: "New user",
  user_update: "User change",
  user_delete: "User removal",
};
