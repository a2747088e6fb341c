/**
 * Connections are divided into this many groups, which are written to in turn. Each group gets everything
 * said up to its turn. So no connection waits for all others, and other work does not wait long.
 */
export const GROUPS = 32
