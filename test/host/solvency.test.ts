import { auditSolvency } from '@truebook/host/solvency'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { commandMaker, send, USDC, wallet } from '../engine/runtime/commands.js'
import { auditIsOk, until } from '../engine/runtime/harness.js'
import { holder, openChain } from '../prover-worker/chain-fixture.js'
import { openExitGround, untilQuiet } from '../prover-worker/ground.js'

t.setTimeout(240_000)

t.test('a real deposit that somebody has credited to themselves is found', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { streams, db, rows, database } = ground
  for (const n of [1, 2, 3]) await ground.deposit(n, 5_000_000n)
  const make = commandMaker({ seed: 1, now: Date.now })
  const credit = (depositCount: number, to: string) =>
    send(streams, {
      ...make.deposit(to, USDC, 500_000_000n),
      network: chain.chainId,
      depositCount,
    })
  await credit(1, wallet(66))
  await until('it is credited', async () => (await rows('select * from deposits')).length === 1)
  const worker = await run({ env: ground.env, streams })
  t.teardown(() => worker.stop())
  await untilQuiet(ground, { withdrawals: 0, deposits: 3 })

  const owner = (await holder(chain, 2).getAddress()).toLowerCase()
  const stolen =
    `Deposit 1 of chain ${chain.chainId} was credited as 500000000 of asset ${USDC} to ` +
    `${wallet(66)}, but the chain says 500000000 of asset ${USDC} to ${owner}.`
  const { found, differences: first } = await auditSolvency(db)
  t.strictSame({ found, first }, { found: 'differs', first: [stolen] })
  await auditIsOk(t, database.pool)

  await credit(7, wallet(66))
  await until(
    'another is credited',
    async () => (await rows('select * from deposits')).length === 4,
  )
  const { differences } = await auditSolvency(db)
  t.equal(differences.length, 3, 'one that the chain has not got is in the sums too')
  t.match(differences[2], /^Deposit 7 of chain .*, but the chain has none\.$/)
})
