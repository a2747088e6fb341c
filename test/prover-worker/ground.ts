import { createExitProofs } from '@truebook/api/exit-proofs'
import { mined } from '@truebook/contracts/mined'
import type { RunningEngine } from '@truebook/engine/run'
import { openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode } from '@truebook/prover-worker/chain/node'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { auditChain } from '@truebook/prover-worker/deposits/audit-chain'
import { type Database, databaseOf } from '@truebook/shared/db/connect'
import { readSolvency } from '@truebook/shared/db/solvency'
import { encodeGlobalIndex, ROLLUP_EXIT_PROOF } from '@truebook/shared/exit-roots'
import type { Streams } from '@truebook/shared/streams'
import type { Test } from 'tap'
import { commandMaker, send, USDC } from '../engine/runtime/commands.js'
import {
  auditIsOk,
  openDatabase,
  startEngine,
  type TestDatabase,
  until,
} from '../engine/runtime/harness.js'
import { bridgeOf, depositOnChain, holder, type TestChain } from './chain-fixture.js'

/** An engine on a chain's exchange, with somebody who deposits and withdraws. */
export interface ExitGround {
  readonly chain: TestChain
  readonly engine: RunningEngine
  readonly database: TestDatabase
  readonly db: Database
  readonly streams: Streams
  /** What a worker is told, beside the chain. */
  readonly env: Readonly<Record<string, string>>
  /** Deposits USDC units on chain for the n-th wallet. */
  deposit(n: number, amount: bigint): Promise<void>
  /** Has the first account withdraw whole USDC units of the chain. */
  withdraw(units: bigint): Promise<void>
  rows(text: string): Promise<Record<string, unknown>[]>
}

export async function openExitGround(
  t: Test,
  { chain, streams }: { readonly chain: TestChain; readonly streams: Streams },
): Promise<ExitGround> {
  const database = await openDatabase(t)
  const engine = await startEngine(t, { url: database.url, streams })
  const make = commandMaker({ seed: 11, now: Date.now })
  const token = chain.token('USDC')
  return {
    chain,
    engine,
    database,
    db: databaseOf(database.pool),
    streams,
    env: { DATABASE_URL: database.url, ...chain.env },
    async deposit(n, amount) {
      const to = await holder(chain, n).getAddress()
      // A new one each time: a reorg takes nonces back.
      const depositor = holder(chain, 1)
      await depositOnChain(chain, depositor, { token, to, amount })
    },
    async withdraw(units) {
      const command = make.withdraw(1, USDC, units * 100n)
      await send(streams, { ...command, chainId: chain.chainId })
    },
    rows: async (text) => (await database.pool.query(text)).rows,
  }
}

/** Waits until all that was withdrawn is settled, and all that was deposited is credited. */
export async function untilQuiet(
  { rows }: ExitGround,
  { withdrawals, deposits }: { readonly withdrawals: number; readonly deposits: number },
): Promise<void> {
  await until(
    `${withdrawals} withdrawals are settled and ${deposits} deposits credited`,
    async () => {
      const [found] = await rows(`select
      (select max(leaf_count) from settlements where settled_at is not null) as settled,
      (select count(*) from settlements where settled_at is null) as open,
      (select count(*) from deposits) as credited,
      (select count(*) from chain_deposits) as seen`)
      return (
        Number(found.settled) === withdrawals &&
        Number(found.open) === 0 &&
        Number(found.credited) === deposits &&
        Number(found.seen) === deposits
      )
    },
  )
}

/** Waits until the last root, of so many leaves, is on the chain and known to be settled; a reorg may have taken it. */
export async function untilPosted({ chain, rows }: ExitGround, leaves: number): Promise<void> {
  await until(`the root of ${leaves} leaves is on the chain and settled`, async () => {
    const call = { to: chain.exitRootManager, data: LAST_LEAF_COUNT }
    // The rows second: until a worker has seen that a root is lost, they say that it is settled.
    const isOnChain = Number(await chain.rpc('eth_call', call, 'latest')) === leaves
    const settled = await rows('select leaf_count from settlements where settled_at is not null')
    return isOnChain && settled.length === 1 && Number(settled[0].leaf_count) === leaves
  })
}

/** The selector of lastLeafCount(). */
const LAST_LEAF_COUNT = '0xd8eae08b'

/** No gap, no duplicate, no leaf past the posted root, and the escrow adds up with the ledger. */
export async function isSound(t: Test, ground: ExitGround): Promise<void> {
  const { chain, db, rows, database } = ground
  const gaps = await rows(`select w.exit_index from withdrawals w
    left join exit_leaves l on l.withdrawal_id = w.id and l.exit_index = w.exit_index
    where l.exit_index is null`)
  t.strictSame(gaps, [], 'each withdrawal has the leaf of its place')
  await addsUp(t, db)
  const node = createNode(createRpc({ url: chain.anvil.url, timeoutMs: 60_000 }))
  const bridge = await openBridge(node, chain.bridge.toLowerCase())
  t.strictSame(await auditChain(db, bridge, { fromBlock: 0 }), [], 'the chain says the same')
  await auditIsOk(t, database.pool)
}

/** What is owed of each asset is in the escrow, once all of it was seen there. */
export async function addsUp(t: Test, db: Database): Promise<void> {
  await until('the chain was read up to one block', async () => {
    const { isOfOneBlock, assets } = await readSolvency(db)
    return isOfOneBlock && assets.every(({ pendingIn }) => pendingIn === 0n)
  })
  const { assets } = await readSolvency(db)
  t.strictSame(
    assets.filter(({ difference }) => difference !== 0n),
    [],
    'each asset adds up with its escrow',
  )
}

/** Every proof that the exchange gives, from a leaf on, pays on chain. */
export async function allClaim(t: Test, ground: ExitGround, { from = 0 } = {}): Promise<void> {
  const { chain, db, rows } = ground
  const [root] = await rows(`select * from settlements where settled_at is not null
    order by leaf_count desc limit 1`)
  const leaves = (await rows(`select w.exit_index, w.amount, o.wallet from withdrawals w
    join accounts o on o.id = w.account where w.exit_index >= ${from} order by w.exit_index`)) as {
    exit_index: number
    amount: string
    wallet: string
  }[]
  const proofs = createExitProofs(db)
  const claimer = holder(chain, 5)
  await chain.rpc('anvil_setBalance', await claimer.getAddress(), '0x21e19e0c9bab2400000')
  const claim = bridgeOf(chain, claimer).getFunction('claimAsset')
  for (const { exit_index, amount, wallet } of leaves) {
    const leafCount = Number(root.leaf_count)
    const localRoot = root.local_root as Buffer
    const proof = await proofs.proofOf({ exitIndex: exit_index, leafCount, localRoot })
    const index = encodeGlobalIndex({ network: 1, leafIndex: exit_index })
    const sent = await claim(
      ...[proof, ROLLUP_EXIT_PROOF, index, root.mainnet_root, root.rollup_root],
      ...[0, chain.token('USDC'), 0, wallet, BigInt(amount) / 100n, '0x'],
    )
    await mined(sent)
  }
  t.pass(`${leaves.length} claims were paid`)
}

/** Waits until a worker's health says so of its look at the chain. */
export function untilWatchSays(port: number, sentence: RegExp): Promise<void> {
  return until(`it says ${sentence}`, async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/health`)
    const { failing } = (await answer.json()) as { failing: Record<string, string> }
    return sentence.test(failing.watch ?? '')
  })
}
