import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from './host-error.js'

/** One thing that runs: a server, a child process, or a part within this process. */
export interface Part {
  readonly name: string
  /** How long an orderly stop may take, in milliseconds. */
  readonly stopLimitMs: number
  /** Settles with a sentence when the part ends without being asked. */
  readonly failed: Promise<string>
  /** Called when all parts are about to stop; this part's own stop may come much later. */
  leave?(): void
  stop(): Promise<void>
  stopAtOnce(): void
}

/** Runs parts that need each other: what was started last stops first. */
export interface Supervisor {
  /** Starts one more part, which is then stopped with the others. */
  add<T extends Part>(start: () => T | Promise<T>): Promise<T>
  /** Waits for something that a start needs; rejects if a running part fails meanwhile. */
  unlessFailed<T>(wait: Promise<T>): Promise<T>
  /** Settles with a sentence when any part has failed. */
  readonly failed: Promise<string>
  /** Stops everything in order, once, however often it is asked. */
  stop(): Promise<void>
  /** Ends everything without waiting. */
  stopAtOnce(): void
}

export function createSupervisor(): Supervisor {
  const parts: Part[] = []
  let starting: Promise<unknown> = Promise.resolve()
  let stopping: Promise<void> | undefined
  let fail: (sentence: string) => void
  const failed = new Promise<string>((resolve) => {
    fail = resolve
  })

  const unlessFailed = <T>(wait: Promise<T>): Promise<T> => {
    const givenUp = failed.then((sentence) => Promise.reject(new HostError(sentence)))
    return Promise.race([wait, givenUp])
  }

  function add<T extends Part>(start: () => T | Promise<T>): Promise<T> {
    if (stopping !== undefined) throw new HostError('It was stopped while it was starting.')
    const started = Promise.resolve(start()).then((part) => {
      parts.push(part)
      part.failed.then(fail)
      return part
    })
    starting = started.catch(() => {})
    return unlessFailed(started)
  }

  // A part that is just starting must have started before it can be stopped.
  async function stopAll(): Promise<void> {
    for (const part of parts) part.leave?.()
    await starting
    for (const part of parts.toReversed()) await stopPart(part)
  }

  return {
    add,
    unlessFailed,
    failed,
    stop: () => {
      stopping ??= stopAll()
      return stopping
    },
    stopAtOnce: () => {
      for (const part of parts.toReversed()) part.stopAtOnce()
    },
  }
}

const AT_ONCE_LIMIT_MS = 10_000

async function stopPart(part: Part): Promise<void> {
  const stopped = part.stop()
  if (await settlesWithin(stopped, part.stopLimitMs)) return
  part.stopAtOnce()
  await settlesWithin(stopped, AT_ONCE_LIMIT_MS)
}

async function settlesWithin(promise: Promise<void>, limitMs: number): Promise<boolean> {
  const giveUp = new AbortController()
  const late = sleep(limitMs, false, { signal: giveUp.signal }).catch(() => false)
  try {
    return await Promise.race([promise.then(isDone, isDone), late])
  } finally {
    giveUp.abort()
  }
}

/** A part that fails to stop in order counts as stopped: nothing more can be done. */
function isDone(): true {
  return true
}
