import { setTimeout as sleep } from 'node:timers/promises'
import { type FollowerOptions, startFollower } from '@truebook/api/follower'
import { decisionOf, type KeptDecision } from '@truebook/api/kept-decision'
import { encode } from '@truebook/shared/codec'
import { databaseOf } from '@truebook/shared/db/connect'
import { type Decision, decisionsField } from '@truebook/shared/decision'
import type { Stream, StreamEntry } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { sql } from 'kysely'
import t from 'tap'
import { openReplicated } from '../engine/runtime/lost-replica.js'
import { until } from '../host/process-help.js'
import { untilBlocked } from './blocked.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const quiet = { warn: () => {}, error: () => {}, debug: () => {} } as never

const batch = (from: number, to: number): Decision[] =>
  Array.from({ length: to - from + 1 }, (_, at) => {
    const sequence = from + at
    return { sequence, time: 1, commandId: { time: 1, chance: sequence }, events: [] }
  })

async function journal(from: number, to: number): Promise<void> {
  const decisions = encode(decisionsField, batch(from, to))
  await sql`insert into journal values (${from}, ${to}, 1, '\\x', ${decisions})`.execute(ground.db)
}

const publish = (events: Stream, from: number, to: number) =>
  events.publish(to, encode(decisionsField, batch(from, to)))

/** A follower, and the sequences that it tells. */
function startSeeing(events: Stream, options: Partial<FollowerOptions> = {}) {
  const seen: number[] = []
  const follower = startFollower({
    events,
    own: 1,
    db: ground.db,
    from: 0,
    isWaitedFor: () => false,
    log: quiet,
    onDecision: ({ sequence }) => seen.push(sequence),
    ...options,
  })
  return { follower, seen }
}

/** A stream that answers the first read of what is new otherwise. */
function firstRead(events: Stream, answer: () => Promise<StreamEntry[]>): Stream {
  let reads = 0
  return {
    ...events,
    read: (after, limit, waitMs) =>
      waitMs > 0 && reads++ === 0 ? answer() : events.read(after, limit, waitMs),
  }
}

/** Runs something while whoever reads the journal waits. */
async function whileJournalHangs(run: () => Promise<void>): Promise<void> {
  await ground.db.transaction().execute(async (holder) => {
    await sql`lock table journal`.execute(holder)
    await run()
  })
}

/** Follows until `count` decisions came, and gives their sequences. */
async function follow(
  events: Stream,
  { count, ...options }: { count: number } & Partial<FollowerOptions>,
): Promise<number[]> {
  const { follower, seen } = startSeeing(events, options)
  await until(() => seen.length >= count)
  await follower.stop()
  return seen
}

await journal(1, 2)
await journal(3, 5)
await journal(6, 6)

t.test('every decision is handed on once and in order', async (t) => {
  const { events } = memoryStreams()
  await publish(events, 1, 2)
  await publish(events, 3, 5)
  t.same(await follow(events, { count: 5 }), [1, 2, 3, 4, 5])
  t.same(await follow(events, { count: 3, from: 2 }), [3, 4, 5])
})

t.test('what is kept of a decision is that decision, whichever it was of its batch', async (t) => {
  const kept: KeptDecision[] = []
  // The second batch is in the journal only.
  const { events } = memoryStreams()
  await publish(events, 1, 2)
  await publish(events, 6, 6)
  const { follower } = startSeeing(events, { onDecision: (_, one) => kept.push(one) })
  await until(() => kept.length === 6)
  await follower.stop()
  t.strictSame(kept.map(decisionOf), batch(1, 6))
})

t.test('what was taken in by half ends it, from the stream and from the journal', async (t) => {
  const streamed = memoryStreams().events
  await publish(streamed, 1, 2)
  for (const events of [streamed, memoryStreams().events]) {
    const ended = new Promise<void>((resolve) => {
      const { follower } = startSeeing(events, {
        onDecision() {
          resolve(follower.done)
          throw new RangeError('Too long.')
        },
        isWaitedFor: () => true,
      })
    })
    await t.rejects(ended, {
      name: 'AssertionError',
      message: /^Decision 1 must be taken in whole: Too long\.$/,
    })
  }
})

t.test('after half of one nothing is handed on, wherever it came from', async (t) => {
  const { events } = memoryStreams()
  const seen: number[] = []
  const { follower } = startSeeing(events, {
    isWaitedFor: () => true,
    onDecision({ sequence }) {
      seen.push(sequence)
      // It came from the journal, and the stream has the next ones.
      void publish(events, 2, 6)
      throw new Error('half')
    },
  })
  await t.rejects(follower.done, { name: 'AssertionError' })
  await follower.stop()
  t.same(seen, [1])
})

t.test('between long decisions, of one entry too, the others have their turn', async (t) => {
  const { events } = memoryStreams()
  const event = { type: 'cancel_timer_fired', account: 1, dueAt: 0 } as const
  const long = batch(1, 8).map((decision) => ({ ...decision, events: Array(2_000).fill(event) }))
  const [two, others] = [long.slice(0, 2), long.slice(2)]
  for (const one of two) await events.publish(one.sequence, encode(decisionsField, [one]))
  await events.publish(8, encode(decisionsField, others))
  let turns = 0
  const turnsAt: number[] = []
  const turn = () => {
    turns += 1
    if (turnsAt.length < 8) setImmediate(turn)
  }
  turn()
  const follower = startFollower({
    ...{ events, own: 1, db: ground.db, from: 0, isWaitedFor: () => false, log: quiet },
    onDecision: () => turnsAt.push(turns),
  })
  await until(async () => turnsAt.length === 8)
  await follower.stop()
  t.equal(new Set(turnsAt).size, 8, `in turns ${turnsAt}`)
})

t.test('what the stream forgot is read from the journal', async (t) => {
  const { events } = memoryStreams()
  await publish(events, 6, 6)
  t.same(await follow(events, { count: 6 }), [1, 2, 3, 4, 5, 6])
})

t.test('a database that hangs does not hold up the stream', async (t) => {
  const { events } = memoryStreams()
  await whileJournalHangs(async () => {
    const followed = follow(events, { count: 2, isWaitedFor: () => true })
    await untilBlocked(ground.db, { name: 'test' })
    await publish(events, 1, 2)
    t.same(await followed, [1, 2])
  })
})

t.test('what the synchronous replica may not have is not handed on', async (t) => {
  const database = await openReplicated(t)
  const db = databaseOf(database.pool)
  await database.loseReplica()
  const decisions = encode(decisionsField, batch(1, 2))
  const committing = sql`insert into journal values (1, 2, 1, '\\x', ${decisions})`.execute(db)
  // It can be seen now, and no replica has it.
  await database.onWaiting('pg_cancel_backend')
  await committing
  const { follower, seen } = startSeeing(memoryStreams().events, { db, isWaitedFor: () => true })
  await sleep(1_500)
  t.same(seen, [])
  await database.findReplica()
  await until(() => seen.length === 2)
  await follower.stop()
})

t.test('a repeated or overlapping entry is handed on only where it is new', async (t) => {
  const { events } = memoryStreams()
  await publish(events, 1, 2)
  await publish(events, 1, 5)
  await publish(events, 6, 6)
  t.same(await follow(events, { count: 6 }), [1, 2, 3, 4, 5, 6])
})

t.test('an entry that does not decode is read from the journal instead', async (t) => {
  const { events } = memoryStreams()
  await events.publish(2, Buffer.from('nonsense'))
  t.same(await follow(events, { count: 6 }), [1, 2, 3, 4, 5, 6])
})

t.test('an entry of no use with a high id hides nothing, and is not read in a loop', async (t) => {
  for (const bytes of [Buffer.from('nonsense'), Buffer.from([0]), Buffer.alloc(0)]) {
    const { events } = memoryStreams()
    await events.publish(1_800_000_000_000, bytes)
    let reads = 0
    const counted: Stream = {
      ...events,
      read(...args) {
        reads += 1
        return events.read(...args)
      },
    }
    const { follower, seen } = startSeeing(counted)
    await until(() => seen.length >= 6)
    await sleep(1_000)
    t.ok(follower.isConnected())
    t.ok(reads < 10, `${reads} reads`)
    await follower.stop()
    t.same(seen, [1, 2, 3, 4, 5, 6])
  }
})

t.test('while somebody waits, an idle stream does not hide what was committed', async (t) => {
  const { events } = memoryStreams()
  t.same(await follow(events, { count: 6, isWaitedFor: () => true }), [1, 2, 3, 4, 5, 6])
})

t.test('what the stream lost before it was read comes, though nobody waits for it', async (t) => {
  const { events } = memoryStreams()
  await publish(events, 1, 2)
  t.same(await follow(events, { count: 6 }), [1, 2, 3, 4, 5, 6])
})

t.test('a stream that cannot be read is replaced by the journal, and read again', async (t) => {
  const { events } = memoryStreams()
  await publish(events, 1, 2)
  let failures = 2
  const shaky: Stream = {
    ...events,
    read: (...args) => (failures-- > 0 ? Promise.reject(new Error('away')) : events.read(...args)),
  }
  t.same(await follow(shaky, { count: 6 }), [1, 2, 3, 4, 5, 6])
})

t.test('a stream that speaks again is read, though the database hangs', async (t) => {
  let speak = (_entries: StreamEntry[]) => {}
  const silence = new Promise<StreamEntry[]>((resolve) => {
    speak = resolve
  })
  const { events } = memoryStreams()
  const silent = firstRead(events, () => silence)
  await whileJournalHangs(async () => {
    const { follower, seen } = startSeeing(silent)
    await untilBlocked(ground.db, { name: 'test' })
    await publish(events, 1, 2)
    speak([])
    await until(() => seen.length === 2)
    t.ok(follower.isConnected())
    await follower.stop()
  })
})

t.test('behind a new connection nothing is taken before it is known whose it is', async (t) => {
  const { events } = memoryStreams()
  await publish(events, 1, 2)
  let connections = 1
  const away = () => {
    connections = 2
    return Promise.reject(new Error('away'))
  }
  const shaky = { ...firstRead(events, away), connections: () => connections }
  let started: ReturnType<typeof startSeeing> | undefined
  await whileJournalHangs(async () => {
    const { follower, seen } = startSeeing(shaky)
    started = { follower, seen }
    await untilBlocked(ground.db, { name: 'test' })
    await sleep(300)
    t.same([follower.isConnected(), seen], [false, []])
  })
  await until(() => Boolean(started?.follower.isConnected() && started.seen.length >= 2))
  await started?.follower.stop()
})

t.test(
  'a stream that falls silent is away, and the journal is read until it speaks again',
  async (t) => {
    const { events } = memoryStreams()
    let speak = (_entries: StreamEntry[]) => {}
    const silence = new Promise<StreamEntry[]>((resolve) => {
      speak = resolve
    })
    const silent = firstRead(events, () => silence)
    const { follower, seen } = startSeeing(silent, { isWaitedFor: () => true })
    await until(() => seen.length === 6)
    t.notOk(follower.isConnected())
    speak([{ id: '2-0', bytes: encode(decisionsField, batch(1, 2)) }])
    await until(() => follower.isConnected())
    await follower.stop()
    t.same(seen, [1, 2, 3, 4, 5, 6])
  },
)

t.test('behind a new connection another exchange is not followed', async (t) => {
  for (const sequence of [2, 7, 100]) {
    const [own, foreign] = [memoryStreams().events, memoryStreams().events]
    await foreign.publish(sequence, Buffer.from('of another journal'))
    let connections = 1
    const away = () => {
      connections = 2
      return Promise.reject(new Error('away'))
    }
    const moved = movedTo(foreign, firstRead(own, away), () => connections)
    const { follower, seen } = startSeeing(moved, { from: 6 })
    await t.rejects(follower.done, {
      name: 'ForeignEvents',
      message: new RegExp(`ends at sequence ${sequence} `),
    })
    await follower.stop()
    t.same(seen, [])
  }
})

t.test('nor where the connection broke while nothing was read', async (t) => {
  const [own, foreign] = [memoryStreams().events, memoryStreams().events]
  await publish(own, 6, 6)
  await publish(foreign, 7, 9)
  let connections = 1
  const moved = movedTo(foreign, own, () => connections)
  const seen: number[] = []
  const onDecision = ({ sequence }: Decision) => {
    seen.push(sequence)
    if (sequence === 3) connections = 2
  }
  const { follower } = startSeeing(moved, { onDecision })
  await t.rejects(follower.done, { name: 'ForeignEvents' })
  t.same(seen, [1, 2, 3, 4, 5, 6])
})

t.test('nor is it connected until that is known, however the connection broke', async (t) => {
  const { events } = memoryStreams()
  await publish(events, 1, 2)
  let connections = 1
  const moved = { ...events, connections: () => connections }
  let started: ReturnType<typeof startSeeing> | undefined
  await whileJournalHangs(async () => {
    const { follower, seen } = startSeeing(moved)
    started = { follower, seen }
    await until(() => seen.length === 2)
    connections = 2
    await until(() => !follower.isConnected())
    await publish(events, 3, 5)
    await sleep(300)
    t.same(seen, [1, 2])
  })
  await until(() => started?.follower.isConnected() === true)
  await started?.follower.stop()
})

t.test('what was read before it was known whose it is does not count', async (t) => {
  const [own, foreign] = [memoryStreams().events, memoryStreams().events]
  await publish(foreign, 7, 9)
  let connections = 1
  const read = () => {
    connections = 2
    return foreign.read('6-0', 1, 0)
  }
  const moved = movedTo(foreign, firstRead(own, read), () => connections)
  const { follower, seen } = startSeeing(moved, { from: 6 })
  await t.rejects(follower.done, { name: 'ForeignEvents' })
  t.same(seen, [])
})

/** A stream whose second connection leads to another one. */
function movedTo(other: Stream, events: Stream, connections: () => number): Stream {
  const now = () => (connections() === 1 ? events : other)
  const read: Stream['read'] = (...args) => now().read(...args)
  return { ...events, connections, read, witness: { top: () => now().top(), read } }
}

t.test('whoever follows a silent stream can stop all the same', async () => {
  const { events } = memoryStreams()
  const silent: Stream = { ...events, read: () => new Promise(() => undefined) }
  const options = {
    events: silent,
    own: 1,
    db: ground.db,
    from: 0,
    log: quiet,
    onDecision: () => undefined,
  }
  await startFollower({ ...options, isWaitedFor: () => false }).stop()
})
