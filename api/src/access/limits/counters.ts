/** How much of what was asked for a window still had. */
export interface Grant {
  /** From 0 to what was asked for. */
  readonly granted: number
  /** What is left for whoever asks next. */
  readonly remaining: number
  /** Until the window ends and all is there again. */
  readonly msLeft: number
}

/** So many of something in each window of time, which begins with the first that is taken. */
export interface WindowCounter {
  take(name: string, points: number): Promise<Grant>
}

export interface WindowRule {
  /** A word that no other rule has. */
  readonly name: string
  readonly points: number
  readonly seconds: number
}

/** What was spent of a day's budget. */
export interface DayCounter {
  /** Spends all of the cost or nothing of it. */
  spend(spending: Spending): Promise<{ readonly ok: boolean; readonly spent: number }>
  spent(budget: Budget): Promise<number>
}

export interface Budget {
  readonly account: number
  /** Such as 2026-01-01. */
  readonly day: string
}

export interface Spending extends Budget {
  readonly cost: number
  readonly limit: number
}

/**
 * Counts that all api copies share. Redis and memory provide them and pass one contract test; where
 * Redis is away each copy counts for itself until it is back.
 */
export interface Counters {
  window(rule: WindowRule): WindowCounter
  readonly days: DayCounter
  close(): Promise<void>
}
