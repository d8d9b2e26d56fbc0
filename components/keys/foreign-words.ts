/** What to do about a foreign key, wherever one is shown. */
export const takeOutFirst =
  "A customer may see another customer's data. Take the key out of use before anything else.";
