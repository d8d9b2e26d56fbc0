"use server";

import { publicCallAction } from "#lib/access/action.ts";
import { lookAtKeyLinkForm, takeKeyForm } from "#lib/forms/key-link.ts";
import { sendCode } from "#lib/key-links/code.ts";
import { lookAtLink, takeByLink } from "#lib/key-links/open.ts";
import { requestAddress } from "#lib/staff/client-address.ts";
import { findStaff } from "#lib/staff/current-staff.ts";

export const lookAtKeyLinkAction = publicCallAction({
  input: lookAtKeyLinkForm,
  work: async (which) => await lookAtLink(which, await requestAddress()),
});

/** The answer is the same whether the mail arrives or not. */
export const sendLinkCodeAction = publicCallAction({
  input: lookAtKeyLinkForm,
  work: async (which) => await sendCode(which, await requestAddress()),
});

/** Besides `readKeyAction`, the only action that returns a key to a browser. */
export const takeKeyAction = publicCallAction({
  input: takeKeyForm,
  work: async (form) => await takeByLink(form, await requestAddress(), await findStaff()),
});
