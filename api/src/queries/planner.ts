/**
 * Settings of every connection of an api. What it asks for is found by a key, or is a page that an index has
 * in order. Left alone, the planner may gather all matches and sort them, page after page. And no query is
 * worth compiling.
 */
export const PAGES_IN_ORDER = 'set enable_bitmapscan = off; set enable_seqscan = off; set jit = off'
