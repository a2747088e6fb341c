/** How much a window granted of what was asked for. */
export interface Grant {
  /** From 0 to what was asked for. */
  readonly granted: number
  /** What is left in the window. */
  readonly remaining: number
  /** Milliseconds until the window ends and everything is available again. */
  readonly msLeft: number
}

/** Grants up to a rule's points in each window of time. A window begins with the first point taken. */
export interface WindowCounter {
  take(name: string, points: number): Promise<Grant>
}

export interface WindowRule {
  /** A word unique among rules. */
  readonly name: string
  readonly points: number
  readonly seconds: number
}

/** What is spent of each day's budget. */
export interface DayCounter {
  /** Spends the whole cost, or nothing if that would exceed the limit. */
  spend(spending: Spending): Promise<{ readonly ok: boolean; readonly spent: number }>
  spent(budget: Budget): Promise<number>
}

export interface Budget {
  readonly account: number
  /** The day in UTC, such as 2026-01-01. */
  readonly day: string
}

export interface Spending extends Budget {
  readonly cost: number
  readonly limit: number
}

/**
 * Counts that all api copies share. Redis and memory implement them and pass one contract test. While Redis
 * is away each copy counts for itself.
 */
export interface Counters {
  window(rule: WindowRule): WindowCounter
  readonly days: DayCounter
  close(): Promise<void>
}
