import { networkInterfaces } from 'node:os'
import { createMetrics } from '@truebook/engine/runtime/metrics'
import { serveHealth } from '@truebook/shared/health'
import t from 'tap'

t.test('health and metrics are served, and nothing else', async (t) => {
  const metrics = createMetrics()
  metrics.commands.inc(3)
  let isWell = true
  const status = async () => {
    if (!isWell) throw new Error('Connection is closed.')
    return { role: 'active', sequence: 3, lag_ms: 0 }
  }
  const server = await serveHealth({ port: 0, status, registry: metrics.registry })
  t.teardown(() => server.close())
  const get = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, init)

  const health = await get('/health')
  t.equal(health.status, 200)
  t.strictSame(await health.json(), { role: 'active', sequence: 3, lag_ms: 0 })
  t.match(await (await get('/metrics')).text(), /^truebook_engine_commands_total 3$/m)
  t.equal((await get('/')).status, 404)
  t.equal((await get('/health', { method: 'POST' })).status, 404)
  isWell = false
  const ill = await get('/health')
  t.equal(ill.status, 503)
  t.equal(await ill.text(), 'Connection is closed.')
})

t.test('other machines are served only where that is asked for', async (t) => {
  const { registry } = createMetrics()
  const status = async () => ({})
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
  const at = (address: string, port: number) => fetch(`http://${address}:${port}/health`)
  const own = await serveHealth({ port: 0, status, registry })
  t.teardown(() => own.close())
  t.equal((await at('127.0.0.1', own.port)).status, 200)
  for (const address of addresses) await t.rejects(at(address, own.port), address)
  const open = await serveHealth({ port: 0, host: '0.0.0.0', status, registry })
  t.teardown(() => open.close())
  for (const address of ['127.0.0.1', ...addresses]) {
    t.equal((await at(address, open.port)).status, 200, address)
  }
})

t.test('a status that never comes is an illness too', async (t) => {
  const { registry } = createMetrics()
  const status = () => new Promise<object>(() => undefined)
  const server = await serveHealth({ port: 0, status, registry })
  t.teardown(() => server.close())
  const ill = await fetch(`http://127.0.0.1:${server.port}/health`)
  t.equal(ill.status, 503)
  t.match(await ill.text(), /said nothing/)
})

t.test('a port that is taken is named by its setting', async (t) => {
  const { registry } = createMetrics()
  const status = async () => ({})
  const first = await serveHealth({ port: 0, status, registry })
  t.teardown(() => first.close())
  const taken = serveHealth({ port: first.port, status, registry })
  await t.rejects(taken, { message: /^HEALTH_PORT [0-9]+ is in use by another program/ })
  await t.rejects(serveHealth({ port: 1, host: '192.0.2.1', status, registry }), {
    message:
      /^HEALTH_HOST and HEALTH_PORT must be an address of this machine, but 192\.0\.2\.1:1 is/,
  })
})
