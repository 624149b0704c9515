/** @file What a front end is given to show: one value in several MIME types. */

/** Representations of one value by MIME type; JSON types hold objects, all others strings. */
export type MimeBundle = Record<string, unknown>;
