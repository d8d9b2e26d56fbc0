import "server-only";

/* What changes of an organization and their requests are called. */

export const organizationOperations = {
  organization_update: {
    title: "Change the organization",
    doing: "changing the organization",
    page: "settings",
  },
  organization_delete: {
    title: "Delete the organization at Polytomic",
    doing: "deleting the organization",
    page: "settings",
  },
} as const;

export const organizationRequests = {
  organization_update: "Organization change",
  organization_delete: "Organization deletion",
};
