/** What to do about a key that opens another organization, wherever it is told. */
export const takeOutFirst =
  "A customer may see another customer's data. Take the key out of use before anything else.";
