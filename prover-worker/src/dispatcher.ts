/** One thing that is done again and again, never twice at once in this process. */
export interface Job {
  readonly name: string
  readonly everyMs: number
  /** Does it once; it is done again at its next turn, whether it failed or not. */
  readonly run: () => Promise<unknown>
}

/** Runs jobs again and again. */
export interface Dispatcher {
  /** Ends when the jobs that are under way have ended. */
  stop(): Promise<void>
}

export interface DispatcherOptions {
  readonly jobs: readonly Job[]
  /** Hears of a job that failed, and of connections that broke. */
  readonly onError: (error: Error, job?: string) => void
}
