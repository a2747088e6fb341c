/**
 * Connections are written to in so many groups, one after the other, and each gets all that was said
 * until its turn: nobody waits for all the others, and nothing else for long.
 */
export const GROUPS = 32
