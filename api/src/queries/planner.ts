/**
 * For every connection of an api: what it asks for is found by a key, or is a page that an index has
 * in its order. Left to itself the planner may rather gather all that matches, and sort it, page
 * after page. And nothing of this is worth being compiled.
 */
export const PAGES_IN_ORDER = 'set enable_bitmapscan = off; set enable_seqscan = off; set jit = off'
