import { auditSolvency } from '@truebook/host/solvency'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { commandMaker, send, USDC, wallet } from '../engine/runtime/commands.js'
import { auditIsOk, until } from '../engine/runtime/harness.js'
import { holder, openChain } from '../prover-worker/chain-fixture.js'
import { openExitGround, untilQuiet } from '../prover-worker/ground.js'

t.setTimeout(240_000)

t.test(
  'a real deposit that was credited to somebody else, or as something else, is found',
  async (t) => {
    const chain = await openChain(t)
    const ground = await openExitGround(t, { chain, streams: memoryStreams() })
    const { streams, db, rows, database } = ground
    for (const n of [1, 2, 3]) await ground.deposit(n, n === 3 ? 7_000_000n : 5_000_000n)
    const make = commandMaker({ seed: 1, now: Date.now })
    const credit = (depositCount: number, to: string, atoms = 500_000_000n) =>
      send(streams, {
        ...make.deposit(to, USDC, atoms),
        network: chain.chainId,
        depositCount,
      })
    const ownerOf = async (n: number) => (await holder(chain, n).getAddress()).toLowerCase()
    const [anna, owner, bert] = [await ownerOf(1), await ownerOf(2), await ownerOf(3)]
    // Two amounts change places, which no sum shows.
    await credit(0, anna, 700_000_000n)
    await credit(1, wallet(66))
    await credit(2, bert, 500_000_000n)
    const credited = async () => (await rows('select * from deposits')).length
    await until('they are credited', async () => (await credited()) === 3)
    const worker = await run({ env: ground.env, streams })
    t.teardown(() => worker.stop())
    await untilQuiet(ground, { withdrawals: 0, deposits: 3 })

    const sentence = (count: number, was: string, is: string) =>
      `Deposit ${count} of chain ${chain.chainId} was credited as ${was}, but the chain says ${is}.`
    const usdc = (millions: number, to: string) => `${millions}000000 of asset ${USDC} to ${to}`
    const wrong = [
      sentence(0, usdc(700, anna), usdc(500, anna)),
      sentence(1, usdc(500, wallet(66)), usdc(500, owner)),
      sentence(2, usdc(500, bert), usdc(700, bert)),
    ]
    const { found, differences: first } = await auditSolvency(db)
    t.strictSame({ found, first }, { found: 'differs', first: wrong })
    await auditIsOk(t, database.pool)

    await credit(7, wallet(66))
    await until('another is credited', async () => (await credited()) === 4)
    const { differences } = await auditSolvency(db)
    t.equal(differences.length, 5, 'one that the chain has not got is in the sums too')
    t.match(differences[4], /^Deposit 7 of chain .*, but the chain has none\.$/)
  },
)
