/** For how many days a line of the inbox can be put aside. */
export const snoozeDays = [1, 3, 7, 30] as const;
