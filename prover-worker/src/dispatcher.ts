/** A task that is repeated, never twice at once in this process. */
export interface Job {
  readonly name: string
  readonly everyMs: number
  /** Does it once. Whether it fails or not, it runs again at its next turn. */
  readonly run: () => Promise<unknown>
}

/** Runs jobs again and again. */
export interface Dispatcher {
  /** Resolves once the jobs under way have ended. */
  stop(): Promise<void>
}

export interface DispatcherOptions {
  readonly jobs: readonly Job[]
  /** Told of each job that failed, with its name, and of connections that broke. */
  readonly onError: (error: Error, job?: string) => void
  /** Told that what `onError` was told of, under a name that is no job's, works again. */
  readonly onMended: (name: string) => void
}
