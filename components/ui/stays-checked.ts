/**
 * A ref for a box whose state React holds. After a form's answer the browser resets the form to what its boxes were
 * first; with this, to what they are.
 */
export const staysChecked = (isChecked: boolean) => (box: HTMLInputElement | null) => {
  if (box) box.defaultChecked = isChecked;
};
