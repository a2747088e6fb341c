import { encode } from '@truebook/shared/codec'
import type { Command } from '@truebook/shared/command'
import { decisionsField } from '@truebook/shared/decision'
import { LOOK_AHEAD } from '../core/book.js'
import { type Batch, lastSequenceOf } from './batch.js'
import type { Committer } from './committer.js'
import { type ForgottenNames, NAMES_IN_DOUBT_MS } from './forgotten-names.js'
import type { Metrics } from './metrics.js'
import {
  type BatchLimits,
  createBatch,
  isFull,
  isLate,
  nextSequence,
  type OpenBatch,
  ownId,
} from './open-batch.js'
import { createPace } from './pace.js'
import { pause } from './pause.js'
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
  /** Of the last command committed. */
  committed(): number
  /** The last stream entry of which all is committed. */
  streamId(): string
}

export interface RunnerOptions extends BatchLimits {
  readonly takeover: Takeover
  readonly reader: Reader
  readonly committer: Committer
  readonly publisher: Publisher
  readonly forgottenNames: ForgottenNames
  /** Until when it must be asked after a takeover; it is asked until that is known. */
  readonly inDoubtUntil: Promise<number>
  readonly metrics: Metrics
  /** How much of what is due is closed in one step. */
  readonly mostExpired?: number
  /** Unix milliseconds. */
  readonly now: () => number
  readonly signal: AbortSignal
}

/** An idle engine looks this often whether something expires or it is to stop. */
const WAIT_MS = 250
const LEAST_IDLE_MS = 1_000
/** A few milliseconds' work. */
const MOST_EXPIRED = 2_000
/** No timer is as exact as this. */
const LEAST_REST_MS = 1
/** Of what takes longer, the rest is folded after a turn. */
const LONGEST_FOLD_MS = 100

export function createRunner(options: RunnerOptions): Runner {
  const { takeover, reader, committer, publisher, metrics, batchLimit, now, signal } = options
  const { forgottenNames, mostExpired = MOST_EXPIRED } = options
  const { exchange } = takeover
  const pace = createPace()
  let folded = createBatch(takeover.sequence, takeover.streamId)
  let committed: Pick<Takeover, 'sequence' | 'streamId'> = takeover
  let time = takeover.time
  let inDoubtUntil = 0
  let takeoverInDoubtUntil = Number.POSITIVE_INFINITY
  let lastIdle = 0
  /** Read, but not folded yet. */
  let left: readonly StreamedCommand[] = []
  let committing: Promise<void> | undefined
  let underWay: Batch | undefined
  let failure: unknown
  const room = createRoom()

  void options.inDoubtUntil.then((until) => {
    takeoverInDoubtUntil = until
  })

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
    const unwritable = await useNamesAgain(commands)
    if ((commands.length > 0 || isIdleForLong()) && !(await closeDue())) return
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
      // One command goes through even where what was due fills each batch.
      if (n > 0 && (isFull(folded, options) || performance.now() > until)) return n
      if (n % LOOK_AHEAD === 0) exchange.expect(commandsFrom(commands, n))
      if (!takeover.refused.has(command) && !unwritable.has(command)) fold(command)
      // Whoever takes over reads an entry again of which only a part was committed. That part is refused then.
      if (commands[n + 1]?.streamId !== streamId) folded.streamId = streamId
    }
    return commands.length
  }

  /**
   * Closes what is due in parts, with turns for the lock's heartbeat. Says no where the engine ends: it
   * must not fold what it has read then, but leave it to the next one.
   */
  async function closeDue(): Promise<boolean> {
    for (let parts = 0; exchange.nextExpiry() <= time; parts++) {
      if (parts > 0) {
        startCommit()
        if (isFull(folded, options) && !failure) await room.made()
        await turn()
        if (signal.aborted || failure) return false
      }
      fold({ type: 'expire', id: ownId(folded, time), most: mostExpired })
    }
    return true
  }

  function passTime(): number {
    time = Math.max(time, now())
    return time
  }

  /** Those of them that must not be folded, which only a commit that came late lets be there. */
  async function useNamesAgain(read: readonly StreamedCommand[]): Promise<ReadonlySet<Command>> {
    if (read.length === 0) return NONE
    if (underWay && isLate(underWay, Math.max(time, now()))) await committing
    // Then this engine ends, and whatever it folds is never committed.
    if (failure) return NONE
    if (passTime() >= Math.max(inDoubtUntil, takeoverInDoubtUntil)) return NONE
    return forgottenNames(
      read.map(({ command }) => command),
      passTime,
    )
  }

  function waitMs(): number {
    const due = Math.max(exchange.nextExpiry(), lastIdle + LEAST_IDLE_MS)
    return Math.max(1, Math.min(WAIT_MS, due - now()))
  }

  function isIdleForLong(): boolean {
    // Commands bring time along; where none come, what is due is looked for now and then.
    if (exchange.nextExpiry() > time || time - lastIdle < LEAST_IDLE_MS) return false
    lastIdle = time
    return true
  }

  /** Commits what is folded, and then what was folded meanwhile, until nothing is left. */
  async function commitAll(): Promise<void> {
    try {
      while (folded.commands.length > 0) {
        if (pace.restMs() >= LEAST_REST_MS && !isFull(folded, options)) {
          await pause(pace.restMs(), signal)
        }
        const batch = folded
        folded = createBatch(lastSequenceOf(batch), batch.streamId)
        room.make()
        underWay = batch
        await commitAndOffer(batch)
        underWay = undefined
      }
    } catch (error) {
      failure = error
    }
    committing = undefined
    room.make()
  }

  async function commitAndOffer(batch: OpenBatch): Promise<void> {
    // To fold so much has taken a while, and to encode it will.
    if (batch.events >= STEPS_A_TURN) await turn()
    const decisions = encode(decisionsField, batch.decisions)
    const end = metrics.commitSeconds.startTimer()
    await committer.commit(batch, decisions)
    pace.ended({ commands: batch.commands.length, tookMs: 1000 * end() })
    committed = { sequence: lastSequenceOf(batch), streamId: batch.streamId }
    const at = Math.max(time, now())
    if (isLate(batch, at)) inDoubtUntil = at + NAMES_IN_DOUBT_MS
    metrics.commands.inc(batch.commands.length)
    metrics.batchSize.observe(batch.commands.length)
    const { sequence: lastSequence, streamId } = committed
    publisher.offer({ lastSequence, streamId, decisions })
  }

  function startCommit(): void {
    // What was folded behind a batch that could not be committed has nothing to stand on.
    if (committing || failure || folded.commands.length === 0) return
    committing = commitAll()
  }

  async function settle(): Promise<void> {
    startCommit()
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
        startCommit()
        if (isFull(folded, options) && !failure) await room.made()
      }
      await settle()
    },
    committed: () => committed.sequence,
    streamId: () => committed.streamId,
  }
}

const NONE: ReadonlySet<Command> = new Set()

/** Who has folded what a batch can hold waits here until a commit takes that, or fails. */
function createRoom() {
  let make = () => {}
  return {
    make: () => make(),
    made: () =>
      new Promise<void>((resolve) => {
        make = resolve
      }),
  }
}

/** The commands that come from the n-th on, as many as are worth knowing of. */
function commandsFrom(read: readonly StreamedCommand[], n: number): Command[] {
  return read.slice(n, n + LOOK_AHEAD).map(({ command }) => command)
}
