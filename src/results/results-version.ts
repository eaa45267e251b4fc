/**
 * Version of what leaves a run; raised when an older reader could misread what is newer. New optional members do not raise it.
 * In a file of its own, so that the set-up file of every test does not load the schema library for it.
 */
export const resultsVersion = 1
