import { encode } from '@truebook/shared/codec'
import type { Command } from '@truebook/shared/command'
import { decisionsField } from '@truebook/shared/decision'
import { LOOK_AHEAD } from '../core/book.js'
import { lastSequenceOf } from './batch.js'
import type { Committer } from './committer.js'
import type { ForgottenNames } from './forgotten-names.js'
import type { Metrics } from './metrics.js'
import { createNap } from './nap.js'
import {
  type BatchLimits,
  createBatch,
  isFull,
  isLate,
  nextSequence,
  type OpenBatch,
  ownId,
} from './open-batch.js'
import { pauseAfter } from './pace.js'
import type { Publisher } from './publisher.js'
import type { Reader, StreamedCommand } from './reader.js'
import type { SeedCommand } from './seed.js'
import type { Takeover } from './standby.js'
import { STEPS_A_TURN, turn } from './turns.js'

/** The active engine: folds commands, and commits what it folded while it folds the next. */
export interface Runner {
  /** Folds and commits commands of the engine's own. */
  seed(commands: readonly SeedCommand[]): Promise<void>
  /** Runs until `signal` ends it, or throws what stops the engine. */
  run(): Promise<void>
  /** Sequence of the last command committed. */
  committed(): number
  /** Id of the last stream entry whose commands are all committed. */
  streamId(): string
}

export interface RunnerOptions extends BatchLimits {
  readonly takeover: Takeover
  readonly reader: Reader
  readonly committer: Committer
  readonly publisher: Publisher
  readonly forgottenNames: ForgottenNames
  readonly metrics: Metrics
  /** How many due orders and dead-man switches one `expire` command closes. */
  readonly mostExpired?: number
  /** Unix milliseconds. */
  readonly now: () => number
  /** Called each time that commands are stamped while time stands still: the clocks were ahead before. */
  readonly onStandstill: (error: Error) => void
  readonly signal: AbortSignal
}

/** An idle engine looks this often whether something expires or it is to stop. */
const WAIT_MS = 250
const LEAST_IDLE_MS = 1_000
/** The clocks may be behind the last command by this much before anybody is told. */
const STANDSTILL_MS = 1_000
/** A few milliseconds' work. */
const MOST_EXPIRED = 2_000
/** After folding for this long, others get a turn before the rest is folded. */
const LONGEST_FOLD_MS = 100

export function createRunner(options: RunnerOptions): Runner {
  const { takeover, reader, committer, publisher, metrics, batchLimit, now, signal } = options
  const { forgottenNames, mostExpired = MOST_EXPIRED, onStandstill } = options
  const { exchange } = takeover
  let folded = createBatch(takeover.sequence, takeover.streamId)
  let committed: Pick<Takeover, 'sequence' | 'streamId'> = takeover
  let time = takeover.time
  let lastIdle = 0
  /** Read, but not folded yet. */
  let left: readonly StreamedCommand[] = []
  /** Resolves when the last of several commits in a row is done; undefined when none is under way. */
  let committing: Promise<void> | undefined
  let underWay: OpenBatch | undefined
  /** The commit under way and the short pause after it, which a full batch ends. */
  let cycle = Promise.resolve()
  const breather = createNap()
  let failure: unknown

  function fold(command: Command): void {
    const sequence = nextSequence(folded)
    const events = exchange.apply(command, sequence, time)
    takeover.refused.note(command, events, time)
    folded.commands.push({ time, command })
    folded.decisions.push({ sequence, time, commandId: command.id, events })
    folded.events += events.length
  }

  async function foldNext(): Promise<void> {
    if (left.length > 0) await turn()
    else left = await reader.read(batchLimit - folded.commands.length, waitMs())
    const commands = left
    passTime()
    const unwritable = await namedAgain(commands)
    if ((commands.length > 0 || looksForDue()) && !(await closeDue())) return
    const end = metrics.foldSeconds.startTimer()
    left = commands.slice(foldSome(commands, unwritable))
    end()
  }

  /** Folds commands until the batch is full or others must have their turn; says how many. */
  function foldSome(
    commands: readonly StreamedCommand[],
    unwritable: ReadonlySet<Command>,
  ): number {
    const until = performance.now() + LONGEST_FOLD_MS
    for (const [n, { command, streamId }] of commands.entries()) {
      // At least one command is folded, even if what was due fills each batch by itself.
      if (n > 0 && (isFull(folded, options) || performance.now() > until)) return n
      if (n % LOOK_AHEAD === 0) exchange.expect(commandsFrom(commands, n))
      if (!takeover.refused.has(command) && !unwritable.has(command)) fold(command)
      // An entry is done with its last command. If only a part of it is committed, the next engine reads
      // all of it again and refuses that part as replayed.
      if (commands[n + 1]?.streamId !== streamId) folded.streamId = streamId
    }
    return commands.length
  }

  /**
   * Closes what is due in parts, between which the lock's heartbeat gets its turns. False where the engine
   * ends meanwhile: then it must not fold the commands that it has read, but leave them to the next engine.
   */
  async function closeDue(): Promise<boolean> {
    for (let parts = 0; exchange.nextExpiry() <= time; parts++) {
      if (parts > 0) {
        await commitFolded()
        await turn()
        if (signal.aborted || failure) return false
      }
      fold({ type: 'expire', id: ownId(folded, time), most: mostExpired })
    }
    return true
  }

  function passTime(): number {
    const at = now()
    if (at < time - STANDSTILL_MS) onStandstill(standstill(time))
    time = Math.max(time, at)
    return time
  }

  /** The commands that use a forgotten name again and must not be folded: only after a late commit. */
  async function namedAgain(read: readonly StreamedCommand[]): Promise<ReadonlySet<Command>> {
    if (read.length === 0) return NONE
    if (underWay && isLate(underWay, time)) await committing
    // After a failure the engine ends: whatever it still folds is never committed.
    if (failure) return NONE
    const commands = read.map(({ command }) => command)
    return forgottenNames.usedAgain(commands, passTime)
  }

  function waitMs(): number {
    const due = Math.max(exchange.nextExpiry(), lastIdle + LEAST_IDLE_MS)
    return Math.max(1, Math.min(WAIT_MS, due - now()))
  }

  function looksForDue(): boolean {
    // Commands move time on. While none come, what is due is looked for every `LEAST_IDLE_MS`.
    if (exchange.nextExpiry() > time || time - lastIdle < LEAST_IDLE_MS) return false
    lastIdle = time
    return true
  }

  /** Commits what is folded, and then what was folded meanwhile, until nothing is left. */
  async function commitAll(): Promise<void> {
    while (folded.commands.length > 0 && !failure) {
      underWay = folded
      folded = createBatch(lastSequenceOf(underWay), underWay.streamId)
      cycle = commitThenPause(underWay).catch((error: unknown) => {
        failure = error
      })
      await cycle
    }
    underWay = undefined
    committing = undefined
  }

  async function commitThenPause(batch: OpenBatch): Promise<void> {
    // Folding this much took a while, and encoding it will.
    if (batch.events >= STEPS_A_TURN) await turn()
    const decisions = encode(decisionsField, batch.decisions)
    const end = metrics.commitSeconds.startTimer()
    await committer.commit(batch, decisions)
    const pauseMs = pauseAfter({ commands: batch.commands.length, tookMs: 1000 * end() })
    committed = { sequence: lastSequenceOf(batch), streamId: batch.streamId }
    const at = Math.max(time, now())
    if (isLate(batch, at)) forgottenNames.wasLate(at)
    metrics.commands.inc(batch.commands.length)
    metrics.batchSize.observe(batch.commands.length)
    const { sequence: lastSequence, streamId } = committed
    publisher.offer({ lastSequence, streamId, decisions })
    if (pauseMs === 0 || isFull(folded, options)) return
    await breather.sleep(pauseMs)
  }

  /** Starts to commit what is folded, unless that is under way; waits only while the batch is full. */
  async function commitFolded(): Promise<void> {
    // What was folded behind a batch that could not be committed has nothing to stand on.
    if (folded.commands.length > 0 && !failure) committing ??= commitAll()
    while (isFull(folded, options) && !failure) {
      breather.wake()
      await cycle
    }
  }

  async function settle(): Promise<void> {
    await commitFolded()
    await committing
    if (failure) throw failure
  }

  return {
    async seed(commands) {
      passTime()
      if (commands.length > 0 && (await closeDue())) {
        for (const command of commands) fold({ ...command, id: ownId(folded, time) })
      }
      await settle()
    },
    async run() {
      while (!signal.aborted && !failure) {
        await foldNext()
        await commitFolded()
      }
      await settle()
    },
    committed: () => committed.sequence,
    streamId: () => committed.streamId,
  }
}

const NONE: ReadonlySet<Command> = new Set()

/** The next commands from the n-th on, as many as `expect` looks at. */
function commandsFrom(read: readonly StreamedCommand[], n: number): Command[] {
  return read.slice(n, n + LOOK_AHEAD).map(({ command }) => command)
}

function standstill(until: number): Error {
  return new Error(
    `Two clocks of three were ahead: until they come to ${new Date(until).toISOString()} time stands still, and what is signed by the right time is refused.`,
  )
}
