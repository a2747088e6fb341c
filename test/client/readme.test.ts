import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { openExchange } from '../api/exchange-fixture.js'
import { openGround } from '../api/fixture.js'

const ROOT = new URL('../../../', import.meta.url)

const page = readFileSync(new URL('client/README.md', ROOT), 'utf8')
const [orders = '', feed = '', quoting = '', patience = ''] = [
  ...page.matchAll(/```ts\n([\s\S]*?)```/g),
].map(([, code]) => code)
const CWD = fileURLToPath(new URL('test', ROOT))
const argsOf = (code: string, url: string) => [
  '--input-type=module',
  '--eval',
  // Node 20 takes no types.
  code.replace('http://127.0.0.1:3000', url).replaceAll(/: string\b| as const\b/g, ''),
]

t.test('the code of client/README.md leads from a wallet to a fill in 20 lines', async (t) => {
  t.ok(orders.split('\n').filter((line) => line !== '').length <= 20)
  const { api } = await openExchange(t, await openGround(t))
  const args = argsOf(orders, api.url)
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: CWD })
  t.equal(stdout, 'FILLED at 60000 for a fee of 4.2\n')
})

t.test('the feed of client/README.md says the book and the fills', async (t) => {
  const { api } = await openExchange(t, await openGround(t))
  const trading = `
    const more = { ...order, quantity: '0.001', price: '50000' }
    for (;;) {
      await maker.placeOrder({ ...more, side: 'SELL' })
      await taker.placeOrder({ ...more, side: 'BUY' })
    }`
  const child = spawn(process.execPath, argsOf(orders + feed + trading, api.url), { cwd: CWD })
  t.teardown(() => child.kill('SIGKILL'))
  const wanted = new Set(["best ask [ '50000', '0.001' ]", 'SELL 0.001 at 50000'])
  for await (const line of createInterface(child.stdout)) {
    wanted.delete(line)
    if (wanted.size === 0) child.kill('SIGKILL')
  }
  t.same([...wanted], [])
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
})

t.test('the feed of client/README.md takes orders', async (t) => {
  const { api } = await openExchange(t, await openGround(t))
  const args = argsOf(orders + feed + quoting, api.url)
  const child = spawn(process.execPath, args, { cwd: CWD })
  t.teardown(() => child.kill('SIGKILL'))
  const quotes: string[] = []
  for await (const line of createInterface(child.stdout)) {
    // The feed says the book as well.
    if (!line.includes('quoting')) continue
    quotes.push(line)
    child.kill('SIGKILL')
  }
  t.same(quotes, ['quoting at 60500'])
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
})

t.test('the clients of client/README.md place an order soon or not at all', async (t) => {
  const { api } = await openExchange(t, await openGround(t))
  const rest = `
    import { WebSocket } from 'ws'
    const signer = Wallet.createRandom()
    const key = await createClient({ url, signer }).createKey()
    ${patience}
    const refused = (error) => console.log(error.name)
    const bid = { ...order, side: 'BUY' }
    await quotes.placeOrder(bid).catch(refused)
    const soon = { ...bid, expires_at: Date.now() - 1 }
    await quoting.placeOrder(soon).catch(refused)
    console.log((await leaving.cancelAllOrders(0)).cancelled)
    quotes.close()`
  const args = argsOf(orders + rest, api.url)
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: CWD })
  t.same(stdout.trim().split('\n').slice(1), ['NotSentError', 'ALREADY_EXPIRED', '0'])
})
