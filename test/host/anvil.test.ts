import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mined } from '@truebook/contracts/mined'
import { startAnvil } from '@truebook/host/chain/anvil'
import { HostError } from '@truebook/host/host-error'
import { JsonRpcProvider } from 'ethers'
import t from 'tap'
import { isAlive, runOwner, until } from './process-help.js'

async function withProvider<T>(url: string, use: (chain: JsonRpcProvider) => Promise<T>) {
  const chain = new JsonRpcProvider(url)
  try {
    return await use(chain)
  } finally {
    chain.destroy()
  }
}

t.test('a chain with a folder goes on where it stopped', async (t) => {
  const dataDir = join(t.testdir(), 'chain')
  const first = await startAnvil({ dataDir })
  const hash = await withProvider(first.url, async (chain) => {
    const sender = await chain.getSigner(0)
    const sent = await sender.sendTransaction({ to: sender.address, value: 1n })
    await mined(sent)
    return sent.hash
  })
  await first.stop()
  const second = await startAnvil({ dataDir })
  t.teardown(() => second.stop())
  await withProvider(second.url, async (chain) => {
    t.equal(await chain.getBlockNumber(), 1)
    t.equal((await chain.getTransactionReceipt(hash))?.status, 1)
  })
})

t.test('a chain without a folder ends with its server', async (t) => {
  const chain = await startAnvil({ chainId: 1_234 })
  t.equal(await withProvider(chain.url, async (p) => (await p.getNetwork()).chainId), 1_234n)
  await chain.stop()
  await t.rejects(fetch(chain.url))
})

t.test('a port that somebody has is named, with its setting', async (t) => {
  const chain = await startAnvil()
  t.teardown(() => chain.stop())
  await t.rejects(startAnvil({ port: chain.port }), {
    name: 'HostError',
    message: new RegExp(`^CHAIN_PORT ${chain.port} is in use by another program`),
  })
})

t.test('a damaged state without a copy is a sentence, not a new chain', async (t) => {
  const dataDir = join(t.testdir(), 'chain')
  mkdirSync(dataDir)
  writeFileSync(join(dataDir, 'chain.json'), '{"block":')
  await t.rejects(startAnvil({ dataDir }), HostError)
  t.ok(existsSync(join(dataDir, 'chain.json')), 'it is still there')
})

t.test('ends when its owner is killed, and keeps what it knew', async (t) => {
  const dataDir = join(t.testdir(), 'chain')
  const { child, pid } = await runOwner(`
    import { startAnvil } from '${import.meta.resolve('@truebook/host/chain/anvil')}'
    const chain = await startAnvil({ dataDir: ${JSON.stringify(dataDir)} })
    await fetch(chain.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'anvil_mine', params: ['0x5'] }),
    })
    console.log(chain.server.pid)
  `)
  t.ok(isAlive(pid))
  child.kill('SIGKILL')
  await until(() => !isAlive(pid))
  const again = await startAnvil({ dataDir })
  t.teardown(() => again.stop())
  t.equal(await withProvider(again.url, (chain) => chain.getBlockNumber()), 5)
})
