import { type BridgeDeposit, openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode } from '@truebook/prover-worker/chain/node'
import { type Chain, registerChain, tokensOf } from '@truebook/prover-worker/chain/register'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { demandComplete } from '@truebook/prover-worker/deposits/demand-complete'
import { createReach } from '@truebook/prover-worker/deposits/reach'
import { createRereads } from '@truebook/prover-worker/deposits/rereads'
import { watchChain } from '@truebook/prover-worker/deposits/watch'
import { databaseOf } from '@truebook/shared/db/connect'
import t from 'tap'
import { openDatabase } from '../../engine/runtime/harness.js'
import { blockOf, openClaimed } from './known-ground.js'

t.setTimeout(240_000)

t.test('what is missing is read again at once, then further and further apart', (t) => {
  let now = 0
  const rereads = createRereads(() => now)
  const within = (seconds: number) => {
    const taken: number[] = []
    for (let second = 0; second < seconds; second++) {
      if (rereads.take()) taken.push(second)
      now += 1_000
    }
    return taken
  }
  t.strictSame(within(30), [0, 1, 3, 7, 15])
  const later = within(7_200)
  t.ok(later.length < 20, 'far apart in the end')
  t.equal(later[later.length - 1] - later[later.length - 2], 600)
  rereads.done()
  t.strictSame(within(5), [0, 1, 3])
  t.end()
})

t.test('until then only the newest blocks are looked at', async (t) => {
  const { chain, claim, ground, proxy, mine } = await openClaimed(t)
  const { db, rows } = ground
  await mine()
  proxy.hides = (log) => blockOf(log) === claim
  const node = createNode(createRpc({ url: proxy.url, timeoutMs: 60_000 }))
  const bridge = await openBridge(node, chain.bridge.toLowerCase())
  const own = { name: '', confirmations: 1, hasFaucet: false, expectedMs: 0, tokens: new Map() }
  const known = await registerChain(db, bridge, own)
  const tokens = await tokensOf(db, known.chainId)
  let [isDue, asked] = [false, 0]
  const take = () => {
    asked += 1
    return isDue
  }
  const nothing = async () => undefined
  const crediting = { creditUpTo: nothing, note: nothing, open: () => 0 }
  const rereads = { take, done: () => t.fail('it is right') }
  const options = { fromBlock: 0, now: Date.now, onLook: nothing, onDeepReorg: t.fail }
  const look = async () => {
    const reach = createReach(5)
    const watched = watchChain(db, { ...known, tokens }, { ...options, crediting, rereads, reach })
    await t.rejects(watched, /: nothing is credited/)
    const [{ dealt_block }] = await rows('select dealt_block from chain_cursors')
    return Number(dealt_block)
  }
  const dealt = await look()
  t.ok(dealt > claim, 'it is read up to the head')
  t.equal(await look(), dealt)
  t.equal(asked, 2)
  isDue = true
  t.ok((await look()) < claim, 'then all is read again')
})

t.test('a deposit that is missing is looked for again no more often', async (t) => {
  const { pool } = await openDatabase(t)
  const asked: number[] = []
  const node = {
    async block(number: number) {
      asked.push(number)
      return { number, hash: '0x' }
    },
  }
  const chain = { chainId: 1, node, depositCount: async () => 1 } as unknown as Chain
  const deposits = [{ depositCount: 1 } as BridgeDeposit]
  const look = (isDue: boolean) => {
    const rereads = { take: () => isDue, done: () => undefined }
    const told = { deposits, dealt: 10, fromBlock: 5, counted: undefined, rereads }
    return demandComplete(databaseOf(pool), chain, told)
  }
  await t.rejects(look(false), { name: 'DepositMissing' })
  t.same(asked, [])
  await t.rejects(look(true), { name: 'DepositMissing' })
  t.same(asked, [4], 'the cursor went to where all begins')
})
