import { type BlockRange, createLogReader } from '@truebook/prover-worker/chain/log-ranges'
import type { Log } from '@truebook/prover-worker/chain/node'
import { RpcError, RpcTimeout } from '@truebook/prover-worker/chain/rpc'
import t from 'tap'

/** A node whose every block has one event, and that refuses more than `most` of them at once. */
function nodeWith({
  most,
  message = 'query returned more than 10000 results',
  code = -32005,
}: NodeOptions) {
  const asked: number[] = []
  async function ask({ from, to }: BlockRange): Promise<Log[]> {
    const size = to - from + 1
    asked.push(size)
    if (size > most) throw new RpcError({ code, message })
    return Array.from({ length: size }, (_, i) => eventOf(from + i))
  }
  return { asked, ask }
}

interface NodeOptions {
  readonly most: number
  readonly message?: string
  readonly code?: number
}

function eventOf(blockNumber: number): Log {
  return { blockNumber, blockHash: '', transactionHash: '', topics: [], data: '' }
}

const blocksOf = (logs: readonly Log[]) => logs.map(({ blockNumber }) => blockNumber)
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

t.test('what a node refuses is read by halves, each block once and in order', async (t) => {
  for (const most of [1, 2, 3, 7, 99, 100]) {
    const { ask } = nodeWith({ most })
    const read = createLogReader(() => 0)
    t.strictSame(blocksOf(await read({ from: 5, to: 104 }, ask)), numbers(5, 104))
    t.strictSame(blocksOf(await read({ from: 7, to: 7 }, ask)), [7])
    t.strictSame(await read({ from: 8, to: 7 }, ask), [])
  }
})

t.test('a size that was taken is asked for again for ten minutes, and then more', async (t) => {
  let now = 0
  const { ask, asked } = nodeWith({ most: 30 })
  const read = createLogReader(() => now)
  await read({ from: 1, to: 100 }, ask)
  t.strictSame(asked.splice(0), [100, 50, 25, 25, 25, 25])
  now = 599_999
  await read({ from: 101, to: 160 }, ask)
  t.strictSame(asked.splice(0), [25, 25, 10])
  now = 600_000
  await read({ from: 161, to: 220 }, ask)
  t.strictSame(asked, [60, 30, 30])
})

t.test('where a single block is refused that is told, and no size is kept', async (t) => {
  const deaf = nodeWith({ most: 0, message: 'the method eth_getLogs is not available' })
  const read = createLogReader(() => 0)
  await t.rejects(read({ from: 1, to: 8 }, deaf.ask), {
    name: 'RpcError',
    message: /not available/,
  })
  t.strictSame(deaf.asked, [8, 4, 2, 1])
  const { ask, asked } = nodeWith({ most: 8 })
  await read({ from: 1, to: 8 }, ask)
  t.strictSame(asked, [8])
})

t.test(
  'what a node does not answer in time is read by halves, down to a single block',
  async (t) => {
    const slow = (most: number) => {
      const asked: number[] = []
      const ask = async ({ from, to }: BlockRange): Promise<Log[]> => {
        asked.push(to - from + 1)
        if (to - from >= most) throw new RpcTimeout('The node did not answer.')
        return numbers(from, to).map(eventOf)
      }
      return { ask, asked }
    }
    const read = createLogReader(() => 0)
    t.strictSame(blocksOf(await read({ from: 1, to: 8 }, slow(3).ask)), numbers(1, 8))
    const { ask, asked } = slow(0)
    await t.rejects(createLogReader(() => 0)({ from: 1, to: 8 }, ask), { name: 'RpcTimeout' })
    t.strictSame(asked, [8, 4, 2, 1])
  },
)

t.test('a node that is asked too often, or is away, is not asked for less', async (t) => {
  const read = createLogReader(() => 0)
  const sentences = [
    'daily request count exceeded, request rate limited',
    'Your app has exceeded its compute units per second capacity.',
    'Too Many Requests',
    'eth_getLogs: no (HTTP status 429)',
  ]
  const refusals = sentences.map((message) => ({ message, code: -32005 }))
  for (const refusal of [...refusals, { message: 'eth_getLogs: no', code: 429 }]) {
    const { ask, asked } = nodeWith({ most: 0, ...refusal })
    await t.rejects(read({ from: 1, to: 8 }, ask), refusal)
    t.strictSame(asked, [8])
  }
  let asked = 0
  const away = async () => {
    asked += 1
    throw new Error('The node did not answer.')
  }
  await t.rejects(read({ from: 1, to: 8 }, away), { message: /did not answer/ })
  t.equal(asked, 1)
})
