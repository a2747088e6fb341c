import { readCapture } from '@truebook/bench/replay/capture'
import type { Operation } from '@truebook/bench/replay/operation'
import { createPlanner } from '@truebook/bench/replay/plan'
import { runOperations } from '@truebook/bench/replay/run-operations'
import { planSteps } from '@truebook/bench/replay/steps'
import { createScale } from '@truebook/shared/decimal'
import t from 'tap'
import { createRandom } from '../../sim/random.js'
import { createPlainBook } from './plain-book.js'

const SOME_EVENTS = 1500
const capture = readCapture({ tickSize: createScale('0.01'), stepSize: createScale('0.00001') })

function planSome() {
  const planner = createPlanner(capture.snapshot, { makers: 8, takers: 4 })
  const steps = [...planSteps(planner, capture.events.slice(0, SOME_EVENTS))]
  return { planner, operations: steps.flatMap(({ operations }) => operations) }
}

/** A network that lets requests overtake each other at will, but always the same way. */
function createNetwork(seed: number, effect: (operation: Operation) => void) {
  const random = createRandom(seed)
  const underWay: { readonly operation: Operation; readonly answer: () => void }[] = []
  let most = 0
  function deliver(): void {
    const [arrived] = underWay.splice(random.below(underWay.length), 1)
    effect(arrived.operation)
    arrived.answer()
    if (underWay.length > 0) setImmediate(deliver)
  }
  return {
    most: () => most,
    send: (operation: Operation) =>
      new Promise<void>((answer) => {
        underWay.push({ operation, answer })
        most = Math.max(most, underWay.length)
        if (underWay.length === 1) setImmediate(deliver)
      }),
  }
}

for (const seed of [1, 2, 3]) {
  t.test(`operations that overtake each other end in the same book, seed ${seed}`, async (t) => {
    const { planner, operations } = planSome()
    const book = createPlainBook()
    const network = createNetwork(seed, book.apply)
    await runOperations({ operations, send: network.send, concurrency: 32, window: 256 })
    t.same(book.faults, [])
    t.equal(book.differences(planner.recorded), 0)
    t.equal(network.most(), 32)
  })
}

t.test('without regard to order, the same network makes another book', async (t) => {
  const { operations } = planSome()
  const book = createPlainBook()
  const network = createNetwork(1, book.apply)
  await Promise.all(operations.slice(0, 20_000).map(network.send))
  t.not(book.faults.length, 0)
})

t.test('a failure ends the run, when nothing is under way any more', async (t) => {
  const { operations } = planSome()
  let started = 0
  let ended = 0
  const send = async () => {
    const isBad = ++started === 100
    await new Promise(setImmediate)
    ended++
    if (isBad) throw new Error('It broke.')
  }
  const run = runOperations({ operations, send, concurrency: 8, window: 64 })
  await t.rejects(run, { message: 'It broke.' })
  t.equal(ended, started)
  t.ok(started < 200)
})
