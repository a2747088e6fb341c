/** Runs a job again and again, never twice at once in this process. */
export interface Dispatcher {
  /** Ends when the job that is under way has ended. */
  stop(): Promise<void>
}

export interface DispatcherOptions {
  readonly everyMs: number
  readonly job: () => Promise<unknown>
  /** Hears of a job that failed; it is run again at its next turn. */
  readonly onError: (error: Error) => void
}
