import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { main as ladder } from '@truebook/bench/feed/ladder'
import { main as replay } from '@truebook/bench/replay/main'
import { journey } from '@truebook/bench/withdraw/journey'
import { main as withdraw } from '@truebook/bench/withdraw/main'
import t, { type Test } from 'tap'
import { openChainExchange } from '../api/chain-exchange.js'

/** A port below those that the system gives out, and one that fetch does not refuse. */
const NOBODY = 'http://127.0.0.1:2'
const NONE_ANSWERS = `No exchange answers at ${NOBODY}/v1.`
const WAITING = `Waiting for an exchange to answer at ${NOBODY}/v1 …`

const MAINS = {
  ladder: () => ladder(['--url', NOBODY]),
  replay: () => replay(['--url', NOBODY, '--json'], {}),
  withdraw: () => withdraw(['--url', NOBODY, '--rpc', NOBODY], {}),
}

for (const [name, main] of Object.entries(MAINS)) {
  t.test(`${name} says that it waits for an exchange, and ends where none comes`, async (t) => {
    const said = [t.capture(console, 'error', () => undefined), t.capture(console, 'log')]
    await t.rejects(main(), { name: 'HostError', message: NONE_ANSWERS })
    const lines = said.flatMap((said) => said().map(({ args }) => args[0]))
    t.equal(lines.filter((line) => line === WAITING).length, 1)
  })
}

t.test('a URL that is none is refused at once', async (t) => {
  const said = t.capture(console, 'error', () => undefined)
  for (const url of ['foo', 'ftp://x/v1', 'http://']) {
    const message = `--url must be a URL such as http://127.0.0.1:3000/v1, but ${url} came.`
    await t.rejects(ladder(['--url', url]), { name: 'HostError', message })
  }
  t.same(said(), [])
})

t.test('what is there is asked for what is not', async (t) => {
  const { api } = await openChainExchange(t)
  const said = t.capture(process.stderr, 'write', () => true)
  t.equal(await ladder(['--url', api.url, '--market', 'NOPE']), 1)
  t.match(String(said()[0]?.args[0]), /NOPE/)
  const lines: string[] = []
  const report = (line: string) => lines.push(line)
  const stages = { run: () => Promise.reject(new Error('It went on.')) }
  const url = `${api.url}/v1`
  await t.rejects(journey({ url, rpc: NOBODY, stages, report }), {
    message: /^No node answers at --rpc: .*ECONNREFUSED/,
  })
  t.same(lines, ['Waiting for the node of --rpc to answer …'])
  const rpc = await openForeignNode(t)
  await t.rejects(journey({ url, rpc, stages, report }), {
    message: /^--rpc must be a node of the exchange's chain, \d+, but is one of 7\.$/,
  })
})

/** A node of chain 7, as far as it says. */
async function openForeignNode(t: Test): Promise<string> {
  const server = createServer(async (request, response) => {
    const texts = await request.toArray()
    const { id } = JSON.parse(texts.join(''))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: '0x7' }))
  })
  t.teardown(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
