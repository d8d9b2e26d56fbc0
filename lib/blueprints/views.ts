import "server-only";

/** `at`: the JSON pointer of what it is about. A warning does not keep a document from being published. */
export type DocumentProblem = { at: string; text: string; isWarning: boolean };
