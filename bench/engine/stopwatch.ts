import { latencyOf } from '../stats.js'
import type { Load } from './plan.js'
import { processTimes } from './process-times.js'

/** The processes of the servers; undefined if somebody else runs one. */
export interface ServerPids {
  readonly postgres: number | undefined
  readonly redis: number | undefined
}

/** What the timed commands of a load took. */
export interface Times {
  readonly commands: number
  /** How many transactions they went into. */
  readonly batches: number
  readonly seconds: number
  /** From when the engine reads a command until it is committed, in milliseconds. */
  readonly commitMs: { readonly p50: number; readonly p99: number }
  /** Processor time in microseconds a command; undefined if the system does not tell. */
  readonly cpuUs: {
    readonly engine: number
    readonly postgres: number | undefined
    readonly redis: number | undefined
  }
}

/** Watches an engine work through a load. */
export interface Stopwatch {
  /** Called when the engine has read so many more commands. */
  onRead(count: number): void
  /** Called when the engine has committed everything up to a sequence; calling it twice does no harm. */
  onCommitted(sequence: number): void
  /** Resolves once the last command of the load is committed. */
  readonly done: Promise<Times>
}

/** `after` is the sequence that the engine begins at; `now` tells milliseconds. */
export function createStopwatch(options: {
  readonly after: number
  readonly load: Load
  readonly pids: ServerPids
  readonly now?: () => number
}): Stopwatch {
  const { after, load, pids, now = () => performance.now() } = options
  const all = load.lead + load.timed
  const readAt = new Float64Array(all)
  const waits = new Float64Array(all)
  let read = 0
  let committed = 0
  let batches = 0
  let start: Mark | undefined
  let finish: (times: Times) => void
  const done = new Promise<Times>((resolve) => {
    finish = resolve
  })

  function end(from: Mark): void {
    const to = markAt(committed, now(), pids)
    const { p50, p99 } = latencyOf(waits.slice(from.commands))
    finish({ ...between(from, to), batches, commitMs: { p50, p99 } })
  }

  return {
    onRead(count) {
      readAt.fill(now(), read, read + count)
      read += count
    },
    onCommitted(sequence) {
      const upTo = sequence - after
      if (upTo <= committed) return
      const time = now()
      for (let i = committed; i < upTo; i += 1) waits[i] = time - readAt[i]
      committed = upTo
      if (start) batches += 1
      else if (committed >= load.lead) start = markAt(committed, time, pids)
      if (start && committed === all) end(start)
    },
    done,
  }
}

/** The counts of the engine and the servers at one time. */
interface Mark {
  readonly commands: number
  readonly time: number
  /** Microseconds. */
  readonly engineCpu: number
  readonly postgresCpu: number | undefined
  readonly redisCpu: number | undefined
}

function markAt(commands: number, time: number, { postgres, redis }: ServerPids): Mark {
  const pids = [postgres, redis].filter((pid) => pid !== undefined)
  const times = processTimes(pids)
  const { user, system } = process.cpuUsage()
  const microsOf = (pid: number | undefined) => {
    const seconds = pid === undefined ? undefined : times?.get(pid)
    return seconds === undefined ? undefined : seconds * 1e6
  }
  return {
    commands,
    time,
    engineCpu: user + system,
    postgresCpu: microsOf(postgres),
    redisCpu: microsOf(redis),
  }
}

function between(from: Mark, to: Mark): Pick<Times, 'commands' | 'seconds' | 'cpuUs'> {
  const commands = to.commands - from.commands
  const each = (before: number | undefined, after: number | undefined) =>
    before === undefined || after === undefined ? undefined : (after - before) / commands
  return {
    commands,
    seconds: (to.time - from.time) / 1000,
    cpuUs: {
      engine: (to.engineCpu - from.engineCpu) / commands,
      postgres: each(from.postgresCpu, to.postgresCpu),
      redis: each(from.redisCpu, to.redisCpu),
    },
  }
}
