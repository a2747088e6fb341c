import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { testRedis } from '@truebook/host/testing/test-services'
import { run } from '@truebook/prover-worker/run'
import { redisStreams } from '@truebook/shared/streams/redis'
import t, { type Test } from 'tap'
import { openChain } from './chain-fixture.js'
import { allClaim, type ExitGround, isSound, openExitGround, untilQuiet } from './ground.js'
import { openProxy, type RpcProxy, type RpcStep } from './rpc-proxy.js'

t.setTimeout(300_000)

const redis = await testRedis()
const options = 'missing' in redis ? { skip: redis.missing } : {}

const MAIN = fileURLToPath(import.meta.resolve('@truebook/prover-worker/main'))

/** A worker in a process of its own, which is killed without warning at a step of its own work. */
async function killedAt(
  env: Readonly<Record<string, string>>,
  { proxy, isTheStep }: { proxy: RpcProxy; isTheStep: (step: RpcStep) => boolean },
): Promise<void> {
  const child: ChildProcess = fork(MAIN, [], {
    env: { ...process.env, ...env, RPC_URL: proxy.url },
    stdio: 'ignore',
  })
  const exited = once(child, 'exit')
  proxy.onStep = (step) => {
    if (isTheStep(step)) child.kill('SIGKILL')
  }
  await exited
  proxy.onStep = () => undefined
}

/** The steps at which something has just been decided and not yet been done, or done and not noted. */
const STEPS: readonly (readonly [string, RpcStep])[] = [
  ['a settlement is opened', { method: 'eth_getTransactionCount', when: 'before' }],
  ['its transaction is about to be signed', { method: 'eth_estimateGas', when: 'after' }],
  ['it is stored and not sent', { method: 'eth_sendRawTransaction', when: 'before' }],
  ['it is sent and not noted', { method: 'eth_sendRawTransaction', when: 'after' }],
  ['it is in a block and not marked', { method: 'eth_getTransactionReceipt', when: 'after' }],
  ['events are read and not stored', { method: 'eth_getLogs', when: 'after' }],
  ['senders are asked for', { method: 'eth_getTransactionByHash', when: 'before' }],
]

t.test(
  'killed between any two steps, a worker leaves no gap and no duplicate',
  options,
  async (t) => {
    const { ground, proxy, env } = await openGround(t)
    await ground.deposit(1, 90_000_000n)
    const first = await run({ env })
    await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
    await first.stop()
    let made = 0
    for (const [title, at] of STEPS) {
      t.comment(title)
      // What an earlier worker left behind may take it to another step first.
      await ground.deposit(1 + (made % 3), BigInt(1_000_000 + made))
      await ground.withdraw(BigInt(++made))
      const isTheStep = (step: RpcStep) => step.method === at.method && step.when === at.when
      await killedAt(env, { proxy, isTheStep })
    }
    const worker = await run({ env })
    t.teardown(() => worker.stop())
    await untilQuiet(ground, { withdrawals: made, deposits: made + 1 })
    await isSound(t, ground)
    await allClaim(t, ground)
  },
)

/** What a worker over a Redis of the test's own works with, and is told. */
async function openGround(
  t: Test,
): Promise<{ ground: ExitGround; proxy: RpcProxy; env: Readonly<Record<string, string>> }> {
  const service = await testRedis()
  const redisUrl = 'missing' in service ? '' : service.url
  if (!('missing' in service)) t.teardown(() => service.stop())
  const chain = await openChain(t)
  const proxy = await openProxy(t, chain.anvil.url)
  const streams = redisStreams(redisUrl, { onError: () => undefined })
  t.teardown(() => streams.close())
  const ground = await openExitGround(t, { chain, streams })
  return { ground, proxy, env: { ...ground.env, REDIS_URL: redisUrl } }
}

t.test('a worker whose machine has the wrong time goes by the others', options, async (t) => {
  const { ground, env } = await openGround(t)
  const worker = fork(MAIN, [], {
    env: { ...process.env, ...env, CLOCK_AHEAD_MS: '-3600000' },
    execArgv: ['--import', new URL('../faults/stepped-clock.js', import.meta.url).href],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  t.teardown(() => worker.kill('SIGKILL'))
  await ground.deposit(1, 90_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await ground.withdraw(7n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  const [leaf] = await ground.rows('select appended_at as at from exit_leaves')
  const [cursor] = await ground.rows('select scanned_at as at from chain_cursors')
  for (const { at } of [leaf, cursor]) t.ok(Math.abs(Number(at) - Date.now()) < 600_000, String(at))
})

t.test('two workers at once settle and credit each once', options, async (t) => {
  const { ground, env } = await openGround(t)
  const workers = await Promise.all([run({ env }), run({ env })])
  t.teardown(() => Promise.all(workers.map((worker) => worker.stop())))
  await ground.deposit(1, 90_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  for (let i = 1; i <= 20; i++) {
    await ground.withdraw(BigInt(i))
    if (i % 5 === 0) await ground.deposit(i, BigInt(i))
  }
  await untilQuiet(ground, { withdrawals: 20, deposits: 5 })
  const nonce = await ground.chain.provider.getTransactionCount(ground.chain.settler.address)
  const settled = await ground.rows('select * from settlements')
  t.equal(nonce, settled.length, 'one transaction a settlement')
  await isSound(t, ground)
  await allClaim(t, ground)
})
