import { createOverload, type Work, workOf } from '@truebook/api/overload/overload'
import { TruebookError } from '@truebook/shared/error'
import t from 'tap'

function build() {
  const load = { time: 0, lineMs: 0, waitMs: 0, silent: false, queries: 0, signatures: 0 }
  const standing: (() => void)[] = []
  const refused: (() => void)[] = []
  const shed: string[] = []
  const lineOf = (places: (() => void)[]) => ({
    join: (begin: () => void) => places.push(begin),
    waitMs: () => load.lineMs,
    connected() {},
  })
  const overload = createOverload({
    line: lineOf(standing),
    refusals: lineOf(refused),
    waitMs: () => load.waitMs,
    isSilent: () => load.silent,
    queries: () => load.queries,
    signatures: () => load.signatures,
    limits: { queueMs: 100, silentMs: 3_000 },
    now: () => load.time,
    onShed: ({ work, bottleneck }) => shed.push(`${work} ${bottleneck}`),
  })
  /** How long the work is told to wait, in seconds; undefined where it would be taken now. */
  function retryOf(work: Work): Promise<unknown> {
    const answer = overload.foresee(work).then(() => undefined, retryAfter)
    for (const tell of refused.splice(0)) tell()
    return answer
  }
  /** The kinds of work that would be taken now. */
  async function taken(): Promise<Work[]> {
    const retries = await Promise.all(WORKS.map(retryOf))
    return WORKS.filter((_, i) => retries[i] === undefined)
  }
  return { retryOf, load, standing, refused, shed, overload, taken }
}

const WORKS: readonly Work[] = ['cancel', 'command', 'request']

function retryAfter(error: unknown): unknown {
  if (!(error instanceof TruebookError) || error.code !== 'OVERLOADED') throw error
  return error.details.retry_after
}

t.test('a long line turns away all but cancels, and a longer one these as well', async (t) => {
  const { load, shed, taken } = build()
  load.lineMs = 100
  t.same(await taken(), WORKS)
  load.lineMs = 101
  t.same(await taken(), ['cancel'])
  load.lineMs = 201
  t.same(await taken(), [])
  load.lineMs = 0
  t.same(await taken(), WORKS)
  t.same(shed, ['command api', 'request api', 'cancel api', 'command api', 'request api'])
})

t.test('what is admitted begins when its turn comes, and a refusal is told in turn', async (t) => {
  const { load, standing, refused, shed, overload } = build()
  const told: string[] = []
  const admitted = overload.admit('command').then(() => told.push('begun'))
  load.lineMs = 101
  const turnedAway = overload.admit('command').catch(({ code }) => told.push(code))
  t.same(shed, ['command api'])
  while (standing.length < 1) await Promise.resolve()
  t.same([standing.length, refused.length, told.length], [1, 1, 0])
  refused[0]()
  await turnedAway
  standing[0]()
  await admitted
  t.same(told, ['OVERLOADED', 'begun'])
  load.lineMs = 2_000
  await t.rejects(overload.admit('command'), { code: 'OVERLOADED' }, 'refusals do not pile up')
  t.equal(refused.length, 1)
})

t.test('behind a slow engine commands are turned away, and reads are not', async (t) => {
  const { load, taken } = build()
  load.waitMs = 101
  t.same(await taken(), ['cancel', 'request'])
  load.waitMs = 201
  t.same(await taken(), ['request'])
})

t.test('an engine that says nothing may be followed by another before that', async (t) => {
  const { load, taken } = build()
  load.silent = true
  load.waitMs = 3_000
  t.same(await taken(), WORKS)
  load.waitMs = 3_001
  t.same(await taken(), ['cancel', 'request'])
  load.waitMs = 6_001
  t.same(await taken(), ['request'])
})

t.test('behind a slow database only cancels are taken', async (t) => {
  const { load, taken } = build()
  load.queries = 1_001
  t.same(await taken(), ['cancel'])
})

t.test('what was admitted is refused before the expensive part if it came to that', async (t) => {
  const { load, overload } = build()
  overload.confirm('command')
  load.lineMs = 1_000
  overload.confirm('command')
  load.waitMs = 101
  t.throws(() => overload.confirm('command'), { code: 'OVERLOADED', status: 503 })
})

t.test(
  'where many signatures wait, each kind of work has its bound, and is counted once',
  async (t) => {
    const { load, overload, shed, taken } = build()
    const bounds: [Work, number][] = [
      ['request', 250],
      ['command', 2_000],
      ['cancel', 4_000],
    ]
    for (const [work, most] of bounds) {
      load.signatures = most - 1
      overload.confirm(work)
      load.signatures = most
      const refused = { code: 'OVERLOADED', details: { retry_after: 1 } }
      t.throws(() => overload.confirm(work), refused, work)
    }
    t.same(shed, ['request signatures', 'command signatures', 'cancel signatures'])
    t.same(await taken(), WORKS, 'what has no signature to look at goes on')
  },
)

t.test('one is told to come back when those turned away could be served', async (t) => {
  const { load, overload, standing, retryOf: retry } = build()
  const admitted = Array.from({ length: 10 }, () => overload.admit('command'))
  while (standing.length < 10) await Promise.resolve()
  load.lineMs = 1_000
  let last: unknown
  for (let i = 0; i < 40; i++) last = await retry('command')
  t.equal(last, 4, '39 turned away for 10 that were taken')
  load.time = 5_000
  t.equal(await retry('command'), 4, 'of the second before')
  load.time = 8_000
  t.equal(await retry('command'), 1)
  load.lineMs = 0
  load.waitMs = 4_600
  t.equal(await retry('command'), 5, 'the wait beyond the bound')
  load.waitMs = 3_600_000
  t.equal(await retry('command'), 30, 'half a minute at most')
  for (const begin of standing) begin()
  await Promise.all(admitted)
})

t.test('what is asked for is what the wallet signs', async (t) => {
  t.same(
    (['PLACE_ORDER', 'AMEND_ORDER', 'WITHDRAW', 'CANCEL_ORDERS', 'CANCEL_ALL_AFTER'] as const).map(
      workOf,
    ),
    ['command', 'command', 'command', 'cancel', 'cancel'],
  )
  t.equal(workOf(undefined), 'request')
})
